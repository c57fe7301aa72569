/** What counters of a table grew by between two readings. */
import type { TableRow } from '../block/table_rows.js';
import type { Span } from '../span.js';
import type { CounterNature } from './mark.js';

/**
 * The growth of one column between two rows of the same thing; 0 for what cannot be told, or not yet.
 * @param seconds between the readings, where the table is not read at every interval.
 */
export function growthOf(
  span: Span,
  from: TableRow,
  to: TableRow,
  place: number,
  nature: CounterNature,
  seconds = span.elapsed,
): number {
  const { marks, table, until } = span;
  const before = from.numbers[place]!;
  const now = to.numbers[place]!;
  if (isPlain(before, now, nature.fastest, seconds) && !marks.has(table, to.id.key)) return now - before;
  return marks.judge(table, to.id.key, place, { from: before, to: now, seconds, at: until }, nature);
}

/**
 * A device with more work than CPUs reads a row so much later than the instant that it is stamped with: what it can have grown by
 * in that time too is no bad reading.
 */
export const LATE_SECONDS = 10;

/** Whether two readings tell by themselves what the counter grew by: it does what counters do. */
export const isPlain = (from: number, to: number, fastest: number, seconds: number): boolean =>
  from >= 0 && to >= from && to - from <= fastest * (Math.max(0, seconds) + LATE_SECONDS);

/** Counters that never wrap and start over only with their row: pressure, what a CPU or a process did. */
export const steady = (fastest: number): CounterNature => ({ bits: 64, fastest, startsOver: false });

/** Counters of 64 bits that start over with their driver. */
export const driven = (fastest: number): CounterNature => ({ bits: 64, fastest, startsOver: true });
