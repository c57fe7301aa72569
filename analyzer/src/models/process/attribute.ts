/** Rows of a slice as the process use that people see. CPU, memory and I/O are the process's own: nothing is shared out. */
import { given } from '@edgevitals/shared/objects';
import { type HistoryPoints, PROCESS_USE, type ProcessUse } from '@edgevitals/shared/results';
import { foreignOf } from '../../device/foreign_program.js';
import type { Slice } from '../../history/slice.js';
import { netWrittenOf, PROCESS, type ProcessRow, timelyCpuSecondsOf } from '../../quantities/index.js';

/** Quantities that are shown as they are: those of which `ProcessUse` has a field of the same name. */
const shownOf = PROCESS.shownIn(PROCESS_USE);

/** @param slice that the row is of. */
export const processUse = (
  process: ProcessRow,
  { coveredSeconds: seconds, switchesUntold }: Pick<Slice, 'coveredSeconds' | 'switchesUntold'>,
  history: HistoryPoints = [],
): ProcessUse => {
  const { threads, ...shown } = process.ioDenied ? withoutBytes(process) : shownOf(process);
  const isTask = isTaskOfRtos(process);
  const foreign = process.kernel ? undefined : foreignOf(process.program);
  return {
    ...shown,
    processes: process.count,
    cpuRatio: seconds > 0 ? timelyCpuSecondsOf(process) / seconds : 0,
    // nobody refused what there is not
    ioDenied: process.ioDenied && !isTask,
    ...given({
      architecture: foreign?.architecture,
      emulator: foreign?.emulator,
      threads: isTask ? undefined : threads,
      memoryBytes: isTask ? undefined : process.rssBytes,
      writtenBytes: process.ioDenied ? undefined : netWrittenOf(process),
      contextSwitches: switchesUntold ? undefined : process.switches,
    }),
    history,
  };
};

/** A process that lives has a thread, where the kernel knows of threads: an RTOS tells the CPU time of tasks alone. */
const isTaskOfRtos = ({ running, threads, rssBytes, ioDenied }: ProcessRow): boolean =>
  running && threads === 0 && rssBytes === 0 && ioDenied;

/** Where the kernel refuses I/O counters of one process, those of all of them are unknown. */
function withoutBytes(process: ProcessRow): Omit<ReturnType<typeof shownOf>, 'readBytes' | 'writtenBytes'> {
  const { readBytes: _, writtenBytes: __, ...shown } = shownOf(process);
  return shown;
}
