/** Which storage an answer is about: all of the device's, or the disk or partition asked for. */
import type { Info } from '@edgevitals/shared/info';
import type { DeviceView } from '../../device/device_state.js';
import { wholeOf } from '../../device/leaf_disks.js';
import type { Slice } from '../../history/slice.js';
import type { DiskRow } from '../../quantities/index.js';
import { notFound } from '../not_found.js';
import { leafDisks } from './attribute.js';
import { rawFlash } from './raw_flash.js';

export interface StorageScope {
  /** The rows that count; none where nothing counts what is written. */
  rows(slice: Slice): DiskRow[];
  /** Where programs may have written as well: their bytes are not told apart. Empty where those in scope are all. */
  readonly elsewhere: readonly string[];
}

/**
 * @param asked as the request has it, with or without `/dev/`; undefined for all.
 * @param total the window as one slice; undefined when nothing is known of it.
 * @throws EdgevitalsError QUERY_NOT_FOUND when the device has no such disk or partition.
 */
export function storageScope(
  asked: string | undefined,
  total: Slice | undefined,
  { device, info }: DeviceView,
): StorageScope {
  if (asked === undefined) return { rows: slice => leafDisks(slice, info), elsewhere: rawFlash(info) };
  // sysfs writes a slash in a name as an exclamation mark
  const wanted = asked.replace(/^\/dev\//, '').replaceAll('!', '/');
  const rows = total?.disks ?? [];
  const names = new Set([...rows, ...(info?.disks ?? [])].map(({ name }) => name));
  if (!names.has(wanted)) throw notFound(device, 'disk or partition', wanted, names);
  return {
    rows: slice => slice.disks.filter(disk => disk.name === wanted),
    elsewhere: [...othersThan(wanted, rows, names, info), ...rawFlash(info).filter(raw => raw !== wanted)],
  };
}

/** Disks and partitions that hold other data than `wanted`: what is written to them is not written to it. */
function othersThan(
  wanted: string,
  rows: readonly DiskRow[],
  names: ReadonlySet<string>,
  info: Info | undefined,
): string[] {
  const diskOf = (name: string): string => {
    const whole = wholeOf(
      name,
      info?.disks.find(disk => disk.name === name),
    );
    return names.has(whole) ? whole : '';
  };
  const home = diskOf(wanted);
  const isLeaf = rows.some(row => row.name === wanted && row.leaf);
  // of a stacked device: what it stands on has others' data too, as far as anyone can tell
  if (home === '' && !isLeaf) return rows.filter(row => row.leaf).map(row => row.name);
  const disks = rows.filter(row => row.leaf && row.name !== wanted && row.name !== home);
  const siblings = [...names].filter(name => name !== wanted && home !== '' && diskOf(name) === home);
  return [...siblings, ...disks.map(row => row.name)];
}
