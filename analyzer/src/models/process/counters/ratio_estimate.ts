/**
 * The ratio of two amounts of which only samples are known: sum of one over sum of the other (Cochran, Sampling Techniques,
 * chapter 6). Its variance is that of the samples around it, each weighing as much as it holds; what has been counted already is
 * no sample of the rest, so that counting all leaves none.
 */
import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';
import { widenedBy } from '../../widened.js';

export interface RatioSample {
  readonly amount: number;
  /** What it is a ratio to. */
  readonly of: number;
}

/** With fewer it is not known how far samples are apart. */
const LEAST_SAMPLES = 3;

/**
 * @param counted share of all that the samples hold, 0 to 1.
 * @returns undefined where there is nothing that it is a ratio to.
 */
export function ratioEstimate(samples: readonly RatioSample[], counted: number): Estimate | undefined {
  let amount = 0;
  let of = 0;
  let n = 0;
  for (const sample of samples) {
    if (!(sample.of > 0)) continue;
    amount += sample.amount;
    of += sample.of;
    n++;
  }
  if (!(of > 0)) return undefined;
  const value = amount / of;
  if (n < LEAST_SAMPLES)
    return { value, basis: 'measured', note: 'counted too rarely to tell how much it varies' };
  let squares = 0;
  for (const sample of samples) if (sample.of > 0) squares += (sample.amount - value * sample.of) ** 2;
  const left = Math.max(0, 1 - Math.min(1, counted));
  const sigma = (Math.sqrt((squares * n * left) / (n - 1)) / of) * widenedBy(n - 1);
  return { value, sigma, basis: 'measured' };
}

/** `estimate` times what is known exactly. */
export const timesExact = (estimate: Estimate, factor: number): Estimate => ({
  ...estimate,
  value: estimate.value * factor,
  ...given({ sigma: estimate.sigma === undefined ? undefined : estimate.sigma * factor }),
});

/** The product, or the quotient, of two that err independently of each other; without a sigma where either has none. */
export function combined(value: number, a: Estimate, b: Estimate, basis: Estimate['basis']): Estimate {
  if (a.sigma === undefined || b.sigma === undefined || a.value === 0 || b.value === 0)
    return { value, basis };
  return { value, sigma: Math.abs(value) * Math.hypot(a.sigma / a.value, b.sigma / b.value), basis };
}
