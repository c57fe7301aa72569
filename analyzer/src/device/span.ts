import type { Rows } from './block/table_rows.js';
import type { CounterMarks } from './counters/counter_marks.js';

/** A table before and now, and what its amounts are measured in. */
export interface Span {
  /** Id of the table. */
  readonly table: number;
  readonly before: Rows;
  readonly now: Rows;
  /** Seconds between the readings. */
  readonly elapsed: number;
  /** CLOCK_BOOTTIME of the reading `now`, seconds. */
  readonly until: number;
  readonly userHz: number;
  /** The kernel's word; undefined while it is not told. */
  readonly longBits: 32 | 64 | undefined;
  /** What is remembered of the device's counters that went back. */
  readonly marks: CounterMarks;
  /** Whether the span begins with the boot: what was not there before has counted from 0. */
  readonly fromZero: boolean;
}
