/**
 * Host writes of programs and disks. A process's are the bytes it dirtied towards storage less those dropped before
 * they got there; a disk's are 512-byte sectors. Only leaf disks count: what is stacked on them (dm, md, loop) or
 * lives in memory (zram) would count twice or not at all.
 */
import type { Info } from '@edgevitals/shared/info';
import type { FlashAnswer, ProcessWrites } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { type DiskRow, netWrittenOf } from '../../quantities/index.js';
import { countsAll } from './raw_flash.js';

const counts = (disk: DiskRow, info: Info | undefined): boolean => disk.leaf && countsAll(disk.name, info);

/** Disks whose counters have what is written to them; none where nothing counts it. */
export const leafDisks = (slice: Slice, info: Info | undefined): DiskRow[] =>
  slice.disks.filter(disk => counts(disk, info));

/** Bytes written to leaf disks; undefined where there are none. */
export function diskWritten(slice: Slice, info: Info | undefined): number | undefined {
  let sum: number | undefined;
  for (const disk of slice.disks) if (counts(disk, info)) sum = (sum ?? 0) + disk.writtenBytes;
  return sum;
}

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
      includesUnseen: row.includesUnseen,
    }))
    .sort((a, b) => b.writtenBytes - a.writtenBytes);
}

/** Programs of which the kernel refuses what they write, or does not count it. @param slice one row a program. */
export const untoldPrograms = (slice: Slice): string[] =>
  slice.processes.filter(row => row.ioDenied).map(row => row.program);

/** What disks wrote beside what programs did: one of the two is 0. @param written to the disks. */
export function compareWithDisks(
  written: number,
  programs: readonly ProcessWrites[],
): Required<Pick<FlashAnswer, 'unattributedBytes' | 'pendingBytes'>> {
  const rest = written - programs.reduce((sum, program) => sum + program.writtenBytes, 0);
  return { unattributedBytes: Math.max(0, rest), pendingBytes: Math.max(0, -rest) };
}
