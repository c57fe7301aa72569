/**
 * Readings taken between two process readings that matter one by one: temperatures, frequencies, power supplies.
 * Bounded: where a device sends more than MOST a row, every later one replaces the last.
 */
import { TABLES } from '@edgevitals/shared/frame';
import { credibleTemperature, unitOf, type ZoneUnit } from '@edgevitals/shared/heat';
import type { Info } from '@edgevitals/shared/info';
import { Celsius, Hertz, type Seconds } from '@edgevitals/shared/units';
import { placesOf } from './block/columns.js';
import type { Tables } from './block/packed_tables.js';
import type { TableRow } from './block/table_rows.js';
import type { PolicyInterval, Step, SupplyReadings, ZoneReadings } from './interval.js';
import { StepsByKey } from './steps.js';

const MOST = 600;
const ZONE = placesOf('thermal_zone');
const FREQ = placesOf('cpufreq');
const SUPPLY = placesOf('power_supply');
const COOLING = placesOf('cooling_device');
const FIRMWARE = placesOf('firmware_throttle');

type Point<T> = T extends { readonly points: readonly (infer P)[] } ? P : never;
type Series<P> = { readonly row: TableRow; readonly points: P[] };
type ZoneSeries = Series<Point<ZoneReadings>> & { unit?: ZoneUnit };

export class Points {
  // undefined while there are none: between two frames nothing is held of most devices
  private zones: Map<number, ZoneSeries> | undefined;
  private policies: Map<number, Series<Point<PolicyInterval>>> | undefined;
  private supplies: Map<string, Series<Point<SupplyReadings>>> | undefined;
  private readonly coolingSteps = new StepsByKey();
  private readonly firmwareSteps = new StepsByKey();

  /** Adds what one sample has; `at` is its event time, `info` says in which unit zones are. */
  add(tables: Tables, at: Seconds, info: Info | undefined): void {
    for (const row of tables.get(TABLES.thermal_zone.id) ?? []) {
      if (row === undefined) continue;
      this.zones ??= new Map();
      const zone = row.id.labels[0]!;
      const series: ZoneSeries = seriesOf(this.zones, zone, row);
      // looked up once an interval: samples are many, and zones may be
      series.unit ??= unitOf(info?.zones.find(each => each.zone === zone));
      const temp = credibleTemperature(row.numbers[ZONE.temp]!, series.unit);
      if (temp !== undefined) push(series.points, { at, temperature: Celsius(temp / 1000) });
    }
    for (const row of tables.get(TABLES.cpufreq.id) ?? []) {
      if (row === undefined) continue;
      this.policies ??= new Map();
      const series = seriesOf(this.policies, row.id.labels[0]!, row);
      const kilohertz = row.numbers[FREQ.scaling_cur_freq]!;
      if (kilohertz > 0) push(series.points, { at, frequency: Hertz(kilohertz * 1000) });
    }
    for (const row of tables.get(TABLES.power_supply.id) ?? []) {
      if (row === undefined) continue;
      this.supplies ??= new Map();
      push(seriesOf(this.supplies, row.id.name, row).points, supplyPoint(row, at));
    }
    for (const row of tables.get(TABLES.cooling_device.id) ?? [])
      if (row !== undefined) this.coolingSteps.add(row.id.labels[0]!, at, row.numbers[COOLING.cur_state]!);
    for (const row of tables.get(TABLES.firmware_throttle.id) ?? [])
      if (row !== undefined) this.firmwareSteps.add(0, at, row.numbers[FIRMWARE.bits]!);
  }

  zone(zone: number): readonly Point<ZoneReadings>[] {
    return this.zones?.get(zone)?.points ?? [];
  }

  policy(policy: number): readonly Point<PolicyInterval>[] {
    return this.policies?.get(policy)?.points ?? [];
  }

  supply(name: string): readonly Point<SupplyReadings>[] {
    return this.supplies?.get(name)?.points ?? [];
  }

  /** The state of a cooling device, beginning with the interval. */
  cooling(device: number): readonly Step[] {
    return this.coolingSteps.of(device);
  }

  /** What firmware says of throttling, beginning with the interval. */
  firmware(): readonly Step[] {
    return this.firmwareSteps.of(0);
  }

  /** Forgets all points: the next interval begins, at `at`. */
  clear(at: Seconds): void {
    this.zones = undefined;
    this.policies = undefined;
    this.supplies = undefined;
    this.coolingSteps.begin(at);
    this.firmwareSteps.begin(at);
  }
}

function seriesOf<K, P>(all: Map<K, Series<P>>, key: K, row: TableRow): Series<P> {
  let series = all.get(key);
  if (series === undefined) {
    series = { row, points: [] };
    all.set(key, series);
  }
  return series;
}

function push<P>(points: P[], point: P): void {
  if (points.length < MOST) points.push(point);
  else points[MOST - 1] = point;
}

const SUPPLY_FIELDS = [
  ['current', SUPPLY.current_now, SUPPLY.current_avg],
  ['voltage', SUPPLY.voltage_now, undefined],
  ['power', SUPPLY.power_now, SUPPLY.power_avg],
  ['charge', SUPPLY.charge_now, SUPPLY.charge_counter],
  ['energy', SUPPLY.energy_now, undefined],
  ['capacity', SUPPLY.capacity, undefined],
  ['status', SUPPLY.status, undefined],
  ['online', SUPPLY.online, undefined],
  ['present', SUPPLY.present, undefined],
] as const;

/** A gauge that has lost count says -1, 255 or more than full: it says nothing. */
const isPercentage = (value: number): boolean => value >= 0 && value <= 100;

function supplyPoint(row: TableRow, at: Seconds): Point<SupplyReadings> {
  const point: Record<string, number> = { at };
  for (const [name, column, instead] of SUPPLY_FIELDS) {
    let value = row.numbers[column]!;
    if (Number.isNaN(value) && instead !== undefined) value = row.numbers[instead]!;
    if (!Number.isNaN(value) && (name !== 'capacity' || isPercentage(value))) point[name] = value;
  }
  // an empty slot is not a battery at 0 %
  if (point['present'] === 0) delete point['capacity'];
  return point as unknown as Point<SupplyReadings>;
}
