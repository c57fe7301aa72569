/**
 * Which clocks were asked for while nothing held them back: how long each, by eighths of the highest. What runs without a
 * pause at a clock that is held down wants a higher one, but the kernel does not tell which. What it wanted of late that lies
 * above is the best word on it.
 */
import type { HeldClock } from './steady_demand.js';

const BINS = 8;
/** Of less time, what was seen says little, s. */
const LEAST_SEEN = 10;
/** How long what was asked for before tells of what is asked for now, s. */
const FADES_SECONDS = 600;
/** A clock is another when it differs by so much. */
export const NEAR = 0.985;

/** Hz; one standard deviation. */
export interface AskedClock {
  readonly hertz: number;
  readonly sigma: number;
}

export class FreeClocks {
  /** Seconds in each bin, which fade while time is free, and the mean clock of it, Hz. Made with the first. */
  private bins: { readonly seconds: number[]; readonly means: number[] } | undefined;
  /** Since it was last free, s. */
  private age = 0;

  /** It was free for so long, and had what it asked for. @param clocks that it had, each for its part of the time. */
  add(elapsed: number, clocks: readonly HeldClock[], topHertz: number): void {
    const left = Math.exp(-elapsed / FADES_SECONDS);
    if (this.bins !== undefined) for (let i = 0; i < BINS; i++) this.bins.seconds[i]! *= left;
    for (const clock of clocks) this.put(clock, topHertz);
    this.age = 0;
  }

  /** It was held back for so long. Where that has just begun, the highest clock that it had was from before. */
  hold(elapsed: number, clocks: readonly HeldClock[], topHertz: number): void {
    let highest: HeldClock | undefined;
    if (this.age === 0)
      for (const clock of clocks) if (!(clock.hertz <= (highest?.hertz ?? 0))) highest = clock;
    if (highest !== undefined) this.put(highest, topHertz);
    this.age += elapsed;
  }

  /** Since it was last free, then clock and seconds of each bin with something in it. */
  snapshot(): readonly number[] {
    const pairs: number[] = [];
    for (let i = 0; i < BINS; i++) {
      const seconds = Math.round(this.bins?.seconds[i] ?? 0);
      if (seconds > 0) pairs.push(Math.round(this.bins!.means[i]!), seconds);
    }
    return pairs.length === 0 ? pairs : [Math.round(this.age), ...pairs];
  }

  /** Takes `snapshot()` back. */
  restore([age = 0, ...pairs]: readonly number[], topHertz: number): void {
    this.age = Math.max(0, age);
    for (let i = 0; i + 1 < 2 * BINS; i += 2) {
      const hertz = pairs[i];
      const seconds = pairs[i + 1];
      if (hertz! > 0 && seconds! > 0) this.put({ hertz: hertz!, seconds: seconds! }, topHertz);
    }
  }

  private put({ hertz, seconds: had }: HeldClock, topHertz: number): void {
    this.bins ??= { seconds: new Array<number>(BINS).fill(0), means: new Array<number>(BINS).fill(0) };
    const { seconds, means } = this.bins;
    const bin = Math.max(0, Math.min(BINS - 1, Math.ceil((BINS * hertz) / topHertz) - 1));
    seconds[bin]! += had;
    if (had > 0) means[bin]! += ((hertz - means[bin]!) * had) / seconds[bin]!;
  }

  /**
   * What is asked for, where it is `least` or more, up to `most`. The sigma has how much it varied, and grows to half of what
   * lies between the two as what was seen gets old; where nothing like it was seen it is the middle of them.
   */
  between(least: number, most: number): AskedClock {
    if (!(least < most)) return { hertz: most, sigma: 0 };
    let seen = 0;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < BINS; i++) {
      const weight = this.bins?.seconds[i] ?? 0;
      const hertz = Math.min(most, this.bins?.means[i] ?? 0);
      if (weight === 0 || hertz < NEAR * least) continue;
      seen += weight;
      mean += weight * hertz;
      squares += weight * hertz * hertz;
    }
    const known = Math.min(1, seen / LEAST_SEEN);
    const middle = (least + most) / 2;
    // a moment of it says more than nothing
    const hertz = seen > 0 ? mean / seen : middle;
    const spread = seen === 0 ? 0 : Math.max(0, squares / seen - (mean / seen) ** 2);
    const unknown = ((1 - known * Math.exp(-this.age / FADES_SECONDS)) * (most - least)) / 2;
    return { hertz, sigma: Math.sqrt(spread + unknown ** 2) };
  }
}
