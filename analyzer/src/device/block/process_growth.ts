/** What counters of a process grew by between two readings. One for all devices: `begin` says whose turn it is. */
import { TABLES } from '@edgevitals/shared/frame';
import { TOLERANCE } from '../counters/capability.js';
import { CounterMarks } from '../counters/counter_marks.js';
import { PROCESS_COUNTERS, PROCESS_CPU_TIMES } from './process_columns.js';

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
  /** The most that each counter grows by in a second: of time on CPUs what all of them have, of the rest nothing is known. */
  private readonly fastest = new Float64Array(C).fill(Number.POSITIVE_INFINITY);

  /** @param marks the device's, kept between its intervals. */
  begin(marks: CounterMarks, { at, seconds, cpus, userHz }: ProcessSpan): void {
    this.marks = marks;
    this.at = at;
    this.seconds = seconds;
    const isTold = seconds > 0 && cpus > 0;
    for (const { place, unit } of PROCESS_CPU_TIMES) {
      const most = (unit === 'ticks' ? userHz : MICROSECONDS) * cpus * TOLERANCE;
      this.fastest[place] = isTold ? most : Number.POSITIVE_INFINITY;
    }
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
      const isPlain = step >= 0 && step <= fastest[c]! * seconds && !isMarked;
      // NaN stays it: one of the two is absent
      amounts[to + c] =
        isPlain || Number.isNaN(step) ? step : this.judge(keyOf(pid, startTicks), c, before, now, seconds);
    }
  }

  /** Whether a process that began in this interval can have counted so much. @param place of the counter. */
  isPossible(place: number, value: number): boolean {
    // it may have begun before the instant that readings are stamped with
    return !(value > this.fastest[place]! * (this.seconds + 1));
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
