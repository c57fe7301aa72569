/**
 * What a CPU that had time left now and then was asked for: work that comes at an even rate d (cycles a second) keeps it busy
 * for min(1, d / f) of the time at the clock f. A clock that toggles between two, as governors make it do, may leave it
 * without a pause at the lower and with one at the higher: the rate follows from how long it had which.
 */

/** A clock, Hz, and how long it was had; seconds or any other weight. */
export interface HeldClock {
  readonly hertz: number;
  readonly seconds: number;
}

/**
 * Cycles a second; infinite where it had no pause at any clock.
 * @param busy share of all the time. @param clocks at least one.
 */
export function steadyDemand(busy: number, clocks: readonly HeldClock[]): number {
  let all = 0;
  for (const { seconds } of clocks) all += seconds;
  let demand = 0;
  for (;;) {
    // at clocks below, there was no pause: what is left of the busy time was at the others
    let full = 0;
    let perCycle = 0;
    for (const { hertz, seconds } of clocks) {
      if (hertz <= demand) full += seconds;
      else perCycle += seconds / hertz;
    }
    if (perCycle === 0) return Number.POSITIVE_INFINITY;
    const next = (busy * all - full) / perCycle;
    if (!(next > demand)) return demand;
    // either a clock more is full, or it stands: ends after as many rounds as there are clocks
    if (!clocks.some(({ hertz }) => hertz > demand && hertz <= next)) return next;
    demand = next;
  }
}
