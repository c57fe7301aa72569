/**
 * Which block devices count towards what is written to storage: each write once, at the lowest device that has counters.
 * What a device stands on counts in its place only where it is shown: a container may show a mapped device without the
 * disk below it, a kernel before 6.4 counts nothing on an NVMe multipath disk but on its paths.
 */
import {
  type DiskInfo,
  isEmmcArea,
  isNoStorage,
  isStacked,
  multipathDisk,
  partitionedDisk,
} from '@edgevitals/shared/info';
import { DISK, type DiskRow } from '../quantities/index.js';

/** Stacks are at most so deep. */
const DEEPEST = 16;
const NOTHING: readonly string[] = [];

/** Those of the same lists that were asked about last: devices of a kind have the same, which rarely change. */
const newest = new WeakMap<
  readonly DiskInfo[],
  { readonly shown: readonly string[]; readonly leaves: ReadonlySet<string> }
>();

/** Those of `shown` that count; both as in `isLeafDisk`. */
export function leafDisks(shown: readonly string[], said: readonly DiskInfo[]): ReadonlySet<string> {
  const known = newest.get(said);
  if (known?.shown.length === shown.length && shown.every((name, i) => name === known.shown[i]))
    return known.leaves;
  const leaves = new Set(shown.filter(name => isLeafDisk(name, shown, said)));
  newest.set(said, { shown, leaves });
  return leaves;
}

/**
 * Whether `name` counts.
 * @param shown all block devices that have counters.
 * @param said those of the info document; without it, names have to do.
 */
export function isLeafDisk(name: string, shown: readonly string[], said: readonly DiskInfo[]): boolean {
  if (isNoStorage(name)) return false;
  const info = said.find(disk => disk.name === name);
  const whole = wholeOf(name, info);
  if (whole !== '' && shown.includes(whole)) return false;
  const lower = info?.lower ?? NOTHING;
  if (lower.some(each => isShown(each, shown, said))) return false;
  if (info !== undefined) return isStorage(info, said);
  return !isStacked(name) || !shown.some(each => !isStacked(each) && !isNoStorage(each));
}

/** The disk that `name` is a partition or a path of; empty for a whole disk. */
export function wholeOf(name: string, info: DiskInfo | undefined): string {
  // agents once named the chip as the parent of its areas
  if (isEmmcArea(name)) return '';
  return info?.parent ?? multipathDisk(name) ?? partitionedDisk(name) ?? '';
}

/** Whether it, or the disk that it is a part of, has counters. */
function isShown(name: string, shown: readonly string[], said: readonly DiskInfo[]): boolean {
  if (shown.includes(name)) return true;
  const whole = wholeOf(
    name,
    said.find(disk => disk.name === name),
  );
  return whole !== '' && shown.includes(whole);
}

/** Whether there is a disk at the bottom of it. */
function isStorage(info: DiskInfo, said: readonly DiskInfo[], depth = 0): boolean {
  if (isNoStorage(info.name)) return false;
  if (info.physical || isEmmcArea(info.name)) return true;
  const below = info.parent === '' ? (info.lower ?? NOTHING) : [info.parent];
  return (
    depth < DEEPEST &&
    below.some(name => {
      const disk = said.find(each => each.name === name);
      return disk === undefined ? !isNoStorage(name) : isStorage(disk, said, depth + 1);
    })
  );
}

/**
 * Gives NVMe multipath disks that counted nothing what their paths did: kernels before 6.4 count I/O there only (commit
 * d4d957b53d91, "nvme-multipath: support io stats on the mpath device").
 * @param rows of all block devices; those of multipath disks are changed.
 * @param elapsed seconds that they cover.
 */
export function countPaths(rows: readonly DiskRow[], elapsed: number): void {
  let resting: Set<DiskRow> | undefined;
  for (const path of rows) {
    const name = multipathDisk(path.name);
    if (name === undefined) continue;
    const disk = rows.find(each => each.name === name);
    if (disk === undefined) continue;
    resting ??= new Set();
    if (!resting.has(disk) && hasMoved(disk)) continue;
    resting.add(disk);
    DISK.mergeAtOnce(disk, path);
    // busy at the same time, on several paths
    if (disk.busySeconds !== undefined) disk.busySeconds = Math.min(disk.busySeconds, elapsed);
  }
}

const hasMoved = ({
  reads,
  writes,
  readBytes,
  writtenBytes,
  flushes = 0,
  discardedBytes = 0,
}: DiskRow): boolean => reads + writes + readBytes + writtenBytes + flushes + discardedBytes > 0;
