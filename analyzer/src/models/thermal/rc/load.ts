/**
 * The load that heats a device, of all CPUs busy at their highest clocks: busy time by clock, and a part that is there as
 * soon as any CPU runs, for what they share (interconnect, cache, memory).
 */

/** Power by clock, as a power of it: the median of 142 clusters measured with a meter (1.69, 0.72 to 2.45 for nine of ten). */
const CLOCK_EXPONENT = 1.69;
/** What the first CPU takes more than the next, of one CPU: a quarter on a Cortex-A53 board, 10.9 degC against 8.9. */
const SHARED = 0.2;

/** One CPU in an interval. */
export interface CpuLoad {
  /** Share of the time in which it was busy. */
  readonly busy: number;
  /** Its mean clock, of its highest; 1 where nothing tells. */
  readonly clock: number;
}

/** Mean load of an interval, 0 to 1; undefined where nothing tells of CPUs. */
export function loadOf(cpus: readonly CpuLoad[]): number | undefined {
  if (cpus.length === 0) return undefined;
  let resting = 1;
  let used = 0;
  for (const { busy, clock } of cpus) {
    const share = Math.min(1, Math.max(0, busy));
    // each by itself, as far as nobody knows which ran at the same time
    resting *= 1 - share;
    used += share * Math.min(1, Math.max(0, clock)) ** CLOCK_EXPONENT;
  }
  return (SHARED * (1 - resting) + used / cpus.length) / (1 + SHARED);
}
