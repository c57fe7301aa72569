/** What of power deserves saying: batteries, and ways of wasting it (patterns/). Thresholds: findings/kinds.ts. */
import { formatRatio } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { PowerInput } from './input.js';
import { NO_MATCHES, type PatternMatch } from './patterns/pattern.js';
import { PowerPatterns } from './patterns/patterns.js';
import type { UnitCosts } from './unit_costs.js';

const DISCHARGING = 2;

export class PowerFindings {
  /** Ways of wasting power as of the newest interval, those that would save most first. */
  wasteful: readonly PatternMatch[] = [];
  private readonly sustained = new Sustained();
  private readonly patterns = new PowerPatterns();

  /** @param known what the interval used and what things cost; undefined while the device was asleep or is not known. */
  judge(
    interval: Interval,
    known: { readonly input: PowerInput; readonly costs: UnitCosts } | undefined,
  ): readonly Condition[] {
    this.wasteful =
      known === undefined
        ? NO_MATCHES
        : this.patterns.judge(interval, known.input, this.sustained, known.costs);
    if (interval.supplies.length === 0) return this.wasteful;
    return [...this.batteries(interval), ...this.wasteful];
  }

  snapshot(): unknown {
    return { sustained: this.sustained.snapshot(), patterns: this.patterns.snapshot() };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.sustained.restore(snapshot.sustained);
    this.patterns.restore(snapshot.patterns);
  }

  private batteries(interval: Interval): Condition[] {
    const found: Condition[] = [];
    for (const supply of interval.supplies) {
      const point = supply.points[supply.points.length - 1];
      if (point?.capacity === undefined || point.status !== DISCHARGING) continue;
      const charge = point.capacity / 100;
      const level = this.sustained.level('power.battery-low', supply.name, charge, interval.elapsed);
      if (level === undefined) continue;
      found.push({
        kind: 'power.battery-low',
        subject: supply.name,
        severity: charge <= 0.05 ? 'critical' : 'warning',
        level,
        summary: `${supply.name} is down to ${formatRatio(charge)} and discharging`,
        evidence: [{ name: 'charge', value: charge, unit: '1' }],
      });
    }
    return found;
  }
}

const SNAPSHOT = v.object({ sustained: v.optional(v.unknown()), patterns: v.optional(v.unknown()) });
