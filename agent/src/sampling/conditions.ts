import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import { credibleTemperature, credibleTrips, slowedBy, unitOf } from '@edgevitals/shared/heat';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { LoneJumps } from './lone_jumps.js';

const SUPPLY = columnsOf('power_supply');
const ZONE = columnsOf('thermal_zone');
const COOLING = columnsOf('cooling_device');
const MEMORY = columnsOf('memory');
const DISCHARGING = 2;

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

/**
 * What a sample's readings say, with the document that says what their rows are.
 * @param jumps of the device, which knows the readings before these, taken in at `nowMs`.
 */
export function conditionsOf(
  readings: readonly Reading[],
  info: Described,
  nowMs = 0,
  jumps = new LoneJumps(),
): Conditions {
  const found: { -readonly [K in keyof Conditions]: Conditions[K] } = {};
  for (const { table, rows } of readings) {
    if (table === TABLES.power_supply.id) Object.assign(found, batteries(rows, info));
    else if (table === TABLES.thermal_zone.id) Object.assign(found, heat(rows, info, nowMs, jumps));
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
  // without a battery of its own there is nothing that could discharge
  let discharging = rows.some(row => own.has(row.id.name)) ? undefined : false;
  let chargePercent: number | undefined;
  for (const row of rows) {
    if (!own.has(row.id.name)) continue;
    const status = value(row, SUPPLY.status);
    if (status !== undefined) discharging = discharging || status === DISCHARGING;
    const capacity = value(row, SUPPLY.capacity);
    // a gauge that has lost count says -1 or 255
    if (capacity !== undefined && capacity >= 0 && capacity <= 100)
      chargePercent = Math.min(chargePercent ?? 100, capacity);
  }
  return given({ discharging, chargePercent });
}

function heat(rows: readonly Row[], info: Described, nowMs: number, jumps: LoneJumps): Conditions {
  let headroom: number | undefined;
  for (const row of rows) {
    const [number = 0] = row.id.labels;
    const raw = value(row, ZONE.temp);
    const zone = info.zones.find(one => one.zone === number);
    const temp = raw === undefined ? undefined : credibleTemperature(raw, unitOf(zone));
    if (temp === undefined || !jumps.believes(number, temp, nowMs)) continue;
    for (const trip of credibleTrips(zone))
      if (trip.type === 'passive')
        headroom = Math.min(headroom ?? Number.POSITIVE_INFINITY, trip.temp - temp);
  }
  return given({ headroom });
}

/** Fans and chargers at work cost no performance; only what is bound to a zone is the kernel's own answer to heat. */
function cools(row: Row, info: Described): boolean {
  const [device] = row.id.labels;
  const bound = info.zones.some(zone => zone.cooling.some(one => one.device === device && one.trip >= 0));
  return bound && slowedBy(row.id.name) !== undefined && (value(row, COOLING.cur_state) ?? 0) > 0;
}

const value = (row: Row | undefined, column: number): number | undefined => {
  const found = row?.get(column);
  return found === undefined ? undefined : Number(found);
};
