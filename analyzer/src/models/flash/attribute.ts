/**
 * Host writes of programs and disks. A process's are the bytes it dirtied towards storage less those dropped before
 * they got there; a disk's are 512-byte sectors. Only leaf disks count: what is stacked on them (dm, md, loop) or
 * lives in memory (zram) would count twice or not at all.
 */
import type { ProcessWrites } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { type DiskRow, netWrittenOf } from '../../quantities/index.js';

export const leafDisks = (slice: Slice): DiskRow[] => slice.disks.filter(disk => disk.leaf);

export const diskWritten = (slice: Slice): number =>
  slice.disks.reduce((sum, disk) => sum + (disk.leaf ? disk.writtenBytes : 0), 0);

/** What each program wrote, most first. @param slice one row a program. */
export function programWrites(slice: Slice): ProcessWrites[] {
  const writing = slice.processes.filter(row => row.writtenBytes > 0 || row.cancelledBytes > 0);
  const total = writing.reduce((sum, row) => sum + netWrittenOf(row), 0);
  return writing
    .map(row => ({
      program: row.program,
      writtenBytes: netWrittenOf(row),
      requestedBytes: row.requestedBytes,
      cancelledBytes: row.cancelledBytes,
      share: total > 0 ? netWrittenOf(row) / total : 0,
    }))
    .sort((a, b) => b.writtenBytes - a.writtenBytes);
}

/** Disk writes that no program accounts for: journal, metadata, deferred write-back. */
export const unattributedBytes = (slice: Slice, programs: readonly ProcessWrites[]): number =>
  diskWritten(slice) - programs.reduce((sum, program) => sum + program.writtenBytes, 0);
