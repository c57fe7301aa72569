/** Rows of a slice as the process use that people see. CPU, memory and I/O are the process's own: nothing is shared out. */
import type { ProcessUse } from '@edgevitals/shared/results';
import { netWrittenOf, type ProcessRow, timelyCpuSecondsOf } from '../../quantities/index.js';

/** @param seconds the time the row covers. */
export function processUse(process: ProcessRow, seconds: number, history: number[] = []): ProcessUse {
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
