/** What of heat deserves saying. Thresholds: findings/kinds.ts. */
import { given, LazyMap } from '@edgevitals/shared/objects';
import type { Trip } from '@edgevitals/shared/results';
import { formatCelsius } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition, Severity } from '../../findings/condition.js';
import { FINDING_KINDS } from '../../findings/kinds.js';
import { Sustained } from '../../findings/sustained.js';
import type { ThrottleRow } from '../../quantities/index.js';
import { lostOf } from './events.js';
import { GPU_DOMAIN } from './evidence/gpu.js';
import { isGoingOn, isHint, isWanted, REASONS } from './throttle.js';
import { highestPassive, lowestStopping, type ZoneTrips, zoneInfo } from './trips.js';

/** The kernel's word counts at once; a mere hint has to be there twice and for 5 s. */
const HINT_SECONDS = 5;
/** So far beyond the highest trip against which the kernel slows down, degrees: slowing down does not hold it. */
const BEYOND = 5;
/** So much is left to where the device stops, degrees. */
const LITTLE_LEFT = 5;
const NEXT_TO_NOTHING_LEFT = FINDING_KINDS['thermal.near-trip'].raise;

export class ThermalFindings {
  private readonly sustained = new Sustained();
  private hinted = new LazyMap<string, number>();

  judge(interval: Interval, throttles: readonly ThrottleRow[], trips: ZoneTrips): Condition[] {
    return [
      ...this.throttling(
        interval,
        throttles.filter(row => isGoingOn(row) && !isWanted(row)),
      ),
      ...this.nearTrips(interval, trips),
    ];
  }

  snapshot(): object {
    return { sustained: this.sustained.snapshot(), hinted: [...this.hinted] };
  }

  restore(snapshot: unknown): void {
    const { success, output: parts } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.sustained.restore(parts.sustained);
    this.hinted = new LazyMap(parts.hinted.filter(each => v.is(HINTED, each)));
  }

  private throttling(interval: Interval, throttles: readonly ThrottleRow[]): Condition[] {
    const found: Condition[] = [];
    const hinted = new LazyMap<string, number>();
    for (const throttle of throttles) {
      const { domain, cause, effect, evidence } = throttle;
      const isOnlyHint = isHint(throttle);
      const before = this.hinted.get(domain);
      if (isOnlyHint) hinted.set(domain, (before ?? 0) + interval.elapsed);
      const raised = !isOnlyHint || (before !== undefined && before + interval.elapsed >= HINT_SECONDS);
      found.push({
        kind: 'thermal.throttling',
        subject: domain,
        severity: severityOf(throttle),
        level: raised ? 'raised' : 'held',
        summary: isOnlyHint
          ? `${domain} is limited, ${REASONS[cause]}: ${evidence}`
          : `${heldOf(domain)} is held back ${REASONS[cause]}${effect === 'binding' ? ' while it has work to do' : ''}: ${evidence}`,
        ...given({ hint: adviceOn(throttle) }),
        evidence: evidenceOf(throttle),
      });
    }
    this.hinted = hinted;
    return found;
  }

