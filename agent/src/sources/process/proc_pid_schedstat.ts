/**
 * /proc/[pid]/schedstat: nanoseconds on a CPU, nanoseconds waiting to run, timeslices (fs/proc/base.c,
 * proc_pid_schedstat). Of the main thread only. All 0 when the kernel keeps no such statistics.
 */
import { WordFields } from '../reading/file_fields.js';

export const SCHEDSTAT = { runNs: 0, waitNs: 1, timeslices: 2 } as const;

export class PidSchedstat extends WordFields {
  constructor() {
    super(Object.values(SCHEDSTAT));
  }

  /** Whether the kernel keeps these statistics. */
  get counted(): boolean {
    return this.values[SCHEDSTAT.timeslices] !== 0 || this.values[SCHEDSTAT.runNs] !== 0;
  }
}
