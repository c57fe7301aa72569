/** How much a row counts in least squares. */
import { ROW_ERROR } from './fit.js';

/** Errors from so many standard deviations on count less (Huber): of what is busier than usual not too soon. */
const HUBER = 3;
/** Least relative error of a model that rows are judged by. */
const LEAST_SPREAD = 0.01;

export interface Weight {
  /** Reciprocal of the variance, over that of the model's relative error: 1/W^2. */
  readonly weight: number;
  /** What is left of the row, 1 or less: how many rows it counts as. */
  readonly share: number;
}

/**
 * The weight of a row: relative errors count, 1 / P^2, P between reading and what is expected, and where the sensor's noise is larger, that. Rows that are far
 * off count less (Huber), so that a few wrong ones move nothing.
 * @param far standard deviations from which on it counts less
 * @param expected what the model says and its standard deviation, once it knows the device, W
 */
export function weightOf(
  power: number,
  noise: number,
  expected: { power: number; sigma: number } | undefined,
  far = HUBER,
): Weight {
  // by the reading alone all would be fitted to the lowest ones, and energy come out low; and one that is far too low must
  // not weigh more for it
  const told = Math.max(0, expected?.power ?? power);
  const scale = Math.max(Math.sqrt(power * told), power / 3, told / 3);
  const weight = ROW_ERROR ** 2 / ((ROW_ERROR * scale) ** 2 + noise ** 2);
  if (expected === undefined) return { weight, share: 1 };
  const off = Math.abs(power - expected.power) / Math.hypot(expected.sigma, LEAST_SPREAD * scale, noise);
  const share = off > far ? far / off : 1;
  return { weight: weight * share, share };
}
