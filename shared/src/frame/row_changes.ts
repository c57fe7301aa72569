/**
 * What a row has that it had not when it was last written: the innermost loop of the agent. A host may do it by itself, where
 * that is cheaper than this.
 */
import { MAX_COLUMNS } from './tables/index.js';
import { HALF_SAFE, putVarint } from './varint.js';

/** Most bytes of a row's changes: two varints of 32 bits, and one of 53 a column. */
export const MOST_ROW_BYTES: number = 2 * 5 + MAX_COLUMNS * 8;

/**
 * Writes the changes of a row, as `change` of PROTOCOL.md has it, and takes them over into `last`.
 * @param numbers values by column, NaN where absent.
 * @param last values as they were last written, those of the row from `at` on.
 * @param gap rows passed over since the last one named; -1 for a row that is new, which is written without, and even if it has nothing.
 * @param out has room for MOST_ROW_BYTES from `from` on.
 * @returns how many bytes; 0 where nothing has changed; -1, with nothing done, where a value or its change is not within 2^52.
 */
export type RowChanges = (
  numbers: readonly number[],
  last: Float64Array,
  at: number,
  gap: number,
  out: Uint8Array,
  from: number,
) => number;

/** `RowChanges` without a host's help: what a host's own is held to. */
export const rowChanges: RowChanges = (numbers, last, at, gap, out, from) => {
  let mask = 0;
  for (let column = numbers.length - 1; column >= 0; column--) {
    const now = numbers[column]!;
    const before = last[at + column]!;
    if (now === before || (Number.isNaN(now) && Number.isNaN(before))) continue;
    const change = (now || 0) - (before || 0);
    if (!(change < HALF_SAFE && change > -HALF_SAFE)) return -1;
    mask |= 1 << column;
  }
  if (mask === 0 && gap >= 0) return 0;
  let end = gap < 0 ? from : putVarint(out, from, gap);
  end = putVarint(out, end, mask);
  for (let column = 0; column < numbers.length; column++) {
    if ((mask & (1 << column)) === 0) continue;
    const now = numbers[column]!;
    const change = now - (last[at + column]! || 0);
    last[at + column] = now;
    // absent now
    if (Number.isNaN(change)) out[end++] = 0;
    else end = putVarint(out, end, (change >= 0 ? change * 2 : -change * 2 - 1) + 1);
  }
  return end - from;
};
