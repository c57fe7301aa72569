/**
 * /sys/bus/<bus>/devices/<device>/power/runtime_{status,active_time,suspended_time}: how long peripherals were powered
 * (drivers/base/power/sysfs.c; Documentation/ABI/testing/sysfs-devices-power). Milliseconds. Devices without runtime
 * power management (`unsupported`) are left out; of the rest at most 64, those first that have ever been suspended.
 * On buses which are mostly parts of the chip or the board (platform, PCI) only those, and network and graphics cards.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn } from '../reading/attributes.js';
import { linkName } from '../reading/links.js';
import { probing, type Source } from '../source.js';

const RUNTIME = columnsOf('runtime_pm');
const BUSES = ['mmc', 'sdio', 'usb', 'spi', 'i2c', 'pci', 'platform', 'amba'];
/** Buses of which every device has runtime power management whether it is used or not. */
const ONLY_SUSPENDED = new Set(['pci', 'platform', 'amba']);
/** Classes that say what a device is for. */
const FUNCTIONS = ['net', 'drm'];
const MOST = 64;
const MOST_LOOKED_AT = 1024;
const RESCAN_EVERY = 10;
const STATUS = ['active', 'suspended', 'suspending', 'resuming', 'error', 'unsupported'];

interface RuntimeDevice {
  readonly directory: string;
  readonly row: Row;
}

export class RuntimePm implements Source {
  readonly name = 'runtime_pm';
  readonly tables = ['runtime_pm'] as const;
  readonly rhythm = 'slow';
  private devices: readonly RuntimeDevice[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'when peripherals were powered: their energy is part of the base', () => {
        devicesOf(host, []);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    if (this.readings++ % RESCAN_EVERY === 0) this.devices = devicesOf(host, this.devices);
    for (const { directory, row } of this.devices) {
      row.set(RUNTIME.active_ms, parseCounter(attribute(host, `${directory}/runtime_active_time`)));
      row.set(RUNTIME.suspended_ms, parseCounter(attribute(host, `${directory}/runtime_suspended_time`)));
      const status = STATUS.indexOf(attribute(host, `${directory}/runtime_status`));
      row.set(RUNTIME.status, status < 0 ? undefined : status);
    }
    into.push({ table: TABLES.runtime_pm.id, rows: this.devices.map(device => device.row) });
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT when no device has runtime power management. */
function devicesOf(host: Host, known: readonly RuntimeDevice[]): RuntimeDevice[] {
  const functions = functionsOf(host);
  const slept: string[][] = [];
  const awake: string[][] = [];
  let looked = 0;
  for (const bus of BUSES)
    for (const device of namesIn(host, `/sys/bus/${bus}/devices`)) {
      if (looked++ >= MOST_LOOKED_AT) break;
      const directory = `/sys/bus/${bus}/devices/${device}/power`;
      const status = attribute(host, `${directory}/runtime_status`, 'unsupported');
      if (status === 'unsupported') continue;
      const purpose = functions.get(device);
      const name = purpose === undefined ? `${bus} ${device}` : `${bus} ${device} ${purpose}`;
      if (attribute(host, `${directory}/runtime_suspended_time`, '0') !== '0') slept.push([directory, name]);
      else if (purpose !== undefined || !ONLY_SUSPENDED.has(bus)) awake.push([directory, name]);
    }
  const devices = [...slept, ...awake].slice(0, MOST).map(([directory = '', name = '']) => ({
    directory,
    row:
      known.find(one => one.row.id.name === name)?.row ??
      new Row(new RowId([], name), TABLES.runtime_pm.columns.length),
  }));
  if (devices.length === 0)
    throw new EdgevitalsError('SOURCE_ABSENT', 'no device on /sys/bus has runtime power management');
  return devices;
}

/** Network interfaces and graphics cards by the bus device that they are; `1-1.2` for an interface of that USB device. */
function functionsOf(host: Host): Map<string, string> {
  const functions = new Map<string, string>();
  for (const kind of FUNCTIONS)
    for (const name of namesIn(host, `/sys/class/${kind}`)) {
      // connectors of a card: card0-HDMI-A-1
      if (name.includes('-')) continue;
      const device = linkName(host, `/sys/class/${kind}/${name}/device`).replace(/^(\d+-[\d.]+):.*$/, '$1');
      if (device !== '' && !functions.has(device)) functions.set(device, name);
    }
  return functions;
}
