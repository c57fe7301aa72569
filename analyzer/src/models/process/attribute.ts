/** Rows of a slice as the process use that people see. CPU, memory and I/O are the process's own: nothing is shared out. */
import { PROCESS_USE, type ProcessUse } from '@edgevitals/shared/results';
import { netWrittenOf, PROCESS, type ProcessRow, timelyCpuSecondsOf } from '../../quantities/index.js';

/** Quantities that are shown as they are: those of which `ProcessUse` has a field of the same name. */
const shownOf = PROCESS.shownIn(PROCESS_USE);

/** @param seconds the time the row covers. */
export const processUse = (process: ProcessRow, seconds: number, history: number[] = []): ProcessUse => ({
  ...shownOf(process),
  processes: process.count,
  cpuRatio: seconds > 0 ? timelyCpuSecondsOf(process) / seconds : 0,
  memoryBytes: process.rssBytes,
  writtenBytes: netWrittenOf(process),
  contextSwitches: process.switches,
  history,
});

/** The use of a program that is not known, nor whose it is. */
export function noUse(program: string): ProcessUse {
  const { uid: _, ...use } = processUse({ ...PROCESS.empty(), program }, 0);
  return use;
}
