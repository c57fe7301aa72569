/**
 * /sys/class/hwmon/hwmonN: channels of sensor chips, `<kind><channel>_<attribute>`
 * (Documentation/ABI/testing/sysfs-class-hwmon; drivers/hwmon). Power meters are read at every reading, the rest every
 * ten seconds. Chips that only repeat a thermal zone or a power supply are left out: those have sources of their own.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SensorChannelInfo, SensorChipInfo, SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, notNegative, numbered } from '../reading/attributes.js';
import { DriverDevices, readAll } from '../reading/driver_devices.js';
import { DriverAttributes, type DriverFile, DriverFiles } from '../reading/driver_files.js';
import { linkName } from '../reading/links.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/hwmon';
const HWMON = columnsOf('hwmon');
const TIMEOUT_MS = 250;
const MOST_CHIPS = 32;
/** Over all chips; a server's board has about sixty. */
const MOST_CHANNELS = 128;
const KINDS = ['temp', 'fan', 'pwm', 'in', 'curr', 'power', 'energy', 'humidity'] as const;
type Kind = (typeof KINDS)[number];
const ALARMS = ['alarm', 'lcrit_alarm', 'min_alarm', 'max_alarm', 'crit_alarm', 'fault'];

/** One channel of a chip and which attributes it has; `input` is the value itself. */
export interface HwmonChannel {
  readonly name: string;
  readonly kind: Kind;
  readonly number: number;
  readonly attributes: ReadonlySet<string>;
}

/** The channels that a chip's directory shows, those with something to read. */
export function channelsOf(names: readonly string[]): HwmonChannel[] {
  const channels = new Map<string, { name: string; kind: Kind; number: number; attributes: Set<string> }>();
  for (const file of names) {
    const [, name = '', kind = '', digits = '', suffix = 'input'] =
      /^((temp|fan|pwm|in|curr|power|energy|humidity)(\d{1,4}))(?:_(\w+))?$/.exec(file) ?? [];
    if (name === '') continue;
    let channel = channels.get(name);
    if (channel === undefined) {
      channel = { name, kind: kind as Kind, number: Number(digits), attributes: new Set() };
      channels.set(name, channel);
    }
    channel.attributes.add(suffix);
  }
  const read = ['input', 'average', ...ALARMS];
  return [...channels.values()].filter(({ attributes }) => read.some(name => attributes.has(name)));
}

/** Thousandths of a degree; undefined beyond what a sensor can mean: NVMe says -273150 and 65261850 for "none". */
export function parseChipTemp(text: string): Counter | undefined {
  const value = parseCounter(text.trim());
  return value !== undefined && value > -273_150 && value < 2_000_000 ? value : undefined;
}

interface Chip {
  readonly number: number;
  readonly directory: string;
  readonly chip: string;
  readonly channels: readonly HwmonChannel[];
  readonly rows: readonly Row[];
  readonly files: DriverFiles;
}

export class Hwmon implements Source {
  readonly name = 'hwmon';
  readonly tables = ['hwmon'] as const;
  readonly rhythm = 'device';
  private readonly devices = new DriverDevices<Chip>(found);

