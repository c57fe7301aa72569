/** The device's tables about heat at the end of an interval, with what was read of them inside it. */
import { credibleTemperature, isJump } from '@edgevitals/shared/heat';
import type { Info } from '@edgevitals/shared/info';
import type { Seconds } from '@edgevitals/shared/units';
import { placesOf } from './block/columns.js';
import type { Rows } from './block/table_rows.js';
import type { CoolingReading, FirmwareReading, ZoneReadings } from './interval.js';
import { pairRows } from './pair_rows.js';
import type { Points } from './points.js';
import type { Span } from './span.js';

const ZONE = placesOf('thermal_zone');
const COOLING = placesOf('cooling_device');
const FIRMWARE = placesOf('firmware_throttle');

const NO_ZONES: Info['zones'] = [];

type Readings = ZoneReadings['points'];

/** @param from when the interval began: what `before` of the span says is of then. */
export function zoneReadings(
  { before, now }: Span,
  from: Seconds,
  points: Points,
  info: Info | undefined,
): ZoneReadings[] {
  const zones = info?.zones ?? NO_ZONES;
  const result: ZoneReadings[] = [];
  pairRows(before, now, (row, known) => {
    const zone = row.id.labels[0]!;
    const last = known && credibleTemperature(known.numbers[ZONE.temp]!, zones, zone);
    result.push({ zone, type: row.id.name, points: withoutLoneJumps(points.zone(zone), from, last) });
  });
  return result;
}

/**
 * The readings but those that are a jump away from both neighbours, which is no heat. The last of an interval has
 * one neighbour only: it is left out until it is confirmed, as what the next interval begins with.
 *
 * @param before the reading at `from`, millidegrees.
 */
function withoutLoneJumps(series: Readings, from: Seconds, before: number | undefined): Readings {
  const [first] = series;
  if (first === undefined) return series;
  const jumps = (i: number): boolean => {
    const [a, b] = [series[i - 1], series[i]];
    return a !== undefined && b !== undefined && isJump(milli(a), milli(b), b.at - a.at);
  };
  const beginsWithJump = before !== undefined && isJump(before, milli(first), first.at - from);
  if (!beginsWithJump && !series.some((_, i) => jumps(i))) return series;
  const last = series.length - 1;
  return series.filter((_, i) => {
    const isFromBefore = i === 0 ? before === undefined || beginsWithJump : jumps(i);
    const isFromAfter = i === last ? i > 0 || beginsWithJump : jumps(i + 1);
    return !(isFromBefore && isFromAfter);
  });
}

const milli = (point: Readings[number]): number => point.temperature * 1000;

/** A device whose state is below 0 does nothing: intel_powerclamp says -1 when it is off. */
export function coolingReadings(now: Rows, points: Points): CoolingReading[] {
  const result: CoolingReading[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const state = row.numbers[COOLING.cur_state]!;
    if (Number.isNaN(state)) continue;
    const most = row.numbers[COOLING.max_state]!;
    const device = row.id.labels[0]!;
    result.push({
      device,
      type: row.id.name,
      state: Math.max(0, state),
      maxState: Number.isNaN(most) ? 0 : Math.max(0, most),
      steps: points.cooling(device),
    });
  }
  return result;
}

export function firmwareReading({ before, now }: Span, points: Points): FirmwareReading | undefined {
  const bits = now.find(row => row !== undefined)?.numbers[FIRMWARE.bits];
  if (bits === undefined || !(bits >= 0)) return undefined;
  const isKnown = (before.find(row => row !== undefined)?.numbers[FIRMWARE.bits] ?? -1) >= 0;
  return { bits, isKnown, steps: points.firmware() };
}
