/** /proc/[pid]/stat (fs/proc/array.c, do_task_stat; proc_pid_stat(5)). */
import type { Counter } from '@edgevitals/shared/frame';
import { Scanner } from './scanner.js';

/** What we take of it. Times are USER_HZ ticks. */
export interface PidStat {
  /** Raw bytes, at most 15 (64 for kernel workers): may hold spaces, parentheses and newlines. */
  comm: string;
  ppid: number;
  flags: Counter | undefined;
  minorFaults: Counter | undefined;
  majorFaults: Counter | undefined;
  utime: Counter | undefined;
  stime: Counter | undefined;
  cutime: Counter | undefined;
  cstime: Counter | undefined;
  threads: Counter | undefined;
  /** Ticks after boot. */
  startTicks: number;
  vsizeBytes: Counter | undefined;
  rssPages: Counter | undefined;
  /** CPU on which it ran last. */
  processor: Counter | undefined;
  blkioTicks: Counter | undefined;
}

export const newPidStat = (): PidStat => ({
  comm: '',
  ppid: 0,
  flags: undefined,
  minorFaults: undefined,
  majorFaults: undefined,
  utime: undefined,
  stime: undefined,
  cutime: undefined,
  cstime: undefined,
  threads: undefined,
  startTicks: 0,
  vsizeBytes: undefined,
  rssPages: undefined,
  processor: undefined,
  blkioTicks: undefined,
});

const scanner = new Scanner();

/**
 * Takes over the content of /proc/[pid]/stat. The comm lies between the first `(` and the last `)`: nothing after
 * it has a parenthesis.
 * @returns false, `into` then being half filled, when the text is not of that form.
 */
export function parsePidStat(text: string, into: PidStat): boolean {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return false;
  // most processes keep their name: the slice is made anew only when it differs
  if (into.comm.length !== close - open - 1 || !text.startsWith(into.comm, open + 1))
    into.comm = text.slice(open + 1, close);
  scanner.reset(text, close + 1).skip(1);
  const ppid = scanner.small();
  scanner.skip(4);
  into.flags = scanner.integer();
  into.minorFaults = scanner.integer();
  scanner.skip(1);
  into.majorFaults = scanner.integer();
  scanner.skip(1);
  into.utime = scanner.integer();
  into.stime = scanner.integer();
  into.cutime = scanner.integer();
  into.cstime = scanner.integer();
  scanner.skip(2);
  into.threads = scanner.integer();
  scanner.skip(1);
  const start = scanner.small();
  into.vsizeBytes = scanner.integer();
  into.rssPages = scanner.integer();
  into.processor = scanner.skip(14).integer();
  // field 42, since 2.6.18; 0 without delay accounting
  into.blkioTicks = scanner.skip(2).integer();
  if (ppid === undefined || start === undefined || ppid < 0 || start < 0) return false;
  into.ppid = ppid;
  into.startTicks = start;
  return true;
}
