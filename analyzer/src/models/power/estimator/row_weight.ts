/** How much a row counts in least squares. */
import { ROW_ERROR } from './fit.js';

/** Huber's constant: 95 % as good as least squares where errors are normal. */
const HUBER = 1.345;
/** Least relative error of a model that rows are judged by. */
const LEAST_SPREAD = 0.01;

export interface Weight {
  /** Reciprocal of the variance, over that of the model's relative error: 1/W^2. */
  readonly weight: number;
  /** What is left of the row, 1 or less: how many rows it counts as. */
  readonly share: number;
}

/**
 * The weight of a row: relative errors count, 1 / P^2, and where the sensor's noise is larger, that. Rows that are far
 * off count less (Huber), so that a few wrong ones move nothing.
 * @param expected what the model says and its standard deviation, once it knows the device, W
 */
export function weightOf(power: number, noise: number, expected?: { power: number; sigma: number }): Weight {
  // a reading that is far too low must not weigh more for it
  const scale = Math.max(power, (expected?.power ?? 0) / 3);
  const weight = ROW_ERROR ** 2 / ((ROW_ERROR * scale) ** 2 + noise ** 2);
  if (expected === undefined) return { weight, share: 1 };
  const off = Math.abs(power - expected.power) / Math.hypot(expected.sigma, LEAST_SPREAD * scale, noise);
  const share = off > HUBER ? HUBER / off : 1;
  return { weight: weight * share, share };
}
