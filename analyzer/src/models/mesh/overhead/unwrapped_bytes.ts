/**
 * Some nodes count bytes in 32 bits: what is seen is what is left of each 4 GiB. No frame is shorter than its headers, so fewer
 * bytes than that prove it.
 */

const WRAP = 2 ** 32;
/** An Ethernet header and the least that control carries, B. */
const LEAST_FRAME = 20;
/** Frames are no longer than this even where the driver joins them, B. */
const MOST_FRAME = 65_549;

/**
 * Bytes of so many frames, wraps added where there must have been some: the fewest that make them possible.
 * @returns undefined where no number of wraps does
 */
export function unwrappedBytes(bytes: number, frames: number): number | undefined {
  if (!(bytes >= 0) || !(frames >= 0)) return undefined;
  const wraps = Math.max(0, Math.ceil((LEAST_FRAME * frames - bytes) / WRAP));
  const whole = bytes + wraps * WRAP;
  return whole <= MOST_FRAME * frames ? whole : undefined;
}
