/**
 * /sys/class/power_supply/<name>/uevent: all properties of a battery or charger in one read
 * (drivers/power/supply/power_supply_sysfs.c; Documentation/ABI/testing/sysfs-class-power). Values stay as the driver
 * gave them; a driver may talk to a fuel gauge over a slow bus: read off the event loop.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo, SupplyInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { attribute, namesIn, toInteger } from './attributes.js';
import { type Description, probing, type Source } from './source.js';

const DIRECTORY = '/sys/class/power_supply';
const SUPPLY = columnsOf('power_supply');
const PROPERTY = 'POWER_SUPPLY_';
const TIMEOUT_MS = 500;
const RESCAN_EVERY = 60;
const COLUMNS: Readonly<Record<string, number>> = {
  CURRENT_NOW: SUPPLY.current_now,
  VOLTAGE_NOW: SUPPLY.voltage_now,
  POWER_NOW: SUPPLY.power_now,
  CHARGE_NOW: SUPPLY.charge_now,
  ENERGY_NOW: SUPPLY.energy_now,
  CHARGE_COUNTER: SUPPLY.charge_counter,
  CAPACITY: SUPPLY.capacity,
  ONLINE: SUPPLY.online,
  TEMP: SUPPLY.temp,
  CURRENT_AVG: SUPPLY.current_avg,
  POWER_AVG: SUPPLY.power_avg,
  PRESENT: SUPPLY.present,
};
/** power_supply_status_text, in the order of enum power_supply_status. */
const STATUS = ['Unknown', 'Charging', 'Discharging', 'Not charging', 'Full'];

/** The properties of a uevent text, without their prefix. Lines that are none are left out. */
export function parseSupply(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (line.startsWith(PROPERTY) && equals > 0)
      properties.set(line.slice(PROPERTY.length, equals), line.slice(equals + 1));
  }
  return properties;
}

/** Takes over what the driver gives now; a property it leaves out (ENODATA) has no value. */
export function applySupply(properties: ReadonlyMap<string, string>, row: Row): void {
  for (const [property, column] of Object.entries(COLUMNS))
    row.set(column, parseCounter(properties.get(property) ?? ''));
  const status = STATUS.indexOf(properties.get('STATUS') ?? '');
  row.set(SUPPLY.status, status < 0 ? undefined : status);
}

export class PowerSupply implements Source {
  readonly name = 'power_supply';
  readonly rhythm = 'device';
  private rows: Row[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'battery current and charge: power is modelled, not measured', async () => {
        for (const name of supplies(host)) await host.readSlow(`${DIRECTORY}/${name}/uevent`, TIMEOUT_MS);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const described: SupplyInfo[] = [];
    for (const name of namesIn(host, DIRECTORY)) {
      try {
        described.push(
          describe(host, name, parseSupply(await host.readSlow(`${DIRECTORY}/${name}/uevent`, TIMEOUT_MS))),
        );
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        described.push(describe(host, name, new Map()));
      }
    }
    return { supplies: described };
  }

  async read(host: Host, into: Reading[]): Promise<void> {
    // chargers and wireless peripherals with a battery are plugged in and out
    if (this.readings++ % RESCAN_EVERY === 0) this.rescan(host);
    let read = 0;
    let failure: unknown;
    await Promise.all(
      this.rows.map(async row => {
        try {
          applySupply(
            parseSupply(await host.readSlow(`${DIRECTORY}/${row.id.name}/uevent`, TIMEOUT_MS)),
            row,
          );
          read++;
        } catch (error) {
          if (!isEdgevitalsError(error)) throw error;
          applySupply(new Map(), row);
          failure ??= error;
        }
      }),
    );
    if (read === 0 && failure !== undefined) throw failure;
    into.push({ table: TABLES.power_supply.id, rows: this.rows });
  }

  private rescan(host: Host): void {
    const known = new Map(this.rows.map(row => [row.id.name, row]));
    this.rows = supplies(host).map(
      name => known.get(name) ?? new Row(new RowId([], name), TABLES.power_supply.columns.length),
    );
  }
}

function supplies(host: Host): string[] {
  const names = host.list(DIRECTORY).sort();
  if (names.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no supplies`);
  return names;
}

function describe(host: Host, name: string, properties: ReadonlyMap<string, string>): SupplyInfo {
  const text = (property: string, file: string): string =>
    properties.get(property) ?? attribute(host, `${DIRECTORY}/${name}/${file}`);
  return {
    name,
    type: text('TYPE', 'type'),
    scope: text('SCOPE', 'scope'),
    technology: properties.get('TECHNOLOGY') ?? '',
    manufacturer: (properties.get('MANUFACTURER') ?? '').trim(),
    model: (properties.get('MODEL_NAME') ?? '').trim(),
    energyFullUwh: toInteger(properties.get('ENERGY_FULL') ?? '', 0),
    chargeFullUah: toInteger(properties.get('CHARGE_FULL') ?? '', 0),
  };
}
