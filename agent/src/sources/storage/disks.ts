/** Block devices as /sys/block describes them (Documentation/ABI/stable/sysfs-block), for the info document. */
import { type DiskInfo, isEmmcArea, isNoStorage, isStacked, multipathDisk } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { attribute, integerAttribute, isDirectory, namesIn, toInteger } from '../reading/attributes.js';
import { kobjectName } from '../reading/kobject_name.js';
import { type Mounts, mountsOf } from '../reading/mounts.js';
import { describeQueue } from './queue.js';

const SECTOR_BYTES = 512;
/** Longest list of what a device is stacked on. */
const MOST_LOWER = 256;
/** Disks whose directory may lack a link to their hardware. */
const HARDWARE = /^(vd[a-z]+|xvd[a-z]+|sd[a-z]+|mmcblk\d+|nvme\d+n\d+|mtdblock\d+)$/;

/** Major and minor number by device name: the labels that rows of /proc/diskstats have. */
export type DeviceNumbers = ReadonlyMap<string, readonly number[]>;

/** Every block device that has a size, partitions after their disk. */
export function describeDisks(host: Host, numbers: DeviceNumbers): DiskInfo[] {
  const mounts = mountsOf(host);
  const disks: DiskInfo[] = [];
  for (const entry of namesIn(host, '/sys/block')) {
    const directory = `/sys/block/${entry}`;
    const name = kobjectName(entry);
    if (sizeOf(host, directory) === 0) continue;
    const lower = namesIn(host, `${directory}/slaves`).slice(0, MOST_LOWER).map(kobjectName);
    const whole = describe(host, directory, name, multipathDisk(name) ?? '', mounts, numbers, {
      rotational: attribute(host, `${directory}/queue/rotational`) === '1',
      removable: attribute(host, `${directory}/removable`) === '1',
      physical: lower.length === 0 && isHardware(host, directory, name),
      model:
        attribute(host, `${directory}/device/model`).trim() ||
        attribute(host, `${directory}/device/name`).trim(),
    });
    disks.push({
      ...whole,
      queue: describeQueue(host, directory),
      ...given({ lower: lower.length === 0 ? undefined : lower }),
    });
    for (const part of namesIn(host, directory)) {
      if (!part.startsWith(entry) || attribute(host, `${directory}/${part}/partition`) === '') continue;
      disks.push(
        describe(host, `${directory}/${part}`, kobjectName(part), name, mounts, numbers, {
          ...whole,
          physical: false,
        }),
      );
    }
  }
  return disks;
}

type Shared = Pick<DiskInfo, 'rotational' | 'removable' | 'physical' | 'model'>;

function describe(
  host: Host,
  directory: string,
  name: string,
  parent: string,
  mounts: Mounts,
  numbers: DeviceNumbers,
  shared: Shared,
): DiskInfo {
  const [major = 0, minor = 0] = numbers.get(name) ?? numbersIn(attribute(host, `${directory}/dev`));
  const mapped = attribute(host, `${directory}/dm/name`);
  const mount =
    mounts.get(`/dev/${name}`) ?? (mapped === '' ? undefined : mounts.get(`/dev/mapper/${mapped}`));
  return {
    name,
    major,
    minor,
    parent,
    size: sizeOf(host, directory),
    rotational: shared.rotational,
    removable: shared.removable,
    physical: shared.physical,
    model: shared.model,
    mount: mount?.target ?? '',
    filesystem: mount?.filesystem ?? '',
  };
}

const sizeOf = (host: Host, directory: string): number =>
  integerAttribute(host, `${directory}/size`, 0) * SECTOR_BYTES;

/** `179:0`, where /proc/diskstats does not show the device. */
const numbersIn = (dev: string): number[] => dev.split(':', 2).map(text => Math.max(0, toInteger(text, 0)));

/** A disk of its own, whatever sysfs shows below it: not a path of another, of memory or a network, or stacked. */
function isHardware(host: Host, directory: string, name: string): boolean {
  if (isNoStorage(name) || isStacked(name) || multipathDisk(name) !== undefined) return false;
  return isEmmcArea(name) || isDirectory(host, `${directory}/device`) || HARDWARE.test(name);
}
