/**
 * How long each wake lock and wakeup source has kept the device awake since it was first seen.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import type { WakeSourceUse } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import { AMOUNT } from '../amount.js';
import { heldAwake } from './held_awake.js';

const MOST = 64;
const MOST_TOLD = 16;

interface Total {
  holder: string;
  held: number;
}

export class WakeSources {
  private readonly totals = new LazyMap<string, Total>();

  addHeld(interval: Interval): void {
    for (const { name, holder, seconds } of heldAwake(interval)) {
      const total = this.total(name);
      if (total === undefined) continue;
      if (holder !== '') total.holder = holder;
      total.held += seconds;
    }
  }

  /** Those held longest, first. */
  uses(): WakeSourceUse[] {
    return Array.from(this.totals, ([name, { holder, held }]) => ({ name, holder, heldSeconds: held }))
      .sort((a, b) => b.heldSeconds - a.heldSeconds)
      .slice(0, MOST_TOLD);
  }

  snapshot(): unknown {
    return { totals: Array.from(this.totals, ([name, { holder, held }]) => [name, holder, held]) };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const known = snapshot.totals.slice(0, MOST).filter(each => v.is(TOTAL, each));
    for (const [name, holder, held] of known) this.totals.set(name, { holder, held });
  }

  private total(name: string): Total | undefined {
    let total = this.totals.get(name);
    if (total === undefined && this.totals.size < MOST) {
      total = { holder: '', held: 0 };
      this.totals.set(name, total);
    }
    return total;
  }
}

const SNAPSHOT = v.object({ totals: v.array(v.unknown()) });
/** Name, holder, seconds held. */
const TOTAL = v.tuple([v.string(), v.string(), AMOUNT]);
