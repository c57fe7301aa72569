/** What of heat deserves saying. Thresholds: findings/kinds.ts. */
import { given } from '@edgevitals/shared/objects';
import { formatCelsius } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { ThrottleRow } from '../../quantities/index.js';
import { lowestSerious, tripsOf, zoneInfo } from './trips.js';

/** The kernel's word counts at once; a mere hint has to be there twice and for 5 s. */
const HINT_SECONDS = 5;

export class ThermalFindings {
  private readonly sustained = new Sustained();
  private hinted = new Map<string, number>();

  judge(interval: Interval, throttles: readonly ThrottleRow[]): Condition[] {
    return [...this.throttling(interval, throttles), ...this.nearTrips(interval)];
  }

  snapshot(): unknown {
    return { sustained: this.sustained.snapshot(), hinted: [...this.hinted] };
  }

  restore(snapshot: unknown): void {
    const { success, output: parts } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.sustained.restore(parts.sustained);
    this.hinted = new Map(parts.hinted.filter(each => v.is(HINTED, each)));
  }

  private throttling(interval: Interval, throttles: readonly ThrottleRow[]): Condition[] {
    const found: Condition[] = [];
    const hinted = new Map<string, number>();
    for (const throttle of throttles) {
      const { domain, cause, effect, evidence } = throttle;
      const isHint = cause === 'unknown';
      const before = this.hinted.get(domain);
      if (isHint) hinted.set(domain, (before ?? 0) + interval.elapsed);
      const raised = !isHint || (before !== undefined && before + interval.elapsed >= HINT_SECONDS);
      found.push({
        kind: 'thermal.throttling',
        subject: domain,
        severity: effect === 'binding' ? 'warning' : 'info',
        level: raised ? 'raised' : 'held',
        summary: isHint
          ? `${domain} is limited while the device is hot, by heat or by a setting: ${evidence}`
          : `${domain} is held back by heat${effect === 'binding' ? ' while it has work to do' : ''}: ${evidence}`,
        ...given({
          hint: effect === 'binding' ? 'Move load away, or give the device better cooling.' : undefined,
        }),
        evidence: [{ name: 'duration', value: throttle.seconds, unit: 's' }],
      });
    }
    this.hinted = hinted;
    return found;
  }

  private nearTrips(interval: Interval): Condition[] {
    const found: Condition[] = [];
    for (const zone of interval.zones) {
      const trip = lowestSerious(tripsOf(zoneInfo(interval.info, zone.zone)));
      if (trip === undefined || zone.points.length === 0) continue;
      const hottest = zone.points.reduce(
        (max, point) => Math.max(max, point.temperature),
        Number.NEGATIVE_INFINITY,
      );
      const subject = `thermal_zone${zone.zone}`;
      const level = this.sustained.level(
        'thermal.near-trip',
        subject,
        trip.celsius - hottest,
        interval.elapsed,
      );
      if (level === undefined) continue;
      found.push({
        kind: 'thermal.near-trip',
        subject,
        severity: trip.type === 'passive' ? 'info' : 'critical',
        level,
        summary: `${zone.type} is at ${formatCelsius(hottest)}; its ${trip.type} trip is at ${formatCelsius(trip.celsius)}`,
        evidence: [
          { name: 'temperature', value: hottest, unit: 'degC' },
          { name: 'trip', value: trip.celsius, unit: 'degC' },
        ],
      });
    }
    return found;
  }
}

const SNAPSHOT = v.object({
  sustained: v.optional(v.unknown()),
  hinted: v.fallback(v.array(v.unknown()), []),
});
const HINTED = v.tuple([v.string(), v.number()]);