  get partFailures(): number {
    return this.devices.failures;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'temperatures and fans of chips that are no thermal zone', () =>
        readAll(host, found(host), true),
      ),
      await probing('hwmon_power', 'measured power: it is taken from another sensor, or modelled', () => {
        const meters = found(host).filter(({ channels }) => channels.some(isPower));
        if (meters.length === 0)
          throw new EdgevitalsError(
            'SOURCE_ABSENT',
            `${DIRECTORY} has no chip that measures power or current`,
          );
        return readAll(host, meters, false);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const hwmonChips: SensorChipInfo[] = [];
    for (const chip of chipsOf(host, [])) hwmonChips.push(await describe(host, chip));
    return hwmonChips.length === 0 ? {} : { hwmonChips };
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    const devices = await this.devices.readDevices(host);
    into.push({ table: TABLES.hwmon.id, rows: devices.flatMap(chip => chip.rows) });
  }
}

const isPower = ({ kind, attributes }: HwmonChannel): boolean =>
  (kind === 'power' || kind === 'curr' || kind === 'energy') &&
  (attributes.has('input') || attributes.has('average'));

/** @throws EdgevitalsError SOURCE_ABSENT when there is no chip of its own. */
function found(host: Host, known: readonly Chip[] = []): Chip[] {
  // to tell "no hwmon" and "refused" from "no chips"
  host.list(DIRECTORY);
  const chips = chipsOf(host, known);
  if (chips.length === 0)
    throw new EdgevitalsError(
      'SOURCE_ABSENT',
      `${DIRECTORY} has no chip that is not a zone or supply as well`,
    );
  return chips;
}

/** The chips that have channels, keeping `known` ones that are the same; empty when hwmon is not there. */
function chipsOf(host: Host, known: readonly Chip[]): Chip[] {
  const repeated = repeatedElsewhere(host);
  const chips: Chip[] = [];
  let channelsLeft = MOST_CHANNELS;
  for (const { name, number } of quietly(() => numbered(host, DIRECTORY, 'hwmon'))) {
    if (repeated.has(name)) continue;
    if (chips.length >= MOST_CHIPS) break;
    const directory = `${DIRECTORY}/${name}`;
    const names = namesIn(host, directory);
    // before 3.15 a driver's attributes lay in the device's directory
    const [place, files] = names.includes('name') ? [directory, names] : [`${directory}/device`, undefined];
    const channels = channelsOf(files ?? namesIn(host, place)).slice(0, channelsLeft);
    if (channels.length === 0) continue;
    channelsLeft -= channels.length;
    const chip = attribute(host, `${place}/name`);
    const same = known.find(one => one.directory === place && one.chip === chip && !one.files.gone);
    chips.push(
      same !== undefined && same.channels.length === channels.length
        ? same
        : newChip(host, number, place, chip, channels),
    );
  }
  return chips;
}

function newChip(
  host: Host,
  number: number,
  directory: string,
  chip: string,
  channels: readonly HwmonChannel[],
): Chip {
  const files: DriverFile[] = [];
  const hasPower = channels.some(({ kind }) => kind === 'power' || kind === 'energy');
  const measures = channels.some(isPower);
  const rows = channels.map(channel => {
    const { name, kind, attributes } = channel;
    const label = attributes.has('label') ? attribute(host, `${directory}/${name}_label`) : '';
    const id = new RowId(
      [number, KINDS.indexOf(kind), channel.number],
      label === '' ? chip : `${chip} ${label}`,
    );
    const row = new Row(id, TABLES.hwmon.columns.length);
    // where the chip multiplies by itself, its voltage is of little further use
    const often = isPower(channel) || (kind === 'in' && measures && !hasPower);
    const column = kind === 'energy' ? HWMON.energy : HWMON.input;
    if (attributes.has('input')) {
      files.push({
        path: kind === 'pwm' ? `${directory}/${name}` : `${directory}/${name}_input`,
        take: value => row.set(column, value),
        rarely: !often,
        ...given({ parse: kind === 'temp' ? parseChipTemp : undefined }),
      });
    }
    if (attributes.has('average'))
      files.push({
        path: `${directory}/${name}_average`,
        take: value => row.set(HWMON.average, value),
        rarely: !often,
      });
    ALARMS.forEach((alarm, bit) => {
      if (attributes.has(alarm))
        files.push({
          path: `${directory}/${name}_${alarm}`,
          take: value => setAlarm(row, bit, value),
          rarely: true,
        });
    });
    return row;
  });
  return {
    number,
    directory,
    chip,
    channels,
    rows, // what is read often first, so that power is known before a fan's driver hangs
    files: new DriverFiles([...files.filter(file => !file.rarely), ...files.filter(file => file.rarely)]),
  };
}

function setAlarm(row: Row, bit: number, value: Counter | undefined): void {
  if (value === undefined) return;
  const others = Number(row.get(HWMON.alarm) ?? 0) & ~(1 << bit);
  row.set(HWMON.alarm, others | (value === 0 ? 0 : 1 << bit));
}

/** hwmonN that the kernel made from a thermal zone or power supply: they stand in its directory. */
function repeatedElsewhere(host: Host): Set<string> {
  const names = new Set<string>();
  for (const parent of ['/sys/class/power_supply', '/sys/class/thermal'])
    for (const device of namesIn(host, parent))
      for (const name of namesIn(host, `${parent}/${device}`)) if (/^hwmon\d+$/.test(name)) names.add(name);
  return names;
}

async function describe(host: Host, { number, directory, chip, channels }: Chip): Promise<SensorChipInfo> {
  const driver = new DriverAttributes(host, directory, TIMEOUT_MS);
  const described: SensorChannelInfo[] = [];
  for (const { name, kind, attributes } of channels) {
    const told = async (attributeName: string): Promise<number | undefined> =>
      attributes.has(attributeName) ? driver.integer(`${name}_${attributeName}`) : undefined;
    const limited = kind === 'temp' || kind === 'power' || kind === 'curr';
    described.push({
      channel: name,
      label: attributes.has('label') ? attribute(host, `${directory}/${name}_label`) : '',
      ...given({
        averageIntervalMs: notNegative(await told('average_interval')),
        min: kind === 'fan' ? await told('min') : undefined,
        max: limited ? await told('max') : undefined,
        crit: limited ? await told('crit') : undefined,
      }),
    });
  }
  const own = new Set(namesIn(host, directory));
  const updateIntervalMs = own.has('update_interval') ? await driver.integer('update_interval') : undefined;
  const shuntMicroohms = own.has('shunt_resistor') ? await driver.integer('shunt_resistor') : undefined;
  return {
    device: number,
    chip,
    parent: linkName(host, directory.endsWith('/device') ? directory : `${directory}/device`),
    ...given({
      updateIntervalMs: notNegative(updateIntervalMs),
      shuntMicroohms: notNegative(shuntMicroohms),
    }),
    channels: described,
  };
}

function quietly<T>(list: () => T[]): T[] {
  try {
    return list();
  } catch {
    return [];
  }
}
