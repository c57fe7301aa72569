/** What follows from quantities of a process: each has one definition, for intervals, minutes and windows alike. */
import type { PROCESS_DETAIL, ProcessRow } from './process.js';
import type { Row } from './row_kind.js';

/** What tells the CPU time of a process in an interval, or of a row of any length. */
type CpuTime = Pick<ProcessRow, 'userSeconds' | 'systemSeconds' | 'lateShare'> &
  Pick<Row<typeof PROCESS_DETAIL>, 'runSeconds'>;

/** CPU time, s: to the microsecond where the kernel tells it, else in ticks. */
export const cpuSecondsOf = (process: CpuTime): number =>
  process.runSeconds ?? process.userSeconds + process.systemSeconds;

/**
 * Makes what a row has in user and in system mode, counted in ticks, add up to its run time, s: rows that are kept have no
 * other. The kernel scales what it tells of a process by the same rule (kernel/sched/cputime.c, cputime_adjust).
 */
export function scaleCpuTime(
  row: Pick<ProcessRow, 'userSeconds' | 'systemSeconds'>,
  runSeconds: number,
): void {
  const ticks = row.userSeconds + row.systemSeconds;
  row.systemSeconds = ticks > 0 ? (runSeconds * row.systemSeconds) / ticks : 0;
  row.userSeconds = Math.max(0, runSeconds - row.systemSeconds);
}

/** CPU time spent inside the row's time, as opposed to before it and only noticed now, s. */
export function timelyCpuSecondsOf(process: CpuTime): number {
  const { lateShare } = process;
  const all = cpuSecondsOf(process);
  return lateShare === undefined ? all : all * (1 - lateShare);
}

/** Part of what is noticed late that belongs before the time it is noticed in: it is shared out evenly over both. */
export const lateShareOf = (lateSeconds: number, awake: number): number =>
  lateSeconds > 0 && awake > 0 ? lateSeconds / (awake + lateSeconds) : 0;

/** Bytes caused to be written to storage; cancelling more than it dirtied itself makes a process's share 0, not less. */
export const netWrittenOf = (process: Pick<ProcessRow, 'writtenBytes' | 'cancelledBytes'>): number =>
  Math.max(0, process.writtenBytes - process.cancelledBytes);
