/**
 * Which readings of thermal zones are temperatures: one rule for the agent, which slows itself down by them, and the
 * analyzer, which tells them. It stands in the agent's bundle: keep it small.
 */

/** What of a zone's description tells its unit: its trips, as the driver gives them. */
export interface DescribedZone {
  readonly trips: readonly { readonly temp: number }[];
}

/** Millidegrees in the unit of a zone's driver; 0 where it is not known. */
export type ZoneUnit = 0 | 1 | 100 | 1000;

/** At most so much is a temperature in whole degrees; ten times as much one in tenths. */
const DEGREES = 200;
const TENTHS = 10 * DEGREES;
/** What silicon sensors measure, millidegrees; -40 degrees is the end of many. */
const COLDEST = -40_000;
export const HOTTEST = 150_000;
/** Where sensors stand that measure nothing, besides 0: the ends of 8-bit ones, absolute zero in degrees and in tenths. */
const PARKED = new Set([125_000, 127_000, -273, -274, -2731, -2732]);
const JUMP = 40_000;
/** A second, with room for a reading that comes late. */
const JUMP_SECONDS = 1.5;

/**
 * The unit of a zone's driver: thousandths, as Documentation/driver-api/thermal/sysfs-api.rst says, or whole degrees or
 * tenths. A zone whose highest trip lies within 0.2 degrees of freezing, or 2, is in these: no kernel would ever let such a
 * device run. Not known where no trip tells.
 */
export function unitOf(zone: DescribedZone | undefined): ZoneUnit {
  let highest = 0;
  for (const { temp } of zone?.trips ?? []) if (temp > highest) highest = temp;
  if (highest === 0) return 0;
  return highest > TENTHS ? 1 : highest > DEGREES ? 100 : 1000;
}

/**
 * A reading in thousandths of a degree Celsius; undefined where it is none: a sensor that is off, missing or parked, or a
 * driver of other units. Where the unit is not known, what may be whole degrees or tenths is left out.
 *
 * @param raw as the kernel gave it; NaN is none.
 * @param unit the zone's; a reading that is too large for any other is in thousandths all the same.
 */
export function credibleTemperature(raw: number, unit: ZoneUnit): number | undefined {
  const value = raw * (Math.abs(raw) > TENTHS ? 1 : unit);
  return value > COLDEST && value < HOTTEST && value !== 0 && !PARKED.has(value) ? value : undefined;
}

/**
 * Whether two readings of a zone, millidegrees, are further apart than heat can move in the time between them: 40 degrees
 * within a second. One that is so far from both its neighbours is no temperature.
 */
export const isJump = (from: number, to: number, seconds: number): boolean =>
  seconds < JUMP_SECONDS && Math.abs(to - from) >= JUMP;
