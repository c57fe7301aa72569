/**
 * What processes caused devices to do, as far as the kernel tells. Storage: bytes read and dirtied by each process
 * (/proc/[pid]/io), which disk of several it was is not told and taken to be as the disks were used. Devices that are
 * opened: who holds the file, for as long. Network: the kernel does not tell bytes by process; an interface has no user.
 */
import type { Interval, OpenDevice, ProcessInterval } from '../../../device/interval.js';
import { netWrittenOf } from '../../../quantities/index.js';
import type { DeviceInput } from '../input.js';

const SECTOR_BYTES = 512;
const NOTHING: ReadonlyMap<string, number> = new Map();
const GPU_FILE = /^\/dev\/(dri\/|mali|kgsl|nvhost|nvidia|pvr)/;

/** Uses by process, in the order of `processes`: sectors of disks, seconds held open of others. */
export function deviceUses(
  processes: readonly ProcessInterval[],
  devices: readonly DeviceInput[],
  { power }: Interval,
  awake: number,
): ReadonlyMap<string, number>[] {
  const disks = diskShares(devices);
  const opened = holders(power.openDevices, devices);
  return processes.map(process => {
    const bytes = process.readBytes + netWrittenOf(process);
    const held = opened?.get(`${process.pid}/${process.startTicks}`);
    if ((bytes === 0 || disks.length === 0) && held === undefined) return NOTHING;
    const uses = new Map<string, number>();
    if (bytes > 0) for (const { name, share } of disks) uses.set(name, (bytes / SECTOR_BYTES) * share);
    for (const name of held ?? []) uses.set(name, awake);
    return uses;
  });
}

function diskShares(devices: readonly DeviceInput[]): { name: string; share: number }[] {
  const disks = devices.filter(device => device.kind === 'storage');
  const sectors = (device: DeviceInput): number => device.work.get('sectors') ?? 0;
  const all = disks.reduce((sum, device) => sum + sectors(device), 0);
  return disks
    .map(device => ({ name: device.name, share: all > 0 ? sectors(device) / all : 1 / disks.length }))
    .filter(({ share }) => share > 0);
}

/** Devices that each process holds open, by pid and start time; undefined where none is, as on most devices. */
function holders(
  open: readonly OpenDevice[],
  devices: readonly DeviceInput[],
): ReadonlyMap<string, readonly string[]> | undefined {
  if (open.length === 0) return undefined;
  const byProcess = new Map<string, string[]>();
  for (const { pid, startTicks, path } of open)
    for (const { name } of devices) {
      if (!opens(path, name)) continue;
      const key = `${pid}/${startTicks}`;
      const known = byProcess.get(key);
      if (known === undefined) byProcess.set(key, [name]);
      else if (!known.includes(name)) known.push(name);
    }
  return byProcess;
}

/**
 * Whether a device file is the way to a device: `/dev/i2c-1` to what is on that bus, `/dev/spidev0.0` to `spi0.0`, a GPU's
 * nodes to the GPU. Others cannot be told by their names.
 */
export function opens(path: string, device: string): boolean {
  if (device.startsWith('gpu/')) return GPU_FILE.test(path);
  const [, bus] = /^\/dev\/i2c-(\d+)$/.exec(path) ?? [];
  if (bus !== undefined) return device.startsWith(`runtime/i2c ${bus}-`);
  const [, spi] = /^\/dev\/spidev(\d+\.\d+)$/.exec(path) ?? [];
  return spi !== undefined && device === `runtime/spi spi${spi}`;
}
