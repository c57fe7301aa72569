/** Peripherals: tables runtime_pm, regulator, gpu, devfreq, backlight and device_file between two readings. */

import { Hertz, Ratio, Seconds, Volts } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import type { Rows, TableRow } from '../block/table_rows.js';
import { driven, growthOf } from '../counters/growth.js';
import type { Step } from '../interval.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';
import type {
  BacklightReading,
  DevfreqInterval,
  GpuInterval,
  OpenDevice,
  RegulatorReading,
  RuntimePmInterval,
} from './readings.js';
import type { RowsAt } from './recent_rows.js';

const RUNTIME = placesOf('runtime_pm');
const REGULATOR = placesOf('regulator');
const GPU = placesOf('gpu');
const DEVFREQ = placesOf('devfreq');
const DEVFREQ_TIME = placesOf('devfreq_time_in_state');
const BACKLIGHT = placesOf('backlight');
/** What is in a second at most. */
const MILLISECONDS = driven(2_000);
const NANOSECONDS = driven(1e10);

export function runtimePmIntervals(span: Span, covers: number): RuntimePmInterval[] {
  const result: RuntimePmInterval[] = [];
  pairRows(span.before, span.now, (row, from) => {
    const seconds = (column: number): Seconds =>
      from === undefined || !(covers > 0)
        ? Seconds(0)
        : Seconds(growthOf(span, from, row, column, MILLISECONDS, covers) / 1000);
    result.push({
      name: row.id.name,
      active: seconds(RUNTIME.active_ms),
      suspended: seconds(RUNTIME.suspended_ms),
      isActive: row.numbers[RUNTIME.status] === 0 || row.numbers[RUNTIME.status] === 3,
      everSuspended: row.numbers[RUNTIME.suspended_ms]! > 0,
      covers: Seconds(from === undefined ? 0 : covers),
    });
  });
  return result;
}

export function regulatorReadings(now: Rows): RegulatorReading[] {
  const result: RegulatorReading[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const microvolts = row.numbers[REGULATOR.microvolts]!;
    const state = row.numbers[REGULATOR.state]!;
    result.push({
      name: row.id.name,
      voltage: microvolts > 0 ? Volts(microvolts / 1e6) : undefined,
      enabled: Number.isNaN(state) ? undefined : state > 0,
      users: Math.max(0, row.numbers[REGULATOR.users]! || 0),
    });
  }
  return result;
}

interface GpuReadings {
  readonly loads: number[];
  readonly frequencies: number[];
  readonly levels: { -readonly [K in keyof Step]: Step[K] }[];
  most: number;
  busy: number;
}

/** One for each GPU; its queues, where it has rows of them, are added up. */
export function gpuIntervals(readings: readonly RowsAt[], span: Span): GpuInterval[] {
  if (readings.length === 0) return [];
  const byName = new Map<string, GpuReadings>();
  const of = (row: TableRow) => {
    const name = row.id.name.split(' ').slice(0, 2).join(' ');
    let known = byName.get(name);
    if (known === undefined) {
      known = { loads: [], frequencies: [], most: 0, busy: Number.NaN, levels: [] };
      byName.set(name, known);
    }
    return known;
  };
  const { elapsed } = span;
  const begin = Seconds(readings.at(-1)!.at - elapsed);
  for (const row of span.before) if (row !== undefined) addLevel(of(row).levels, row, begin, true);
  for (const { at, rows } of readings)
    for (const row of rows) {
      if (row === undefined) continue;
      const { numbers } = row;
      const known = of(row);
      addLevel(known.levels, row, at, false);
      const load = numbers[GPU.load]! / numbers[GPU.load_full]!;
      if (load >= 0) known.loads.push(Math.min(1, load));
      if (numbers[GPU.freq_hz]! > 0) known.frequencies.push(numbers[GPU.freq_hz]!);
      if (numbers[GPU.max_freq_hz]! > 0) known.most = numbers[GPU.max_freq_hz]!;
    }
  pairRows(span.before, span.now, (row, from) => {
    if (from === undefined || !(elapsed > 0)) return;
    const add = (share: number): void => {
      const known = of(row);
      known.busy = Math.min(1, (Number.isNaN(known.busy) ? 0 : known.busy) + Math.max(0, share));
    };
    if (row.numbers[GPU.busy_ns]! >= 0)
      add(growthOf(span, from, row, GPU.busy_ns, NANOSECONDS) / 1e9 / elapsed);
    else if (row.numbers[GPU.rc6_ms]! >= 0)
      add(1 - growthOf(span, from, row, GPU.rc6_ms, MILLISECONDS) / 1e3 / elapsed);
  });
  return Array.from(byName, ([name, { loads, frequencies, most, busy, levels }]) => {
    const frequency = mean(frequencies);
    const load = mean(loads) ?? (Number.isNaN(busy) ? undefined : busy);
    return {
      name,
      load: load === undefined ? undefined : Ratio(load),
      frequency: frequency === undefined ? undefined : Hertz(frequency),
      relativeFrequency:
        frequency === undefined || most === 0 ? undefined : Ratio(Math.min(1, frequency / most)),
      heatLevels: levels,
    };
  });
}

/** Takes in a reading of the levels that heat has taken; `carried` is what there was before the interval. */
function addLevel(levels: GpuReadings['levels'], { numbers }: TableRow, at: Seconds, carried: boolean): void {
  const value = numbers[GPU.thermal_level]!;
  if (!(value >= 0)) return;
  const last = levels.at(-1);
  if (last?.value === value) last.until = at;
  else levels.push({ value, at, until: at, carried });
}

export function devfreqIntervals(readings: readonly RowsAt[], times: Span): DevfreqInterval[] {
  if (readings.length === 0) return [];
  const found = new Map<
    string,
    { frequencies: number[]; residency: { frequency: Hertz; seconds: Seconds }[] }
  >();
  const of = (name: string) => {
    let known = found.get(name);
    if (known === undefined) {
      known = { frequencies: [], residency: [] };
      found.set(name, known);
    }
    return known;
  };
  for (const { rows } of readings)
    for (const row of rows)
      if (row !== undefined && row.numbers[DEVFREQ.cur_freq]! > 0)
        of(row.id.name).frequencies.push(row.numbers[DEVFREQ.cur_freq]!);
  pairRows(times.before, times.now, (row, from) => {
    if (from === undefined) return;
    const milliseconds = growthOf(times, from, row, DEVFREQ_TIME.ms, MILLISECONDS);
    of(row.id.name).residency.push({
      frequency: Hertz(row.id.labels[0]!),
      seconds: Seconds(milliseconds / 1000),
    });
  });
  return Array.from(found, ([name, { frequencies, residency }]) => {
    const frequency = mean(frequencies);
    return { name, frequency: frequency === undefined ? undefined : Hertz(frequency), residency };
  });
}

export function backlightReadings(now: Rows): BacklightReading[] {
  const result: BacklightReading[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const { numbers } = row;
    const steps = numbers[BACKLIGHT.actual_brightness]!;
    const level =
      (Number.isNaN(steps) ? numbers[BACKLIGHT.brightness]! : steps) / numbers[BACKLIGHT.max_brightness]!;
    if (!(level >= 0)) continue;
    const off = numbers[BACKLIGHT.bl_power]! > 0;
    result.push({ name: row.id.name, level: Ratio(off ? 0 : Math.min(1, level)) });
  }
  return result;
}

export function openDevices(now: Rows): OpenDevice[] {
  const result: OpenDevice[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const [pid = 0, startTicks = 0] = row.id.labels;
    result.push({ pid, startTicks, path: row.id.name });
  }
  return result;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
