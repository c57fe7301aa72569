import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';

const SUPPLY = columnsOf('power_supply');
const ZONE = columnsOf('thermal_zone');
const COOLING = columnsOf('cooling_device');
const MEMORY = columnsOf('memory');
const DISCHARGING = 2;
/** What drivers say of a trip that is switched off, and below it. */
const NO_TRIP = -273_000;

/** What the readings say of how the device is doing; undefined where they say nothing of it. */
export interface Conditions {
  /** A battery of the device's own gives power, and nothing charges it. */
  readonly discharging?: boolean;
  /** Charge of the emptiest such battery, percent. */
  readonly chargePercent?: number;
  /** How far the hottest zone is below its lowest passive trip, thousandths of a degree; negative beyond it. */
  readonly headroom?: number;
  /** A cooling device that takes performance away is at work. */
  readonly cooling?: boolean;
  /** Memory that programs could still have (MemAvailable), KiB. */
  readonly availableKb?: number;
}

type Described = Pick<Info, 'zones' | 'supplies'>;

/** What a sample's readings say, with the document that says what their rows are. */
export function conditionsOf(readings: readonly Reading[], info: Described): Conditions {
  const found: { -readonly [K in keyof Conditions]: Conditions[K] } = {};
  for (const { table, rows } of readings) {
    if (table === TABLES.power_supply.id) Object.assign(found, batteries(rows, info));
    else if (table === TABLES.thermal_zone.id) Object.assign(found, heat(rows, info));
    else if (table === TABLES.cooling_device.id) found.cooling = rows.some(row => cools(row, info));
    else if (table === TABLES.memory.id) {
      const availableKb = value(rows[0], MEMORY.available_kb);
      if (availableKb !== undefined) found.availableKb = availableKb;
    }
  }
  return found;
}

/** Batteries of peripherals (scope Device: a mouse) say nothing of this device. */
function batteries(rows: readonly Row[], info: Described): Conditions {
  const own = new Map(
    info.supplies
      .filter(({ type, scope }) => type === 'Battery' && scope !== 'Device')
      .map(supply => [supply.name, supply]),
  );
  let discharging: boolean | undefined;
  let chargePercent: number | undefined;
  for (const row of rows) {
    if (!own.has(row.id.name)) continue;
    const status = value(row, SUPPLY.status);
    if (status !== undefined) discharging = (discharging ?? false) || status === DISCHARGING;
    const capacity = value(row, SUPPLY.capacity);
    // a gauge that has lost count says -1 or 255
    if (capacity !== undefined && capacity >= 0 && capacity <= 100)
      chargePercent = Math.min(chargePercent ?? 100, capacity);
  }
  return given({ discharging, chargePercent });
}

function heat(rows: readonly Row[], info: Described): Conditions {
  let headroom: number | undefined;
  for (const row of rows) {
    const temp = value(row, ZONE.temp);
    const zone = info.zones.find(one => one.zone === row.id.labels[0]);
    if (temp === undefined || zone === undefined) continue;
    for (const trip of zone.trips) {
      if (trip.type !== 'passive' || trip.temp <= NO_TRIP) continue;
      headroom = Math.min(headroom ?? Number.POSITIVE_INFINITY, trip.temp - temp);
    }
  }
  return given({ headroom });
}

/** A fan at work costs no performance; only what is bound to a zone is the kernel's own answer to heat. */
function cools(row: Row, info: Described): boolean {
  const [device] = row.id.labels;
  const bound = info.zones.some(zone => zone.cooling.some(one => one.device === device && one.trip >= 0));
  return bound && !/fan/i.test(row.id.name) && (value(row, COOLING.cur_state) ?? 0) > 0;
}

const value = (row: Row | undefined, column: number): number | undefined => {
  const found = row?.get(column);
  return found === undefined ? undefined : Number(found);
};
