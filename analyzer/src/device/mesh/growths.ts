/** What counters of tables that are read about once a minute grew by between two readings. */
import type { TableRow } from '../block/table_rows.js';
import { driven, growthOf } from '../counters/growth.js';
import type { CounterNature } from '../counters/mark.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';

/** More in a second is a bad reading. */
const EVENTS = 1e7;
/** Counters of 64 bits of a driver or a daemon: events, bytes, microseconds and milliseconds of one radio. */
export const COUNTED = driven(EVENTS);
export const COUNTED_BYTES = driven(1e10);
export const MICROSECONDS = driven(2e6);
export const MILLISECONDS = driven(2e3);
/** Of 32 bits. */
export const COUNTED_32: CounterNature = { bits: 32, fastest: EVENTS, startsOver: true };

/** What a column grew by; undefined where it is not told, or was not before. */
export type Growth = (place: number, nature: CounterNature) => number | undefined;

/**
 * Calls `visit` with each row that was there at the reading before as well.
 * @param seconds between the readings.
 */
export function eachGrown(span: Span, seconds: number, visit: (row: TableRow, growth: Growth) => void): void {
  pairRows(span.before, span.now, (row, known) => {
    if (known === undefined) {
      span.marks.forget(span.table, row.id.key);
      return;
    }
    visit(row, (place, nature) =>
      row.numbers[place]! >= 0 && known.numbers[place]! >= 0
        ? growthOf(span, known, row, place, nature, seconds)
        : undefined,
    );
  });
}

/** A sum of what is told; undefined while nothing is. */
export const plus = (sum: number | undefined, more: number | undefined): number | undefined =>
  more === undefined ? sum : (sum ?? 0) + more;
