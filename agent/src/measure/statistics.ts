/** Statistics of few runs: medians, since a disturbed run is no reason to throw it away. */
import { randomNumbers } from '@edgevitals/shared/random';

/** @param values one at least. */
export function median(values: ArrayLike<number>): number {
  return middle(Float64Array.from(values).sort());
}

const middle = (sorted: Float64Array): number => {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/**
 * 95 % interval of the median by order statistics, whatever the distribution (David and Nagaraja, Order Statistics,
 * section 7.1); undefined with fewer than six values, whose lowest and highest hold it in less.
 */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] | undefined {
  const count = values.length;
  const sorted = Float64Array.from(values).sort();
  // chance that at most `below` of `count` values lie under the median
  let chance = 0.5 ** count;
  if (count < 6) return undefined;
  if (!(chance > 0)) {
    const below = Math.max(0, Math.floor(count / 2 - 0.98 * Math.sqrt(count)) - 1);
    return [sorted[below]!, sorted[count - 1 - below]!];
  }
  let below = 0;
  for (let sum = chance; sum <= 0.025; below++) {
    chance *= (count - below) / (below + 1);
    sum += chance;
  }
  const outer = below - 1;
  return [sorted[outer]!, sorted[count - 1 - outer]!];
}

/** How two sets of runs differ: medians of the second less those of the first. */
export interface MedianDifference {
  readonly difference: number;
  /** 95 % interval of it, by bootstrap. */
  readonly low: number;
  readonly high: number;
  /** How often chance alone would make a difference at least so clear, both directions. */
  readonly p: number;
}

const RESAMPLES = 4000;
/** Fewer on either side are separated by chance too often. */
export const FEWEST_RUNS = 5;

/**
 * Bootstrap of the difference of medians (Efron and Tibshirani, An Introduction to the Bootstrap, chapters 13 and 16), each
 * side resampled by itself. No `p` is lower than that of the one arrangement of all runs that separates the sides best:
 * few runs cannot tell more.
 * @param before at least FEWEST_RUNS values, as `after`. @param seed the same gives the same.
 */
export function medianDifference(
  before: readonly number[],
  after: readonly number[],
  seed: number,
): MedianDifference {
  const random = randomNumbers(seed);
  const differences = new Float64Array(RESAMPLES);
  const [first, second] = [Float64Array.from(before).sort(), Float64Array.from(after).sort()];
  const [drawnFirst, drawnSecond] = [new Uint32Array(first.length), new Uint32Array(second.length)];
  let notAbove = 1;
  let notBelow = 1;
  for (let i = 0; i < RESAMPLES; i++) {
    const difference = resampled(second, drawnSecond, random) - resampled(first, drawnFirst, random);
    differences[i] = difference;
    if (difference <= 0) notAbove++;
    if (difference >= 0) notBelow++;
  }
  differences.sort();
  const tail = Math.floor(RESAMPLES * 0.025);
  const byBootstrap = (2 * Math.min(notAbove, notBelow)) / (RESAMPLES + 1);
  return {
    difference: median(after) - median(before),
    low: differences[tail]!,
    high: differences[RESAMPLES - 1 - tail]!,
    p: Math.min(1, Math.max(byBootstrap, 2 / arrangements(before.length, after.length))),
  };
}

/**
 * The median of as many values drawn from the sorted ones, each time from all: counted by place, which costs less than
 * sorting what was drawn.
 */
function resampled(sorted: Float64Array, drawn: Uint32Array, random: () => number): number {
  const count = sorted.length;
  drawn.fill(0);
  for (let i = 0; i < count; i++) drawn[Math.floor(random() * count)]!++;
  const half = (count - 1) >> 1;
  let place = 0;
  let passed = drawn[0]!;
  while (passed <= half) passed += drawn[++place]!;
  const lower = sorted[place]!;
  if (count % 2 === 1) return lower;
  while (passed <= half + 1) passed += drawn[++place]!;
  return (lower + sorted[place]!) / 2;
}

/** In how many ways runs can be dealt to two sides of these sizes. */
function arrangements(a: number, b: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(a, b); i++) ways *= (a + b - Math.min(a, b) + i) / i;
  return ways;
}
