/**
 * /sys/class/power_supply/<name>/uevent: all properties of a battery or charger in one read
 * (drivers/power/supply/power_supply_sysfs.c; Documentation/ABI/testing/sysfs-class-power). Values stay as the driver
 * gave them; a driver may talk to a fuel gauge over a slow bus: read off the event loop. Where a driver fails at one
 * property, with EIO or EAGAIN, the kernel leaves the whole of uevent empty: then each property is read from its own file.
 * At most 32 supplies; one that measures nothing (a plain charger) is read every ten seconds.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo, SupplyInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, toInteger } from '../reading/attributes.js';
import { DriverAttributes } from '../reading/driver_files.js';
import { linkName } from '../reading/links.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/power_supply';
const SUPPLY = columnsOf('power_supply');
const PROPERTY = 'POWER_SUPPLY_';
const TIMEOUT_MS = 500;
const RESCAN_EVERY = 60;
const MOST_SUPPLIES = 32;
const RARELY_MS = 10_000;
const MEASURED = [
  SUPPLY.current_now,
  SUPPLY.voltage_now,
  SUPPLY.power_now,
  SUPPLY.charge_now,
  SUPPLY.energy_now,
  SUPPLY.charge_counter,
  SUPPLY.current_avg,
  SUPPLY.power_avg,
  SUPPLY.capacity,
];
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
  TIME_TO_EMPTY_NOW: SUPPLY.time_to_empty_now,
  TIME_TO_EMPTY_AVG: SUPPLY.time_to_empty_avg,
  TIME_TO_FULL_NOW: SUPPLY.time_to_full_now,
  TIME_TO_FULL_AVG: SUPPLY.time_to_full_avg,
  VOLTAGE_AVG: SUPPLY.voltage_avg,
  VOLTAGE_OCV: SUPPLY.voltage_ocv,
  CHARGE_AVG: SUPPLY.charge_avg,
  ENERGY_AVG: SUPPLY.energy_avg,
  CYCLE_COUNT: SUPPLY.cycle_count,
  CHARGE_FULL: SUPPLY.charge_full,
  ENERGY_FULL: SUPPLY.energy_full,
  CURRENT_MAX: SUPPLY.current_max,
  INPUT_CURRENT_LIMIT: SUPPLY.input_current_limit,
};
/** The kernel's texts in the order of its enumerations (power_supply_sysfs.c, include/linux/power_supply.h). */
const TEXTS: readonly (readonly [property: string, column: number, texts: readonly string[]])[] = [
  ['STATUS', SUPPLY.status, ['Unknown', 'Charging', 'Discharging', 'Not charging', 'Full']],
  ['CAPACITY_LEVEL', SUPPLY.capacity_level, ['Unknown', 'Critical', 'Low', 'Normal', 'High', 'Full']],
  [
    'HEALTH',
    SUPPLY.health,
    [
      'Unknown',
      'Good',
      'Overheat',
      'Dead',
      'Over voltage',
      'Unspecified failure',
      'Cold',
      'Watchdog timer expire',
      'Safety timer expire',
      'Over current',
      'Calibration required',
      'Warm',
      'Cool',
      'Hot',
      'No battery',
      'Blown fuse',
      'Cell imbalance',
    ],
  ],
  [
    'CHARGE_TYPE',
    SUPPLY.charge_type,
    ['Unknown', 'N/A', 'Trickle', 'Fast', 'Standard', 'Adaptive', 'Custom', 'Long Life', 'Bypass'],
  ],
];
/** So many names of what worked are remembered: supplies are plugged in and out. */
const MOST_WORKED = 1024;
/** Properties named in the info document. */
const MOST_PROPERTIES = 64;

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
  for (const [property, column, texts] of TEXTS) {
    const index = texts.indexOf(properties.get(property) ?? '');
    row.set(column, index < 0 ? undefined : index);
  }
}

/** Every property that this source uses, as its own file is named. */
const FILES = [
  ...Object.keys(COLUMNS),
  ...TEXTS.map(([property]) => property),
  ...['TYPE', 'SCOPE', 'TECHNOLOGY', 'MANUFACTURER', 'MODEL_NAME'],
  ...['ENERGY_FULL_DESIGN', 'CHARGE_FULL_DESIGN', 'VOLTAGE_MIN_DESIGN', 'VOLTAGE_MAX_DESIGN'],
].map(property => property.toLowerCase());

interface Properties {
  readonly values: ReadonlyMap<string, string>;
  /** Properties whose own file could not be read. */
  readonly failed: readonly string[];
}

/** All properties of a supply. @throws (rejects) as `Host.readSlow`. */
async function properties(host: Host, name: string): Promise<Properties> {
  const directory = `${DIRECTORY}/${name}`;
  const values = await fromUevent(host, directory);
  if (values.size > 0) return { values, failed: [] };
  const driver = new DriverAttributes(host, directory, TIMEOUT_MS);
  const names = new Set(namesIn(host, directory));
  const failed: string[] = [];
  for (const file of FILES) {
    if (!names.has(file)) continue;
    const { failures } = driver;
    const text = await driver.text(file);
    if (driver.failures > failures) failed.push(file.toUpperCase());
    else if (text !== '') values.set(file.toUpperCase(), text);
  }
  return { values, failed };
}

