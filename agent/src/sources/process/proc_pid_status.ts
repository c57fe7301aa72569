/**
 * /proc/[pid]/status (fs/proc/array.c, proc_pid_status; proc_pid_status(5)). A newline in the name is escaped there: no
 * line can be forged.
 */
import { LineFields } from '../reading/file_fields.js';

/** What we take of it. */
export const STATUS = {
  /** Real user id. */
  uid: 0,
  /** KiB; none for kernel threads and without swap support. */
  swapKb: 1,
  voluntarySwitches: 2,
  involuntarySwitches: 3,
} as const;

export class PidStatus extends LineFields {
  constructor() {
    super(['Uid:', 'VmSwap:', 'voluntary_ctxt_switches:', 'nonvoluntary_ctxt_switches:']);
  }
}
