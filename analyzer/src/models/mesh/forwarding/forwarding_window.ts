/** What one window tells of a node that forwards, as differences of counters; and its row of the regression. */

export interface ForwardingWindow {
  /** By the clock: the sum of the fields of /proc/stat is not what passed. */
  readonly elapsedSeconds: number;
  readonly cpus: number;
  /** Idle time and time waiting for I/O, all CPUs. */
  readonly idleSeconds: number;
  /** Sum of all fields of the line `cpu` without those of guests: what it lacks of elapsed time no tick has met. Absent: not known. */
  readonly accountedSeconds?: number;
  /** Field `softirq`; absent: not known. */
  readonly softirqSeconds?: number;
  /** Run time of processes, which is no forwarding: left out of what is explained. Absent: not known. */
  readonly processSeconds?: number;
  /** Frames that began here, ended here, and passed through. */
  readonly sentFrames: number;
  readonly receivedFrames: number;
  readonly forwardedFrames: number;
  /** Bytes of those that passed through; absent: not known. */
  readonly forwardedBytes?: number;
  /** Frames of the routing protocol, sent and received. */
  readonly controlFrames: number;
}

/** Columns of the regression: frames a second, then CPUs. */
export const COLUMN = {
  sent: 0,
  received: 1,
  forwarded: 2,
  control: 3,
  /** Not idle, without processes. */
  busy: 4,
  /** Busy, and in none of the fields: no tick met it. */
  unmet: 5,
  softirq: 6,
} as const;
export const COLUMNS = 7;
export const EXPLAINING = [COLUMN.sent, COLUMN.received, COLUMN.forwarded, COLUMN.control] as const;

/** More than any device moves: a counter that was torn. */
const MOST_FRAMES = 2e7;

/** Writes the row of a window. @returns false for one that cannot be. */
export function rowOf(window: ForwardingWindow, row: Float64Array): boolean {
  const { elapsedSeconds, cpus, idleSeconds } = window;
  if (!(elapsedSeconds > 0) || !(cpus >= 1)) return false;
  const frames = [
    window.sentFrames,
    window.receivedFrames,
    window.forwardedFrames,
    window.controlFrames,
  ] as const;
  for (let i = 0; i < frames.length; i++) {
    row[i] = frames[i]! / elapsedSeconds;
    if (!(row[i]! >= 0 && row[i]! <= MOST_FRAMES)) return false;
  }
  // ticks that were late belong to the window before
  const idle = Math.min(cpus, idleSeconds / elapsedSeconds);
  if (!(idle >= 0)) return false;
  row[COLUMN.busy] = cpus - idle - (window.processSeconds ?? 0) / elapsedSeconds;
  row[COLUMN.unmet] =
    window.accountedSeconds === undefined ? 0 : cpus - window.accountedSeconds / elapsedSeconds;
  row[COLUMN.softirq] = (window.softirqSeconds ?? 0) / elapsedSeconds;
  return row.every(Number.isFinite) && Math.abs(row[COLUMN.unmet]!) <= cpus && row[COLUMN.softirq]! >= 0;
}
