/**
 * Means that a few odd devices do not move: a fifth is trimmed off at both ends, and the error follows from the winsorised
 * variance (Yuen, Biometrika 61, 1974).
 */
const TRIM = 0.2;

export interface TrimmedMean {
  readonly count: number;
  readonly mean: number;
  /** Variance of the mean, and its degrees of freedom. */
  readonly variance: number;
  readonly freedom: number;
}

/** @param values two at least for a variance. */
export function trimmedMean(values: ArrayLike<number>): TrimmedMean {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  const cut = Math.floor(TRIM * count);
  const left = count - 2 * cut;
  let mean = 0;
  for (let i = cut; i < count - cut; i++) mean += sorted[i]! / left;
  if (left < 2) return { count, mean, variance: Number.POSITIVE_INFINITY, freedom: 1 };
  const at = (i: number): number => sorted[Math.min(count - cut - 1, Math.max(cut, i))]!;
  let winsorised = 0;
  for (let i = 0; i < count; i++) winsorised += at(i) / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (at(i) - winsorised) ** 2;
  return { count, mean, variance: squares / (left * (left - 1)), freedom: left - 1 };
}

export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Median distance from the median, scaled to a standard deviation of normal values. */
export function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map(each => Math.abs(each - middle)));
}
