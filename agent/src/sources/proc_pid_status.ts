/** /proc/[pid]/status (fs/proc/array.c, proc_pid_status; proc_pid_status(5)). */
import type { Counter } from '@edgevitals/shared/frame';
import { Scanner } from './scanner.js';

/** What we take of it. */
export interface PidStatus {
  /** Real user id; undefined where the line is missing. */
  uid: number | undefined;
  /** KiB; undefined for kernel threads and without swap support. */
  swapKb: Counter | undefined;
  voluntarySwitches: Counter | undefined;
  involuntarySwitches: Counter | undefined;
}

export const newPidStatus = (): PidStatus => ({
  uid: undefined,
  swapKb: undefined,
  voluntarySwitches: undefined,
  involuntarySwitches: undefined,
});

const scanner = new Scanner();

/** Takes over the content of /proc/[pid]/status. A newline in the name is escaped there: no line can be forged. */
export function parsePidStatus(text: string, into: PidStatus): void {
  const uid = value(text, '\nUid:\t', 0);
  into.uid = typeof uid === 'number' ? uid : undefined;
  into.swapKb = value(text, '\nVmSwap:\t', 0);
  // the last two lines
  const from = Math.max(0, text.length - 120);
  into.voluntarySwitches = value(text, '\nvoluntary_ctxt_switches:\t', from);
  into.involuntarySwitches = value(text, '\nnonvoluntary_ctxt_switches:\t', from);
}

function value(text: string, key: string, from: number): Counter | undefined {
  const at = text.indexOf(key, from);
  return at < 0 ? undefined : scanner.reset(text, at + key.length).integer();
}
