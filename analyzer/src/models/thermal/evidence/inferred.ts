/**
 * Throttling that nothing tells of (firmware, Qualcomm's LMh, kernels of vendors): CPUs that ask for all there is have a lower
 * clock than they had under full load, no limit explains it, and it is as hot as where throttling begins. Not on x86, whose
 * turbo does the same without any heat, and which has counters of its own.
 */
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import type { Clocks } from '../lost/clocks.js';
import { BUSY, type PolicyClock } from '../lost/policy_clock.js';
import type { Onsets } from '../onset.js';
import type { ZoneTrips } from '../trips.js';
import { HOT_MARGIN, isCapped, megahertz } from './limit.js';

/** So much of the highest clock that was had. */
const LOW = 0.97;
const SATURATED = 0.95;
/** A low reading has to be there twice and for so long, s; one alone is believed that stands for twice as much. */
const LASTING_SECONDS = 5;
const ALONE_SECONDS = 10;
const X86 = /^(x86_64|i[3-6]86)$/;

interface Suspected {
  readings: number;
  seconds: number;
  readonly from: number;
}

export class InferredHeat {
  /** By policy, since when its clock has been low without a word. Made with the first. */
  private suspected: Map<number, Suspected> | undefined;

  evidence(interval: Interval, trips: ZoneTrips, clocks: Clocks, onsets: Onsets): ThrottleRow[] {
    const { info, hardwareThrottle, firmware, policies } = interval;
    if (info === undefined || X86.test(info.kernel.architecture)) return [];
    // what tells of itself has said all
    if (hardwareThrottle !== undefined || firmware !== undefined) return [];
    const rows: ThrottleRow[] = [];
    for (const { policy, limit, points } of policies) {
      const clock = clocks.policy(policy);
      if (clock === undefined || !isLow(clock) || isCapped(clock, limit)) {
        this.suspected?.delete(policy);
        continue;
      }
      const hot = hotZone(interval, trips, onsets);
      if (hot === undefined) {
        this.suspected?.delete(policy);
        continue;
      }
      const row = this.suspect(interval, clock, Math.max(points.length, clock.isSure ? 2 : 1), hot);
      if (row !== undefined) rows.push(row);
    }
    if (this.suspected?.size === 0) this.suspected = undefined;
    return rows;
  }

  private suspect(
    { from, to, elapsed }: Interval,
    clock: PolicyClock,
    readings: number,
    hot: string,
  ): ThrottleRow | undefined {
    const { policy } = clock.identity;
    this.suspected ??= new Map();
    const known = this.suspected.get(policy) ?? { readings: 0, seconds: 0, from };
    this.suspected.set(policy, known);
    known.readings += readings;
    known.seconds += elapsed;
    const { seconds } = known;
    if (!(known.readings >= 2 && seconds >= LASTING_SECONDS) && seconds < ALONE_SECONDS) return undefined;
    return {
      domain: `policy${policy}`,
      // firmware that runs less than cpufreq asked for does so against heat, or on a weak supply
      cause: clock.isCounted && clock.isToldHigh ? 'unknown' : 'thermal',
      effect: 'binding',
      seconds: elapsed,
      evidence: `${megahertz(clock.hertz)} under full load, ${megahertz(clock.seenHertz!)} before, while ${hot}`,
      from: known.from,
      to,
    };
  }
}

function isLow(clock: PolicyClock): boolean {
  const { busiest, hertz, seenHertz, governor } = clock;
  if (seenHertz === undefined || !clock.isGoverned || !(hertz <= LOW * seenHertz)) return false;
  return busiest >= (governor === 'performance' ? BUSY : SATURATED);
}

/** A zone that is as hot as where throttling begins, with its temperature, for people. */
function hotZone({ zones }: Interval, trips: ZoneTrips, onsets: Onsets): string | undefined {
  for (const { zone, type, points } of zones) {
    const celsius = points.at(-1)?.temperature;
    if (celsius !== undefined && celsius >= onsets.expected(zone, type, trips) - HOT_MARGIN)
      return `${type} is at ${celsius.toFixed(0)} degC`;
  }
  return undefined;
}
