/**
 * Which readings of thermal zones are temperatures: one rule for the agent, which slows itself down by them, and the
 * analyzer, which tells them. It stands in the agent's bundle: keep it small.
 */

/** What of a zone's description the rule needs: its trips, in the driver's unit. */
export interface DescribedZone {
  readonly zone: number;
  readonly trips: readonly { readonly temp: number }[];
}

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
 * Millidegrees in the unit of a zone's driver: 1 as Documentation/driver-api/thermal/sysfs-api.rst says, 1000 or 100 of
 * drivers that give whole degrees or tenths. A zone whose highest trip lies within 0.2 degrees of freezing, or 2, is in
 * these: no kernel would ever let such a device run. 0 where no trip tells.
 */
export function unitOf(trips: DescribedZone['trips']): 0 | 1 | 100 | 1000 {
  let highest = 0;
  for (const { temp } of trips) if (temp > highest) highest = temp;
  if (highest === 0) return 0;
  return highest > TENTHS ? 1 : highest > DEGREES ? 100 : 1000;
}

/**
 * A reading in thousandths of a degree Celsius; undefined where it is none: a sensor that is off, missing or parked, or a
 * driver of other units. Without a trip that tells the unit, what may be whole degrees or tenths is left out.
 *
 * @param raw as the kernel gave it; NaN is none.
 * @param zones the device's, of which the one numbered `zone` is looked for only where its unit is in doubt.
 */
export function credibleTemperature(
  raw: number,
  zones: readonly DescribedZone[],
  zone: number,
): number | undefined {
  let unit: number = 1;
  if (Math.abs(raw) <= TENTHS) {
    unit = unitOf(zones.find(each => each.zone === zone)?.trips ?? []);
    if (raw === 0 || unit === 0) return undefined;
  }
  const value = raw * unit;
  return value > COLDEST && value < HOTTEST && !PARKED.has(value) ? value : undefined;
}

/**
 * Whether two readings of a zone, millidegrees, are further apart than heat can move in the time between them: 40 degrees
 * within a second. One that is so far from both its neighbours is no temperature.
 */
export const isJump = (from: number, to: number, seconds: number): boolean =>
  seconds < JUMP_SECONDS && Math.abs(to - from) >= JUMP;
