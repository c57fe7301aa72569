/**
 * The load that heats a device: busy time of CPUs by clock, and whether any runs at all, for what they share (interconnect,
 * cache, memory): on a board of four, the first heats by a quarter more than the next.
 */

/** Power by clock, as a power of it: the median of 142 clusters measured with a meter (1.69, 0.72 to 2.45 for nine of ten). */
const CLOCK_EXPONENT = 1.69;
/** One CPU in an interval. */
export interface CpuLoad {
  /** Share of the time in which it was busy. */
  readonly busy: number;
  /** Its mean clock, of its highest; 1 where nothing tells. */
  readonly clock: number;
}

/** What heats, in shares of the most. */
export interface Load {
  /** Of all CPUs busy at their highest clocks. */
  readonly used: number;
  /** Of the time: any CPU ran. */
  readonly active: number;
}

/** Mean load of an interval; undefined where nothing tells of CPUs. */
export function loadOf(cpus: readonly CpuLoad[]): Load | undefined {
  if (cpus.length === 0) return undefined;
  let resting = 1;
  let used = 0;
  for (const { busy, clock } of cpus) {
    const share = Math.min(1, Math.max(0, busy));
    // each by itself, as far as nobody knows which ran at the same time
    resting *= 1 - share;
    used += share * Math.min(1, Math.max(0, clock)) ** CLOCK_EXPONENT;
  }
  return { used: used / cpus.length, active: 1 - resting };
}
