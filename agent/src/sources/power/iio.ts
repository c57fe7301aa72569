/**
 * /sys/bus/iio/devices/iio:deviceN: converters that measure power, current or voltage, `in_<channel>_raw`
 * (Documentation/ABI/testing/sysfs-bus-iio). Other IIO devices (accelerometers, light) are left alone. Devices that
 * measure power or current are read at every reading, plain converters every ten seconds. While a program streams from
 * a device, the driver answers EBUSY.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SensorChannelInfo, SensorChipInfo, SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, notNegative, numberedIfAny } from '../reading/attributes.js';
import { DriverDevices, readAll } from '../reading/driver_devices.js';
import { DriverAttributes, type DriverFile, DriverFiles } from '../reading/driver_files.js';
import { linkParent } from '../reading/links.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/bus/iio/devices';
const PREFIX = 'iio:device';
const IIO = columnsOf('iio');
const TIMEOUT_MS = 250;
const MOST_DEVICES = 16;
/** Most channels of one device. */
const MOST_CHANNELS = 16;

/** A channel: `voltage1` (or `voltage0-voltage1`, of one converter input against another), and its attributes. */
export interface IioChannel {
  readonly name: string;
  readonly attributes: ReadonlySet<string>;
}

/** The channels of a device that measure electricity, at most 16; its temperatures only beside such a one. */
export function iioChannels(names: readonly string[]): IioChannel[] {
  const channels = new Map<string, { name: string; attributes: Set<string> }>();
  for (const file of names) {
    const [, name = '', suffix = ''] =
      /^in_((?:voltage|current|power|energy|temp)[0-9]*(?:-[a-z]+[0-9]+)?)_(\w+)$/.exec(file) ?? [];
    if (name === '') continue;
    const channel = channels.get(name) ?? { name, attributes: new Set() };
    channels.set(name, channel);
    channel.attributes.add(suffix);
  }
  const found = [...channels.values()].filter(
    ({ attributes }) => attributes.has('raw') || attributes.has('input'),
  );
  return found.some(({ name }) => !name.startsWith('temp')) ? found.slice(0, MOST_CHANNELS) : [];
}

/** Decimal text such as `1234.567` times 10^`digits`, rounded towards zero; undefined when it is none or too large. */
export function parseDecimal(text: string, digits: number): number | undefined {
  const [, sign = '', whole = '', fraction = ''] =
    /^(-?)([0-9]{1,18})(?:\.([0-9]+))?$/.exec(text.trim()) ?? [];
  if (whole === '') return undefined;
  const value = Number(whole + fraction.padEnd(digits, '0').slice(0, digits));
  if (!Number.isSafeInteger(value)) return undefined;
  return sign === '' || value === 0 ? value : -value;
}

const thousandths = (text: string): number | undefined => parseDecimal(text, 3);

interface IioDevice {
  readonly number: number;
  readonly directory: string;
  readonly chip: string;
  readonly names: ReadonlySet<string>;
  readonly channels: readonly IioChannel[];
  readonly rows: readonly Row[];
  readonly files: DriverFiles;
}

export class Iio implements Source {
  readonly name = 'iio';
  readonly tables = ['iio'] as const;
  readonly rhythm = 'device';
  private readonly devices = new DriverDevices<IioDevice>(found);

  get partFailures(): number {
    return this.devices.failures;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'power monitors on converters: power is taken from elsewhere, or modelled',
        () => readAll(host, found(host), true),
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const iioDevices: SensorChipInfo[] = [];
    for (const device of devicesOf(host)) iioDevices.push(await describe(host, device));
    return iioDevices.length === 0 ? {} : { iioDevices };
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    const devices = await this.devices.readDevices(host);
    into.push({ table: TABLES.iio.id, rows: devices.flatMap(device => device.rows) });
  }
}

function found(host: Host): IioDevice[] {
  host.list(DIRECTORY);
  const devices = devicesOf(host);
  if (devices.length === 0)
    throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no device that measures power or voltage`);
  return devices;
}

function devicesOf(host: Host): IioDevice[] {
  const devices: IioDevice[] = [];
  for (const { name, number } of numberedIfAny(host, DIRECTORY, PREFIX)) {
    const directory = `${DIRECTORY}/${name}`;
    const names = namesIn(host, directory);
    const channels = iioChannels(names);
    if (channels.length === 0) continue;
    devices.push(newDevice(host, number, directory, names, channels));
    if (devices.length >= MOST_DEVICES) break;
  }
  return devices;
}

function newDevice(
  host: Host,
  number: number,
  directory: string,
  names: readonly string[],
  channels: readonly IioChannel[],
): IioDevice {
  const chip = attribute(host, `${directory}/name`);
  const rarely = !channels.some(({ name }) => /^(power|current|energy)/.test(name));
  const files: DriverFile[] = [];
  const rows = channels.map(({ name, attributes }) => {
    const row = new Row(new RowId([number], `${chip} ${name}`), TABLES.iio.columns.length);
    const path = `${directory}/in_${name}`;
    if (attributes.has('raw'))
      files.push({ path: `${path}_raw`, take: value => row.set(IIO.raw, value), rarely });
    else
      files.push({
        path: `${path}_input`,
        take: value => row.set(IIO.input, value),
        parse: thousandths,
        rarely,
      });
    return row;
  });
  return { number, directory, chip, names: new Set(names), channels, rows, files: new DriverFiles(files) };
}

async function describe(
  host: Host,
  { number, directory, chip, names, channels }: IioDevice,
): Promise<SensorChipInfo> {
  const driver = new DriverAttributes(host, directory, TIMEOUT_MS);
  /** A number of the channel itself, or one shared by all of its type: `in_voltage_scale`. */
  const decimal = async (channel: string, what: 'scale' | 'offset'): Promise<string | undefined> => {
    const type = /^[a-z]+/.exec(channel)?.[0] ?? '';
    const file = [`in_${channel}_${what}`, `in_${type}_${what}`].find(name => names.has(name));
    const text = file === undefined ? '' : (await driver.text(file)).trim();
    return /^-?[0-9]{1,18}(\.[0-9]{1,18})?$/.test(text) ? text : undefined;
  };
  const described: SensorChannelInfo[] = [];
  for (const { name, attributes } of channels) {
    described.push({
      channel: name,
      label: attributes.has('label') ? await driver.text(`in_${name}_label`) : '',
      ...given({
        scale: attributes.has('raw') ? await decimal(name, 'scale') : undefined,
        offset: attributes.has('raw') ? await decimal(name, 'offset') : undefined,
      }),
    });
  }
  // ohms as decimal text, where hwmon has microohms
  const shunt = names.has('in_shunt_resistor') ? await driver.text('in_shunt_resistor') : '';
  const shuntMicroohms = parseDecimal(shunt, 6);
  return {
    device: number,
    chip,
    parent: linkParent(host, directory),
    ...given({ shuntMicroohms: notNegative(shuntMicroohms) }),
    channels: described,
  };
}
