/**
 * /proc/[pid]/schedstat: nanoseconds on a CPU, nanoseconds waiting to run, timeslices (fs/proc/base.c,
 * proc_pid_schedstat). Of the main thread only. All 0 when the kernel keeps no such statistics.
 */
import type { Counter } from '@edgevitals/shared/frame';
import { Scanner } from './scanner.js';

export interface PidSchedstat {
  runNs: Counter | undefined;
  waitNs: Counter | undefined;
  timeslices: Counter | undefined;
}

export const newPidSchedstat = (): PidSchedstat => ({
  runNs: undefined,
  waitNs: undefined,
  timeslices: undefined,
});

const scanner = new Scanner();

/** Takes over the content of /proc/[pid]/schedstat; what is missing becomes undefined. */
export function parsePidSchedstat(text: string, into: PidSchedstat): void {
  into.runNs = scanner.reset(text).integer();
  into.waitNs = scanner.integer();
  into.timeslices = scanner.integer();
}
