/** Rows of a slice as the process use that people see. CPU, memory and I/O are the process's own: nothing is shared out. */
import type { ProcessUse } from '@edgevitals/shared/results';
import type { SliceProcess } from '../../history/slice.js';

export const cpuSecondsOf = (process: SliceProcess): number => process.userSeconds + process.systemSeconds;

/** Bytes caused to be written to storage; cancelling more than it dirtied itself makes a process's share 0, not less. */
export const netWrittenOf = (process: SliceProcess): number =>
  Math.max(0, process.writtenBytes - process.cancelledBytes);

/** CPU time spent inside the slice, as opposed to before it and only noticed now. */
export const timelyCpuSecondsOf = (process: SliceProcess): number =>
  Math.max(0, cpuSecondsOf(process) - (process.late?.cpuSeconds ?? 0));

/** @param seconds the time the row covers. */
export function processUse(process: SliceProcess, seconds: number, history: number[] = []): ProcessUse {
  return {
    program: process.program,
    ...(process.pid === undefined ? {} : { pid: process.pid }),
    uid: process.uid,
    processes: process.count,
    userSeconds: process.userSeconds,
    systemSeconds: process.systemSeconds,
    cpuRatio: seconds > 0 ? timelyCpuSecondsOf(process) / seconds : 0,
    memoryBytes: process.rssBytes,
    readBytes: process.readBytes,
    writtenBytes: netWrittenOf(process),
    contextSwitches: process.switches,
    threads: process.threads,
    kernel: process.kernel,
    running: process.running,
    history,
    ioDenied: process.ioDenied,
  };
}