async function fromUevent(host: Host, directory: string): Promise<Map<string, string>> {
  try {
    return parseSupply(await host.readSlow(`${directory}/uevent`, TIMEOUT_MS));
  } catch (error) {
    if (!isEdgevitalsError(error) || error.code === 'SOURCE_TIMEOUT') throw error;
    return new Map();
  }
}

export class PowerSupply implements Source {
  readonly name = 'power_supply';
  readonly tables = ['power_supply'] as const;
  readonly rhythm = 'device';
  private rows: Row[] = [];
  private readings = 0;
  private failed = 0;
  /** Supplies, and properties of theirs, that could ever be read: only those can fail. */
  private readonly worked = new Set<string>();
  private allReadMs = Number.NEGATIVE_INFINITY;

  get partFailures(): number {
    return this.failed;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'battery current and charge: power is modelled, not measured', async () => {
        let failure: unknown;
        let read = 0;
        for (const name of supplies(host)) {
          try {
            await properties(host, name);
            read++;
          } catch (error) {
            failure ??= error;
          }
        }
        if (read === 0) throw failure;
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const described: SupplyInfo[] = [];
    for (const name of namesIn(host, DIRECTORY).slice(0, MOST_SUPPLIES)) {
      try {
        described.push(describe(host, name, (await properties(host, name)).values));
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        described.push(describe(host, name, new Map()));
      }
    }
    return { supplies: described };
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    // chargers and wireless peripherals with a battery are plugged in and out
    if (this.readings++ % RESCAN_EVERY === 0) this.rescan(host);
    const now = host.monotonicMs();
    const all = now - this.allReadMs >= RARELY_MS;
    if (all) this.allReadMs = now;
    let read = 0;
    let failure: unknown;
    await Promise.all(
      this.rows.map(async row => {
        try {
          // a charger tells nothing else that changes by the second
          if (!all && !MEASURED.some(column => row.get(column) !== undefined)) {
            if (!(await isTurned(host, row))) {
              read++;
              return;
            }
          }
          const { values, failed } = await properties(host, row.id.name);
          applySupply(values, row);
          this.noteRead(row.id.name, values, failed);
          read++;
        } catch (error) {
          if (!isEdgevitalsError(error)) throw error;
          applySupply(new Map(), row);
          if (this.worked.has(row.id.name)) this.failed++;
          failure ??= error;
        }
      }),
    );
    if (read === 0 && failure !== undefined) throw failure;
    into.push({ table: TABLES.power_supply.id, rows: this.rows });
  }

  private noteRead(supply: string, values: ReadonlyMap<string, string>, failed: readonly string[]): void {
    this.worked.add(supply);
    for (const property of values.keys())
      if (this.worked.size < MOST_WORKED) this.worked.add(`${supply}/${property}`);
    for (const property of failed) if (this.worked.has(`${supply}/${property}`)) this.failed++;
  }

  private rescan(host: Host): void {
    const known = new Map(this.rows.map(row => [row.id.name, row]));
    this.rows = supplies(host).map(
      name => known.get(name) ?? new Row(new RowId([], name), TABLES.power_supply.columns.length),
    );
  }
}

/** Whether what gives power was plugged in or out since it was read; false for what does not tell. */
async function isTurned(host: Host, row: Row): Promise<boolean> {
  const known = row.get(SUPPLY.online);
  if (known === undefined) return false;
  return (
    parseCounter((await host.readSlow(`${DIRECTORY}/${row.id.name}/online`, TIMEOUT_MS)).trim()) !== known
  );
}

function supplies(host: Host): string[] {
  const names = host.list(DIRECTORY).sort().slice(0, MOST_SUPPLIES);
  if (names.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no supplies`);
  return names;
}

function describe(host: Host, name: string, properties: ReadonlyMap<string, string>): SupplyInfo {
  const text = (property: string, file: string): string =>
    properties.get(property) ?? attribute(host, `${DIRECTORY}/${name}/${file}`);
  const whole = (property: string): number => Math.max(toInteger(properties.get(property) ?? '', 0), 0);
  return {
    name,
    type: text('TYPE', 'type'),
    scope: text('SCOPE', 'scope'),
    technology: properties.get('TECHNOLOGY') ?? '',
    manufacturer: (properties.get('MANUFACTURER') ?? '').trim(),
    model: (properties.get('MODEL_NAME') ?? '').trim(),
    energyFullUwh: whole('ENERGY_FULL'),
    chargeFullUah: whole('CHARGE_FULL'),
    energyFullDesignUwh: whole('ENERGY_FULL_DESIGN'),
    chargeFullDesignUah: whole('CHARGE_FULL_DESIGN'),
    voltageMinDesignUv: whole('VOLTAGE_MIN_DESIGN'),
    voltageMaxDesignUv: whole('VOLTAGE_MAX_DESIGN'),
    driver: linkName(host, `${DIRECTORY}/${name}/device/driver`),
    properties: [...properties.keys()].slice(0, MOST_PROPERTIES).map(property => property.toLowerCase()),
  };
}
