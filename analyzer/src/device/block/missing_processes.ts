/**
 * Processes of a device that have gone from the readings, for a while: one that comes back with the same pid and start
 * time was there all the time, and what it used meanwhile counts. Few are kept, for most that go have ended; their numbers
 * stand in one array, process after process.
 */
import { PROCESS_COUNTERS } from './process_columns.js';
import { IDENTITY, type RowArrays } from './row_arrays.js';

const C = PROCESS_COUNTERS;
/** Behind the counters: who it is, and the number of the reading that did not have it any more. */
const PID = C;
const START_TICKS = C + 1;
const SINCE = C + 2;
const WIDTH = C + 3;
/** The newest that are kept. */
const MOST = 16;
/** For how many readings. */
const READINGS = 24;

export class MissingProcesses {
  private numbers: number[] = [];

  get bytes(): number {
    return 8 * this.numbers.length;
  }

  /** A process has gone with a reading; its columns as they stood last are at `at` of `last`. */
  add(rows: RowArrays, row: number, last: ArrayLike<number>, at: number, reading: number): void {
    const { numbers } = this;
    if (numbers.length >= MOST * WIDTH) numbers.splice(0, WIDTH);
    for (let i = 0; i < C; i++) numbers.push(last[at + i]!);
    numbers.push(rows.get(row, IDENTITY.pid), rows.get(row, IDENTITY.startTicks), reading);
  }

  /**
   * Takes out a process that is back: its counters as they stood last, and how many readings did not have it.
   * @returns undefined when it was not there before, or not for long.
   */
  take(
    pid: number,
    startTicks: number,
    reading: number,
  ): { readonly counters: readonly number[]; readonly readings: number } | undefined {
    const { numbers } = this;
    for (let at = 0; at < numbers.length; at += WIDTH) {
      if (numbers[at + PID] !== pid || numbers[at + START_TICKS] !== startTicks) continue;
      const counters = numbers.splice(at, WIDTH);
      return { counters, readings: reading - counters[SINCE]! };
    }
    return undefined;
  }

  /** Lets go of those that have been gone for long: they have ended. */
  forget(reading: number): void {
    while (this.numbers.length > 0 && reading - this.numbers[SINCE]! > READINGS)
      this.numbers.splice(0, WIDTH);
  }
}
