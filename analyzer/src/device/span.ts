import type { Rows } from './block/table_rows.js';

/** A table before and now, and what its amounts are measured in. */
export interface Span {
  readonly before: Rows;
  readonly now: Rows;
  /** Seconds between the readings. */
  readonly elapsed: number;
  readonly userHz: number;
  readonly longBits: 32 | 64;
  /** Whether the span begins with the boot: what was not there before has counted from 0. */
  readonly fromZero: boolean;
}
