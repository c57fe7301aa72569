import { given } from '@edgevitals/shared/objects';
import type { DiskUse, HistoryPoints } from '@edgevitals/shared/results';
import type { DiskRow } from '../../quantities/index.js';

/** A slice's disk as people see it. @param seconds the time it covers. */
export function diskUse(disk: DiskRow, seconds: number, historyWritten: HistoryPoints = []): DiskUse {
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
    }),
    historyWritten,
  };
}

const busyRatio = ({ busySeconds }: DiskRow, seconds: number): number | undefined =>
  busySeconds === undefined || !(seconds > 0) ? undefined : Math.min(1, busySeconds / seconds);
