import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { DiskUse, HistoryPoints } from '@edgevitals/shared/results';
import type { DiskRow, FilesystemRow } from '../../quantities/index.js';
import { meanWrite } from './patterns/mean_write.js';

/** What is known of a disk besides its own counters. */
interface Around {
  readonly history?: HistoryPoints;
  readonly filesystems: readonly FilesystemRow[];
  readonly info: Info | undefined;
}

/** A slice's disk as people see it. @param seconds the time it covers. */
export function diskUse(
  disk: DiskRow,
  seconds: number,
  { history = [], filesystems, info }: Around,
): Omit<DiskUse, 'wear' | 'wearUsed'> {
  return {
    name: disk.name,
    readBytes: disk.readBytes,
    writtenBytes: disk.writtenBytes,
    reads: disk.reads,
    writes: disk.writes,
    ...given({
      flushes: disk.flushes,
      discardedBytes: disk.discardedBytes,
      busyRatio: busyRatio(disk, seconds),
      meanWriteBytes: meanWrite(disk, filesystems, info),
    }),
    historyWritten: history,
  };
}

const busyRatio = ({ busySeconds }: DiskRow, seconds: number): number | undefined =>
  busySeconds === undefined || !(seconds > 0) ? undefined : Math.min(1, busySeconds / seconds);
