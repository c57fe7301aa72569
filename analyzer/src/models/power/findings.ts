/** What of power deserves saying. Thresholds: findings/kinds.ts. */
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { FINDING_KINDS } from '../../findings/kinds.js';
import { percent } from '../text.js';
import { Tracked } from '../tracked.js';

const DISCHARGING = 2;

export class PowerFindings {
  private readonly tracked = new Tracked();

  observe(interval: Interval): Condition[] {
    const found: Condition[] = [];
    for (const supply of interval.supplies) {
      const point = supply.points[supply.points.length - 1];
      if (point?.capacity === undefined || point.status !== DISCHARGING) continue;
      const charge = point.capacity / 100;
      const level = this.tracked.observe(
        supply.name,
        charge,
        interval.elapsed,
        FINDING_KINDS['power.battery-low'],
        -1,
      );
      if (level === undefined) continue;
      found.push({
        kind: 'power.battery-low',
        subject: supply.name,
        severity: charge <= 0.05 ? 'critical' : 'warning',
        level,
        summary: `${supply.name} is down to ${percent(charge)} and discharging`,
        evidence: [{ name: 'charge', value: charge, unit: '1' }],
      });
    }
    return found;
  }

  snapshot(): unknown {
    return this.tracked.snapshot();
  }

  restore(snapshot: unknown): void {
    this.tracked.restore(snapshot);
  }
}
