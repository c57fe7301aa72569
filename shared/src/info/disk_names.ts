/** What the kernel's names of block devices say of them. */

/**
 * Holds no data of its own on a disk of this device: memory, a file or a network behind it, read only, or (RPMB) written
 * by the firmware's protocol alone. zvols stand on pools of disks that count themselves.
 */
const NO_STORAGE = /^((loop|ram|zram|nbd|rbd|zd|ubiblock|nullb|sr|fd)\d|mmcblk\d+rpmb$)/;
/** Device mapper, RAID, caches and mirrors: what is written to them is written to others. */
const STACKED = /^(dm-|md|bcache|drbd)\d/;
/** Hardware partitions of an eMMC that have a queue and counters of their own (drivers/mmc/core/block.c). */
const EMMC_AREA = /^mmcblk\d+(boot|gp)\d+$/;
/** Controller and head of a subsystem (drivers/nvme/host/multipath.c, nvme_mpath_set_disk_name). */
const NVME_PATH = /^(nvme\d+)c\d+(n\d+)$/;

export const isNoStorage = (name: string): boolean => NO_STORAGE.test(name);
export const isStacked = (name: string): boolean => STACKED.test(name);
/** A boot or general-purpose area of an eMMC: a disk of its own beside the user area, not a part of it. */
export const isEmmcArea = (name: string): boolean => name.startsWith('mmcblk') && EMMC_AREA.test(name);

/** `nvme0n1`, the multipath disk that `nvme0c1n1` is a path of; undefined for what is no path. */
export function multipathDisk(name: string): string | undefined {
  const path = name.startsWith('nvme') ? NVME_PATH.exec(name) : null;
  return path === null ? undefined : `${path[1]}${path[2]}`;
}

/**
 * The disk of which `name` would be a partition: `sda` of `sda1`, `cciss/c0d0` of `cciss/c0d0p1`. A disk whose name ends
 * in a digit has a `p` before the number (block/genhd.c, disk_name). Undefined where no name would be left.
 */
export function partitionedDisk(name: string): string | undefined {
  const match = /^(.*\d)p\d+$/.exec(name) ?? /^(.*\D)\d+$/.exec(name);
  return match?.[1];
}
