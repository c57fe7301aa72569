/**
 * /proc/[pid]/stat (fs/proc/array.c, do_task_stat; proc_pid_stat(5)). Times are USER_HZ ticks. The comm lies between the
 * first `(` and the last `)`: nothing after it has a parenthesis.
 */
import { WordFields } from '../reading/file_fields.js';
import { NAME_SUM } from '../reading/name_sum.js';

/** Words of the file after the comm: the man page counts from 1 and begins with pid and comm. */
const word = (field: number): number => field - 3;

/** What we take of it, in the order of `PLACES`. */
export const STAT = {
  /** Changes with the comm. */
  name: 0,
  ppid: 1,
  flags: 2,
  minorFaults: 3,
  /** Of reaped children, and of theirs. */
  childMinorFaults: 4,
  majorFaults: 5,
  utime: 6,
  stime: 7,
  cutime: 8,
  cstime: 9,
  threads: 10,
  /** Ticks after boot. */
  startTicks: 11,
  vsizeBytes: 12,
  rssPages: 13,
  /** CPU on which it ran last. */
  processor: 14,
  /** Since 2.6.18; 0 without delay accounting. */
  blkioTicks: 15,
} as const;
const PLACES = [4, 9, 10, 11, 12, 14, 15, 16, 17, 20, 22, 23, 24, 39, 42].map(word);

export class PidStat extends WordFields {
  constructor() {
    super([NAME_SUM, ...PLACES]);
  }

  /** False when the text was not of that form. */
  get valid(): boolean {
    const { values } = this;
    return values[STAT.ppid]! >= 0 && values[STAT.startTicks]! >= 0 && !Number.isNaN(values[STAT.name]!);
  }
}

/** Raw bytes, at most 15 (64 for kernel workers): may hold spaces, parentheses and newlines. */
export function commOf(text: string): string {
  const open = text.indexOf('(');
  return open < 0 ? '' : text.slice(open + 1, Math.max(open + 1, text.lastIndexOf(')')));
}
