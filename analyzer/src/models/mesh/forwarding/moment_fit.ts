/**
 * Least squares from moments, with an intercept: ordinary, or with coefficients that are not negative. Columns are brought to
 * one scale; those that are nearly one share what they explain.
 */
import { solveBounded, symmetric } from '../../least_squares/bounded_least_squares.js';
import { Cholesky } from '../../least_squares/cholesky.js';
import type { MomentSums } from './moment_sums.js';

export interface MomentFit {
  readonly coefficients: readonly number[];
  /** Standard errors; Infinity of a column that never varied. */
  readonly sigmas: readonly number[];
  readonly intercept: number;
  /** Variance of what is left unexplained, of one row. */
  readonly residual: number;
  /** Share of the variance that is explained. */
  readonly explained: number;
  /** Rows beyond the number of what was fitted. */
  readonly freedom: number;
}

/** Keeps columns that are nearly one solvable. */
const RIDGE = 1e-6;

/**
 * @param response the column that is explained, by the columns `by`
 * @param least what no coefficient may be below: 0, or -Infinity for ordinary least squares
 * @returns undefined while there are too few rows
 */
export function momentFit(
  sums: MomentSums,
  response: number,
  by: readonly number[],
  least: number,
): MomentFit | undefined {
  const varied = by.filter(i => sums.moment(i, i) > 1e-12 * sums.weight * sums.mean(i) ** 2);
  const freedom = sums.weight - 1 - varied.length;
  if (!(freedom >= 1)) return undefined;
  const scale = varied.map(i => Math.sqrt(sums.moment(i, i)));
  const a = (i: number, j: number): number =>
    i === j ? 1 + RIDGE : sums.moment(varied[i]!, varied[j]!) / (scale[i]! * scale[j]!);
  const size = varied.length;
  const theta = new Float64Array(size);
  const b = Float64Array.from(varied, (column, i) => sums.moment(column, response) / scale[i]!);
  solveBounded({ size, a: symmetric(size, a), b, lower: new Float64Array(size).fill(least) }, theta);

  const total = sums.moment(response, response);
  let left = total;
  for (let i = 0; i < size; i++) {
    left -= 2 * theta[i]! * b[i]!;
    for (let j = 0; j < size; j++) left += theta[i]! * theta[j]! * a(i, j);
  }
  const residual = Math.max(left, 0) / freedom;
  const free = varied.map((_, i) => i).filter(i => theta[i]! > least);
  const factor = Cholesky.of(free.length, (i, j) => a(free[i]!, free[j]!));
  const coefficients = by.map(() => 0);
  const sigmas = by.map(() => Number.POSITIVE_INFINITY);
  let intercept = sums.mean(response);
  for (let i = 0; i < size; i++) {
    const place = by.indexOf(varied[i]!);
    coefficients[place] = theta[i]! / scale[i]!;
    intercept -= coefficients[place]! * sums.mean(varied[i]!);
    const unit = new Float64Array(free.length);
    unit[free.indexOf(i)] = 1;
    if (free.includes(i) && factor !== undefined)
      sigmas[place] = Math.sqrt(residual * factor.quadratic(unit)) / scale[i]!;
  }
  return {
    coefficients,
    sigmas,
    intercept,
    residual,
    explained: total > 0 ? 1 - Math.max(left, 0) / total : 0,
    freedom,
  };
}
