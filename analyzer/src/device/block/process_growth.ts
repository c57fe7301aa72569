/** What counters of a process grew by between two readings. One for all devices: `begin` says whose turn it is. */
import { TABLES } from '@edgevitals/shared/frame';
import { CPU_EVENTS, MOST_CPUS, PROGRAM_BYTES, TOLERANCE } from '../counters/capability.js';
import { CounterMarks } from '../counters/counter_marks.js';
import { LATE_SECONDS } from '../counters/growth.js';
import { PROCESS_BYTES, PROCESS_COUNTERS, PROCESS_CPU_TIMES } from './process_columns.js';

const C = PROCESS_COUNTERS;
const TABLE = TABLES.process.id;
const MICROSECONDS = 1e6;

/** The interval at hand. */
export interface ProcessSpan {
  /** CLOCK_BOOTTIME of its end, seconds. */
  readonly at: number;
  /** How long it is; 0 when it is not known. */
  readonly seconds: number;
  /** CPUs of the device; 0 when that is not told. */
  readonly cpus: number;
  readonly userHz: number;
}

export class ProcessGrowth {
  private marks = new CounterMarks();
  private at = 0;
  private seconds = 0;
  /** The most that each counter grows by in a second: of time what all CPUs have, of the rest what they can do. */
  private readonly fastest = new Float64Array(C);

  /** @param marks the device's, kept between its intervals. */
  begin(marks: CounterMarks, { at, seconds, cpus, userHz }: ProcessSpan): void {
    this.marks = marks;
    this.at = at;
    this.seconds = seconds;
    // of the first reading nothing counts
    if (seconds === 0) {
      this.fastest.fill(Number.POSITIVE_INFINITY);
      return;
    }
    const most = cpus > 0 ? cpus : MOST_CPUS;
    this.fastest.fill(CPU_EVENTS * most);
    for (const place of PROCESS_BYTES) this.fastest[place] = PROGRAM_BYTES;
    for (const { place, unit } of PROCESS_CPU_TIMES)
      this.fastest[place] = (unit === 'ticks' ? userHz : MICROSECONDS) * most * TOLERANCE;
  }

  /**
   * Writes the growth of each counter of a process that was there before.
   * @param readings intervals that it covers: the agent passes over quiet processes.
   * @param last what they were, from `at` on; `values` what they are, from `from` on; `amounts` is written from `to` on, NaN
   * where it is not known.
   */
  write(
    pid: number,
    startTicks: number,
    readings: number,
    last: ArrayLike<number>,
    at: number,
    values: ArrayLike<number>,
    from: number,
    amounts: Float64Array,
    to: number,
  ): void {
    const { fastest, marks } = this;
    const seconds = Math.max(1, this.seconds * readings);
    const isMarked = marks.size > 0 && marks.has(TABLE, keyOf(pid, startTicks));
    for (let c = 0; c < C; c++) {
      const before = last[at + c]!;
      const now = values[from + c]!;
      const step = now - before;
      const isPlain = step >= 0 && step <= fastest[c]! * (seconds + LATE_SECONDS) && !isMarked;
      // NaN stays it: one of the two is absent
      amounts[to + c] =
        isPlain || Number.isNaN(step) ? step : this.judge(keyOf(pid, startTicks), c, before, now, seconds);
    }
  }

  /**
   * What a process can have counted in so many readings; 0, and that is told, where it shows more.
   * @param place of the counter.
   */
  possible(pid: number, startTicks: number, place: number, value: number, readings: number): number {
    // it may have begun before the instant that readings are stamped with, and be read after it
    const seconds = this.seconds * readings + LATE_SECONDS;
    const fastest = this.fastest[place]!;
    if (!(value > fastest * seconds)) return Math.max(0, value);
    this.marks.leapt({ table: TABLE, row: keyOf(pid, startTicks), place, by: value, seconds, fastest });
    return 0;
  }

  /** The process has ended. */
  forget(pid: number, startTicks: number): void {
    if (this.marks.size > 0) this.marks.forget(TABLE, keyOf(pid, startTicks));
  }

  /** A process's counters do not start over: what shows less dips, or is a bad reading. */
  private judge(key: string, place: number, from: number, to: number, seconds: number): number {
    const nature = { bits: 64, fastest: this.fastest[place]!, startsOver: false } as const;
    return this.marks.judge(TABLE, key, place, { from, to, seconds, at: this.at }, nature);
  }
}

const keyOf = (pid: number, startTicks: number): string => `${pid}/${startTicks}`;
