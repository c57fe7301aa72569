/** A value averaged over the last while: an exponential mean in event time, so that the length of intervals does not matter. */
import * as v from 'valibot';

export class RecentMean {
  private readonly seconds: number;
  private sum = 0;
  private weight = 0;

  /** @param seconds after which what was seen weighs 1/e. */
  constructor(seconds: number) {
    this.seconds = seconds;
  }

  /** Takes in a value that held for `elapsed` seconds. @returns the mean by now. */
  meanWith(value: number, elapsed: number): number {
    const keep = Math.exp(-elapsed / this.seconds);
    this.sum = this.sum * keep + value * (1 - keep);
    this.weight = this.weight * keep + (1 - keep);
    return this.mean;
  }

  get mean(): number {
    return this.weight > 0 ? this.sum / this.weight : 0;
  }

  /** Plain JSON data for `restore`. */
  snapshot(): unknown {
    return [this.sum, this.weight];
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(SNAPSHOT, snapshot)) [this.sum, this.weight] = snapshot;
  }
}

const SNAPSHOT = v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.minValue(0), v.maxValue(1))]);

/** Means by name, as plain JSON data for `restoreMeans`. */
export const savedMeans = (means: ReadonlyMap<string, RecentMean>): unknown =>
  Array.from(means, ([name, mean]) => [name, mean.snapshot()]);

/** Takes `savedMeans` back into `means`, `most` of them; anything else is ignored. */
export function restoreMeans(
  means: { set(name: string, mean: RecentMean): void },
  snapshot: unknown,
  seconds: number,
  most: number,
): void {
  if (!v.is(v.array(v.unknown()), snapshot)) return;
  for (const [name, saved] of snapshot.filter(each => v.is(NAMED, each)).slice(0, most)) {
    const mean = new RecentMean(seconds);
    mean.restore(saved);
    means.set(name, mean);
  }
}

const NAMED = v.tuple([v.string(), SNAPSHOT]);
