/**
 * Two readings of a kernel counter turned into what happened in between, as far as two readings tell. Kernel counters
 * wrap (32-bit milliseconds, `unsigned long` on 32-bit kernels), start over (an interface made anew, statistics reset) and
 * now and then read as garbage; none of that may appear as an amount. What they do not tell, later readings do: mark.ts.
 */

const RANGE_32 = 2 ** 32;
const HALF_32 = 2 ** 31;

/** Where a counter wraps: `unsigned long` columns by the kernel's word, the rest as the registry says. */
export type CounterBits = 32 | 64;

/**
 * What a counter has grown by; undefined when two readings do not tell: it went back, or further than it can, or one of
 * them is absent (NaN) or negative.
 *
 * A value that went back has wrapped if it is known to be 32 bits wide, which one that stood above 2^32 is not, and the
 * step across the wrap is at most half the range and plausible.
 *
 * @param bits undefined: its width is not known.
 * @param limit the most that is plausible.
 */
export function counterDelta(
  from: number,
  to: number,
  bits: CounterBits | undefined,
  limit: number,
): number | undefined {
  // negated so that NaN fails too
  if (!(from >= 0 && to >= 0)) return undefined;
  const step = to - from;
  if (step >= 0) return step <= limit ? step : undefined;
  if (bits !== 32) return undefined;
  const wrapped = acrossWrap(from, to);
  return wrapped !== undefined && wrapped <= HALF_32 && wrapped <= limit ? wrapped : undefined;
}

/** The step of a counter of 32 bits that went back; undefined where it stood above their range. */
export const acrossWrap = (from: number, to: number): number | undefined =>
  from < RANGE_32 ? to - from + RANGE_32 : undefined;
