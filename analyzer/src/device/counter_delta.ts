/**
 * Two readings of a kernel counter turned into what happened in between. Kernel counters wrap (32-bit milliseconds,
 * `unsigned long` on 32-bit kernels), start over (an interface made anew, statistics reset) and now and then read as
 * garbage; none of that may appear as an amount.
 */
import type { TableRow } from './block/table_rows.js';

const RANGE_32 = 2 ** 32;
const HALF_32 = 2 ** 31;

/** Where a counter wraps: `unsigned long` columns by the kernel's word, the rest as the registry says. */
export type CounterBits = 32 | 64;

/**
 * What a counter that may wrap or start over has grown by, 0 when that cannot be said.
 *
 * A value that went back has wrapped if it is 32 bits wide and the step across the wrap is at most half the range
 * and plausible; otherwise the counter started over and what it shows has happened since.
 *
 * @param from the reading before; NaN when absent.
 * @param limit the most that is plausible; anything above is a bad reading and counts as 0.
 */
export function counterDelta(
  from: number,
  to: number,
  bits: CounterBits,
  limit = Number.MAX_SAFE_INTEGER,
): number {
  // negated so that NaN fails too
  if (!(from >= 0 && to >= 0)) return 0;
  const step = to - from;
  if (step >= 0) return step <= limit ? step : 0;
  if (bits === 32 && from < RANGE_32) {
    const wrapped = step + RANGE_32;
    if (wrapped <= HALF_32 && wrapped <= limit) return wrapped;
  }
  return to <= limit ? to : 0;
}

/**
 * What a counter that can neither wrap nor start over has grown by (a process's own, a CPU's, PSI): going back is
 * rounding in the kernel (iowait does it) or a bad reading, and counts as 0.
 */
export function steadyDelta(from: number, to: number, limit = Number.MAX_SAFE_INTEGER): number {
  const step = to - from;
  return step > 0 && step <= limit ? step : 0;
}

/** The steady growth of one column between two rows of the same thing. */
export function steadyColumn(from: TableRow, to: TableRow, column: number, limit?: number): number {
  return steadyDelta(from.numbers[column]!, to.numbers[column]!, limit);
}
