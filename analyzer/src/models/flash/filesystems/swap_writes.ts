import { given } from '@edgevitals/shared/objects';
import type { Slice } from '../../../history/slice.js';
import type { DiskRow } from '../../../quantities/index.js';

export interface SwapWrites {
  /** Undefined where the device has no swap that is told of. */
  readonly bytes?: number;
  /** Files that are swapped to: of them only what their used part grew by is known, which is less than what was written. */
  readonly files: readonly string[];
}

/**
 * What swap wrote to disks: an area on a block device has counters of its own, and zram counts what it wrote back. Swap in
 * memory writes nothing.
 */
export function swapWrites({ filesystems, disks }: Pick<Slice, 'filesystems' | 'disks'>): SwapWrites {
  let bytes: number | undefined;
  const files: string[] = [];
  for (const { name, kind, writtenBytes, swappedBytes } of filesystems) {
    if (kind === 'zram') {
      bytes = (bytes ?? 0) + (writtenBytes ?? 0);
      continue;
    }
    if (kind !== 'swap') continue;
    const device = name.replace(/^\/dev\//, '');
    const area = disks.find(disk => disk.name === device);
    if (area === undefined) {
      bytes ??= 0;
      if (name.startsWith('/dev/')) continue;
      bytes += swappedBytes ?? 0;
      files.push(name);
    } else {
      bytes = (bytes ?? 0) + (isInMemory(area) ? 0 : area.writtenBytes);
    }
  }
  return { files, ...given({ bytes }) };
}

const isInMemory = ({ name }: DiskRow): boolean => /^(zram|ram)\d/.test(name);
