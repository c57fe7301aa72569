/** Tables hwmon, iio and powercap between two readings: what measures voltage, current, power and energy. */

import type { Info, SensorChipInfo } from '@edgevitals/shared/info';
import { Joules, Seconds } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import type { TableRow } from '../block/table_rows.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';
import type { EnergyCounterInterval, SensorChannelReadings, SensorChipReadings } from './readings.js';
import type { RowsAt } from './recent_rows.js';

const HWMON = placesOf('hwmon');
const IIO = placesOf('iio');
const POWERCAP = placesOf('powercap');
/** Kinds of hwmon channels as the table numbers them, and what makes base units of theirs (mV, mA, uW). */
const HWMON_KINDS = new Map([
  [3, ['voltage', 1e-3]],
  [4, ['current', 1e-3]],
  [5, ['power', 1e-6]],
] as const);
const HWMON_ENERGY = 6;
/** A machine that uses more is not read right. */
const MOST_WATTS = 10_000;
const MOST_CHANNELS = 64;

type Kind = SensorChannelReadings['kind'];
interface ChipChannel {
  readonly device: number;
  readonly chip: string;
  readonly kind: Kind;
  readonly number: number;
  readonly label: string;
  readonly averaged: boolean;
  readonly read: (row: TableRow) => number;
}

/** Channels of chips that measure current or power, and the voltages beside them. */
export function hwmonChips(readings: readonly RowsAt[]): SensorChipReadings[] {
  return chipsOf('hwmon', readings, row => {
    const [device = 0, kindNumber = 0, number = 0] = row.id.labels;
    const found = HWMON_KINDS.get(kindNumber as 3 | 4 | 5);
    if (found === undefined) return undefined;
    const [kind, unit] = found;
    const averaged = !Number.isNaN(row.numbers[HWMON.average]!);
    const column = averaged ? HWMON.average : HWMON.input;
    const [chip, label] = splitName(row.id.name);
    const read = (each: TableRow): number => each.numbers[column]! * unit;
    return { device, chip, kind, number, label, averaged, read };
  });
}

/** As `hwmonChips`, of converters; those that the info document does not give a scale for are left out. */
export function iioChips(readings: readonly RowsAt[], info: Info | undefined): SensorChipReadings[] {
  return chipsOf('iio', readings, row => {
    const device = row.id.labels[0]!;
    const [chip, name] = splitName(row.id.name);
    const [, kind, digits] = /^(voltage|current|power)(\d+)$/.exec(name) ?? [];
    if (kind === undefined) return undefined;
    const said = channelInfo(info?.iioDevices, device, name);
    const scale = Number(said?.scale ?? Number.NaN);
    const offset = Number(said?.offset ?? 0);
    // the IIO unit is mV, mA, mW; `input` is in thousandths of it
    const read = (each: TableRow): number => {
      const input = each.numbers[IIO.input]!;
      return Number.isNaN(input) ? ((each.numbers[IIO.raw]! + offset) * scale) / 1e3 : input / 1e6;
    };
    if (Number.isNaN(row.numbers[IIO.input]!) && !Number.isFinite(scale)) return undefined;
    const label = said?.label ?? '';
    return { device, chip, kind: kind as Kind, number: Number(digits), label, averaged: false, read };
  });
}

/** Counters of energy: powercap zones, and hwmon channels of kind energy. */
export function energyCounters(
  powercap: Span,
  hwmon: Span,
  covers: { readonly powercap: number; readonly hwmon: number },
  info: Info | undefined,
): EnergyCounterInterval[] {
  const result: EnergyCounterInterval[] = [];
  if (covers.powercap > 0)
    pairRows(powercap.before, powercap.now, (row, from) => {
      if (from === undefined || Number.isNaN(row.numbers[POWERCAP.energy_uj]!)) return;
      const said = info?.powercapZones?.find(each => each.zone === row.id.name);
      const steps = [from.numbers[POWERCAP.energy_uj]!, row.numbers[POWERCAP.energy_uj]!] as const;
      result.push({
        bus: 'powercap',
        device: row.id.name,
        number: 0,
        label: said?.name ?? '',
        energy: wrappedEnergy(...steps, said?.maxEnergyRangeUj ?? 0, covers.powercap),
        covers: Seconds(covers.powercap),
      });
    });
  if (covers.hwmon > 0)
    pairRows(hwmon.before, hwmon.now, (row, from) => {
      const [device = 0, kind = 0, number = 0] = row.id.labels;
      if (from === undefined || kind !== HWMON_ENERGY) return;
      const steps = [from.numbers[HWMON.energy]!, row.numbers[HWMON.energy]!] as const;
      result.push({
        bus: 'hwmon',
        device: `hwmon${device}`,
        number,
        label: splitName(row.id.name)[1],
        energy: wrappedEnergy(...steps, 0, covers.hwmon),
        covers: Seconds(covers.hwmon),
      });
    });
  return result;
}

/**
 * What a counter of microjoules has grown by.
 *
 * One that went back has wrapped after `range` (powercap's max_energy_range_uj, the highest value it shows), if that
 * is told and what results is plausible. Otherwise it started over: what it counted until then is lost.
 */
export function wrappedEnergy(from: number, to: number, range: number, seconds: number): Joules | undefined {
  let step = to - from;
  if (step < 0 && range > 0 && from <= range) step += range + 1;
  return step >= 0 && step <= MOST_WATTS * 1e6 * Math.max(1, seconds) ? Joules(step / 1e6) : undefined;
}

function chipsOf(
  bus: 'hwmon' | 'iio',
  readings: readonly RowsAt[],
  describe: (row: TableRow) => ChipChannel | undefined,
): SensorChipReadings[] {
  if (readings.length === 0) return [];
  const newest = readings.at(-1)!.rows;
  const channels: { readonly key: string; readonly index: number; readonly channel: ChipChannel }[] = [];
  newest.forEach((row, index) => {
    if (row === undefined || channels.length >= MOST_CHANNELS) return;
    const channel = describe(row);
    if (channel !== undefined) channels.push({ key: row.id.key, index, channel });
  });
  const at = readings.map(reading => reading.at);
  const chips = new Map<number, { chip: string; channels: SensorChannelReadings[] }>();
  for (const { key, index, channel } of channels) {
    const values = readings.map(({ rows }) => {
      const row = rows[index]?.id.key === key ? rows[index] : rows.find(each => each?.id.key === key);
      return row === undefined ? Number.NaN : channel.read(row);
    });
    const { device, chip, kind, number, label, averaged } = channel;
    const known = chips.get(device) ?? { chip, channels: [] };
    chips.set(device, known);
    known.channels.push({ kind, number, label, values, averaged });
  }
  return [...chips]
    .filter(([, chip]) => chip.channels.some(channel => channel.kind !== 'voltage'))
    .map(([device, chip]) => ({ bus, device, at, ...chip }));
}

/** The chip's name and what stands after it: names of chips have no space. */
function splitName(name: string): [string, string] {
  const space = name.indexOf(' ');
  return space < 0 ? [name, ''] : [name.slice(0, space), name.slice(space + 1)];
}

const channelInfo = (chips: readonly SensorChipInfo[] | undefined, device: number, channel: string) =>
  chips?.find(each => each.device === device)?.channels.find(each => each.channel === channel);
