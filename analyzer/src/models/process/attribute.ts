/** Rows of a slice as the process use that people see. CPU, memory and I/O are the process's own: nothing is shared out. */
import { given } from '@edgevitals/shared/objects';
import { type HistoryPoints, PROCESS_USE, type ProcessUse } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { netWrittenOf, PROCESS, type ProcessRow, timelyCpuSecondsOf } from '../../quantities/index.js';

/** Quantities that are shown as they are: those of which `ProcessUse` has a field of the same name. */
const shownOf = PROCESS.shownIn(PROCESS_USE);

/** @param slice that the row is of. */
export const processUse = (
  process: ProcessRow,
  { coveredSeconds: seconds, switchesUntold }: Pick<Slice, 'coveredSeconds' | 'switchesUntold'>,
  history: HistoryPoints = [],
): ProcessUse => ({
  ...(process.ioDenied ? withoutBytes(process) : shownOf(process)),
  processes: process.count,
  cpuRatio: seconds > 0 ? timelyCpuSecondsOf(process) / seconds : 0,
  memoryBytes: process.rssBytes,
  ...given({
    writtenBytes: process.ioDenied ? undefined : netWrittenOf(process),
    contextSwitches: switchesUntold ? undefined : process.switches,
  }),
  history,
});

/** Where the kernel refuses I/O counters of one process, those of all of them are unknown. */
function withoutBytes(process: ProcessRow): Omit<ReturnType<typeof shownOf>, 'readBytes' | 'writtenBytes'> {
  const { readBytes: _, writtenBytes: __, ...shown } = shownOf(process);
  return shown;
}
