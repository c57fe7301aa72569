/** How long each program has driven each peripheral since the device was first seen. */
import { LazyMap } from '@edgevitals/shared/objects';
import type { PeripheralUse } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import { AMOUNT } from '../amount.js';
import { heldPeripherals } from './held_peripheral.js';

const MOST = 128;
const MOST_TOLD = 32;

export class Peripherals {
  /** By path and program, which may hold spaces but no line feed. */
  private readonly totals = new LazyMap<string, number>();

  addUse(interval: Interval): void {
    const uses = heldPeripherals(interval);
    if (uses.length === 0) return;
    const counted = new Set<string>();
    for (const { path, program, held, powered } of uses) {
      const key = `${path}\n${program}`;
      // several processes of one program hold it at the same time
      if (counted.has(key) || (!this.totals.has(key) && this.totals.size >= MOST)) continue;
      counted.add(key);
      this.totals.set(key, (this.totals.get(key) ?? 0) + (powered ?? held));
    }
  }

  /** Those used longest, first. */
  uses(): PeripheralUse[] {
    return Array.from(this.totals, ([key, seconds]) => {
      const [device = '', program = ''] = key.split('\n');
      return { device, program, seconds };
    })
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, MOST_TOLD);
  }

  snapshot(): unknown {
    return [...this.totals];
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const known = snapshot.slice(0, MOST).filter(each => v.is(TOTAL, each));
    for (const [key, seconds] of known) this.totals.set(key, seconds);
  }
}

const SNAPSHOT = v.array(v.unknown());
const TOTAL = v.tuple([v.string(), AMOUNT]);
