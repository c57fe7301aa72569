/** The device's tables about heat at the end of an interval, with what was read of them inside it. */
import { credibleTemperature, isJump, unitOf } from '@edgevitals/shared/heat';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { Seconds } from '@edgevitals/shared/units';
import { placesOf } from './block/columns.js';
import type { Rows, TableRow } from './block/table_rows.js';
import { driven, growthOf, steady } from './counters/growth.js';
import type { CoolingReading, FirmwareReading, HardwareThrottle, ZoneReadings } from './interval.js';
import { pairRows } from './pair_rows.js';
import type { Points } from './points.js';
import type { Span } from './span.js';

const ZONE = placesOf('thermal_zone');
const COOLING = placesOf('cooling_device');
const COOLING_TIME = placesOf('cooling_time_in_state');
const FIRMWARE = placesOf('firmware_throttle');
const HARDWARE = placesOf('thermal_throttle');
/** Milliseconds in a second of an interval, at most, where they are read every ten seconds only; they start over with `reset`. */
const LATE_MILLISECONDS = driven(60_000);
/** Interrupts of a CPU in a second, at most. */
const TIMES = steady(1e5);

type Readings = ZoneReadings['points'];

/** @param from when the interval began: what `before` of the span says is of then. */
export function zoneReadings(
  { before, now }: Span,
  from: Seconds,
  points: Points,
  info: Info | undefined,
): ZoneReadings[] {
  const result: ZoneReadings[] = [];
  pairRows(before, now, (row, known) => {
    const zone = row.id.labels[0]!;
    const unit = unitOf(info?.zones.find(each => each.zone === zone));
    const last = known && credibleTemperature(known.numbers[ZONE.temp]!, unit);
    result.push({ zone, type: row.id.name, points: withoutLoneJumps(points.zone(zone), from, last) });
  });
  return result;
}

/**
 * The readings but those that are a jump away from what was before and from what comes next, which is no heat. One at the end
 * of an interval is left out until it is confirmed, as what the next interval begins with.
 *
 * @param before the reading at `from`, millidegrees.
 */
function withoutLoneJumps(series: Readings, from: Seconds, before: number | undefined): Readings {
  const jumpsFrom = (known: number, at: number, point: Readings[number]): boolean =>
    isJump(known, milli(point), point.at - at);
  const isSmooth = series.every((point, i) => {
    const last = series[i - 1];
    if (last !== undefined) return !jumpsFrom(milli(last), last.at, point);
    return before === undefined || !jumpsFrom(before, from, point);
  });
  if (isSmooth) return series;
  const believed: Readings[number][] = [];
  let known = before;
  let doubted: Readings[number] | undefined;
  let at: number = from;
  for (const point of series) {
    if (known === undefined || !jumpsFrom(known, at, point)) {
      believed.push(point);
    } else if (doubted !== undefined && !jumpsFrom(milli(doubted), at, point)) {
      // two against the only one before them
      if (before === undefined && believed.length === 1) believed.length = 0;
      believed.push(doubted, point);
    } else {
      doubted = point;
      ({ at } = point);
      continue;
    }
    known = milli(point);
    doubted = undefined;
    ({ at } = point);
  }
  return believed;
}

const milli = (point: Readings[number]): number => point.temperature * 1000;

/** A device whose state is below 0 does nothing: intel_powerclamp says -1 when it is off. */
export function coolingReadings(now: Rows, times: Span, points: Points): CoolingReading[] {
  const result: CoolingReading[] = [];
  const counted = times.now.length === 0 ? undefined : heldTimes(times);
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
      ...given({ counted: counted?.get(device) }),
    });
  }
  return result;
}

/** By device, from the time at each of its states; the times at all of them add up to what is covered. */
function heldTimes(times: Span): Map<number, NonNullable<CoolingReading['counted']>> {
  const found = new Map<number, { heldSeconds: Seconds; covers: Seconds }>();
  pairRows(times.before, times.now, (row, known) => {
    if (known === undefined || known === row) return;
    const [device = 0, state = 0] = row.id.labels;
    // read every ten seconds: it may have grown for longer than the interval is
    const grown = growthOf(times, known, row, COOLING_TIME.ms, LATE_MILLISECONDS) / 1000;
    if (!(grown > 0)) return;
    const { heldSeconds = 0, covers = 0 } = found.get(device) ?? {};
    found.set(device, {
      heldSeconds: Seconds(heldSeconds + (state > 0 ? grown : 0)),
      covers: Seconds(covers + grown),
    });
  });
  return found;
}

export function firmwareReading({ before, now }: Span, points: Points): FirmwareReading | undefined {
  const bits = now.find(row => row !== undefined)?.numbers[FIRMWARE.bits];
  if (bits === undefined || !(bits >= 0)) return undefined;
  const isKnown = (before.find(row => row !== undefined)?.numbers[FIRMWARE.bits] ?? -1) >= 0;
  return { bits, isKnown, steps: points.firmware() };
}

/**
 * What counters of throttling grew by, of those that did. They start over when a CPU is taken off and comes back
 * (drivers/thermal/intel/therm_throt.c): what they show at first then is left out.
 */
export function hardwareThrottles(span: Span): HardwareThrottle[] | undefined {
  const { now, before, elapsed, until, fromZero, marks, table } = span;
  if (now.length === 0 || now.every(row => !((row?.numbers[HARDWARE.count] ?? -1) >= 0))) return undefined;
  // added when it ends, however long it had lasted: no more than since the device started
  const milliseconds = steady((until * 1000) / Math.max(1, elapsed));
  const found: HardwareThrottle[] = [];
  pairRows(before, now, (row, known) => {
    if (known === row) return;
    if (known === undefined) marks.forget(table, row.id.key);
    if (known === undefined && !fromZero) return;
    const grown = (place: number, nature: typeof TIMES): number =>
      known === undefined ? Math.max(0, row.numbers[place]! || 0) : growthOf(span, known, row, place, nature);
    const began = grown(HARDWARE.count, TIMES);
    const ended = Seconds(grown(HARDWARE.total_ms, milliseconds) / 1000);
    const powerLimited = grown(HARDWARE.power_limit_count, TIMES);
    if (began + ended + powerLimited > 0) found.push({ ...whose(row), began, ended, powerLimited });
  });
  return found;
}

const whose = ({ id: { labels } }: TableRow): Pick<HardwareThrottle, 'domain' | 'number'> => ({
  domain: labels[0] === 1 ? 'package' : 'core',
  number: labels[1]!,
});