  private nearTrips(interval: Interval, trips: ZoneTrips): Condition[] {
    const found: Condition[] = [];
    for (const zone of interval.zones) {
      const trip = trips.lowestSerious(zone.zone);
      if (zone.points.length === 0) continue;
      const hottest = zone.points.reduce(
        (max, point) => Math.max(max, point.temperature),
        Number.NEGATIVE_INFINITY,
      );
      const subject = `thermal_zone${zone.zone}`;
      const level = this.sustained.level(
        'thermal.near-trip',
        subject,
        trip === undefined ? Number.POSITIVE_INFINITY : trip.celsius - hottest,
        interval.elapsed,
      );
      if (level === undefined || trip === undefined) continue;
      const all = trips.of(zone.zone);
      const stop = lowestStopping(all);
      const cools = zoneInfo(interval.info, zone.zone)?.cooling.length !== 0;
      found.push({
        kind: 'thermal.near-trip',
        subject,
        severity: severityAt(hottest, all),
        level,
        summary: `${zone.type} is at ${formatCelsius(hottest)}; its ${trip.type} trip is at ${formatCelsius(trip.celsius)}${stop === undefined || stop === trip ? '' : `, its ${stop.type} one at ${formatCelsius(stop.celsius)}`}`,
        ...given({ hint: cools ? undefined : 'The kernel has nothing to cool this zone with.' }),
        evidence: [
          { name: 'temperature', value: hottest, unit: 'degC' },
          { name: 'trip', value: trip.celsius, unit: 'degC' },
          ...(stop === undefined ? [] : [{ name: 'left', value: stop.celsius - hottest, unit: 'degC' }]),
        ],
      });
    }
    return found;
  }
}

/** A weak supply also loses data; at a limit of power a device does what it was made to do. */
function severityOf({ cause, effect }: ThrottleRow): Severity {
  if (cause === 'undervoltage') return 'warning';
  return effect === 'binding' && cause !== 'power-limit' ? 'warning' : 'info';
}

/** What is held back, for people. */
function heldOf(domain: string): string {
  if (domain === GPU_DOMAIN) return 'the GPU';
  return /^(policy|package|cpu)\d/.test(domain) ? domain : 'the device';
}

/** What it cost stands beside how long it was. */
function evidenceOf(row: ThrottleRow): Condition['evidence'] {
  const { depth, seconds } = row;
  const lost = lostOf(row)?.value;
  return [
    { name: 'duration', value: seconds, unit: 's' },
    ...(depth === undefined ? [] : [{ name: 'depth', value: 100 * depth, unit: '%' }]),
    ...(lost === undefined ? [] : [{ name: 'lost capacity, at most', value: 100 * lost, unit: '%' }]),
  ];
}

function adviceOn({ cause, effect, domain, offlineSeconds }: ThrottleRow): string | undefined {
  if (cause === 'latched')
    return 'Cooling does not help: set the cooling device to 0 or restart, and look for a newer kernel or firmware.';
  if (cause === 'power-limit')
    return effect === 'binding'
      ? 'Cooling does not help: raise the limit (powercap, firmware setup) if the supply and the case allow it, or spread the load over time.'
      : undefined;
  if (cause === 'unknown')
    return 'See whether a program or a profile sets scaling_max_freq; if none does, it is heat.';
  if (effect === 'binding' && domain === GPU_DOMAIN)
    return 'Ask less of the GPU (fewer frames, a lower resolution), or give the device better cooling.';
  if (effect === 'binding' && offlineSeconds !== undefined)
    return 'The kernel takes CPUs off against heat: move load away, or give the device better cooling.';
  if (cause === 'undervoltage')
    return 'Give the device a stronger power supply, or a shorter and thicker cable.';
  return effect === 'binding' ? 'Move load away, or give the device better cooling.' : undefined;
}

/**
 * How bad a temperature near or beyond a zone's lowest trip is: by how little is left to where the device stops, and by how
 * far it is beyond the last trip against which the kernel slows down, up to which all is as it should be.
 */
function severityAt(celsius: number, trips: readonly Trip[]): Severity {
  const left = (lowestStopping(trips)?.celsius ?? Number.POSITIVE_INFINITY) - celsius;
  if (left <= NEXT_TO_NOTHING_LEFT) return 'critical';
  const beyond = celsius - (highestPassive(trips)?.celsius ?? Number.POSITIVE_INFINITY);
  return beyond >= BEYOND || left <= LITTLE_LEFT ? 'warning' : 'info';
}

const SNAPSHOT = v.object({
  sustained: v.optional(v.unknown()),
  hinted: v.fallback(v.array(v.unknown()), []),
});
const HINTED = v.tuple([v.string(), v.number()]);
