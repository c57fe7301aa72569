/**
 * How long each wake lock and wakeup source has kept the device awake since it was first seen, and what of that it alone
 * is to blame for: where several were held at once, each has its part of the time, in proportion.
 */
import type { WakeSourceUse } from '@edgevitals/shared/results';
import type { Interval } from '../../../device/interval.js';
import { difference, type PowerCosts, positive, scaled } from '../patterns/costs.js';
import { heldAwake } from './held_awake.js';

const MOST = 64;
const MOST_TOLD = 16;

interface Total {
  holder: string;
  held: number;
  /** The part of `held` that it answers for. */
  share: number;
}

export class WakeSources {
  private readonly totals = new Map<string, Total>();
  private suspends = false;

  observe(interval: Interval): void {
    this.suspends ||= interval.suspended > 0;
    const held = heldAwake(interval);
    if (held.length === 0) return;
    // by share of the time that each is told of: one source is told of a minute, a lock of the interval
    const all = held.reduce((sum, each) => sum + each.seconds / Math.max(each.covers, 1e-3), 0);
    for (const { name, holder, seconds } of held) {
      const total = this.total(name);
      if (total === undefined) continue;
      if (holder !== '') total.holder = holder;
      total.held += seconds;
      total.share += all > 1 ? seconds / all : seconds;
    }
  }

  /** Those held longest, first. Energy is that of being awake with nothing to do, above that of suspend. */
  uses(costs: PowerCosts): WakeSourceUse[] {
    const above = this.suspends ? difference(costs.awakeIdleWatts, costs.suspendWatts) : undefined;
    return Array.from(this.totals, ([name, { holder, held, share }]) => {
      const energy = positive(scaled(above, share));
      return { name, holder, heldSeconds: held, ...(energy === undefined ? {} : { energy }) };
    })
      .sort((a, b) => b.heldSeconds - a.heldSeconds)
      .slice(0, MOST_TOLD);
  }

  snapshot(): unknown {
    return {
      suspends: this.suspends,
      totals: Array.from(this.totals, ([name, { holder, held, share }]) => [name, holder, held, share]),
    };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    const parts = snapshot as { suspends?: unknown; totals?: unknown } | null | undefined;
    this.suspends = parts?.suspends === true;
    if (!Array.isArray(parts?.totals)) return;
    for (const entry of parts.totals.slice(0, MOST)) {
      if (!Array.isArray(entry)) continue;
      const [name, holder, held, share] = entry as unknown[];
      if (typeof name !== 'string' || typeof holder !== 'string' || !isAmount(held) || !isAmount(share))
        continue;
      this.totals.set(name, { holder, held, share });
    }
  }

  private total(name: string): Total | undefined {
    let total = this.totals.get(name);
    if (total === undefined && this.totals.size < MOST) {
      total = { holder: '', held: 0, share: 0 };
      this.totals.set(name, total);
    }
    return total;
  }
}

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Infinity;
