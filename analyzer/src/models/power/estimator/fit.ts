/** Coefficients from sums: held to the prior by a ridge, not below their bounds, and only where the data tell them. */
import { solveBounded } from './bounded_least_squares.js';
import { Cholesky } from './cholesky.js';
import type { Column, ColumnKind } from './column.js';
import type { NormalEquations } from './normal_equations.js';

/** Relative error of the model on one row that the ridge reckons with. */
export const ROW_ERROR = 0.07;
/**
 * Rows are not independent: a phase of a program lasts about so many seconds, and the model is as far off in all of it.
 * Short rows tell as many times less of a coefficient.
 */
const PHASE_SECONDS = 10;
/** The model is never better than this on a row, relative. */
const LEAST_ERROR = 0.01;
/** Relative to power: a column that varied less than this over all rows tells nothing. */
const LEAST_SPREAD = 0.002;
const MOST_CORRELATION = 0.98;
/** Which of two columns that always went together is told from the data; the other keeps its prior. */
const ORDER: readonly ColumnKind[] = [
  'base',
  'dynamic',
  'program',
  'static',
  'work',
  'event',
  'exits',
  'on',
  'deep',
  'point',
  'leak',
];

export interface Fit {
  readonly theta: Float64Array;
  /** Coefficients that the data tell; others are the prior's. */
  readonly unlocked: readonly boolean[];
  /** Root of the mean squared relative error on the rows it was made of. */
  readonly relativeError: number;
  /** Variance of `v' theta`. */
  variance(v: Float64Array): number;
}

/**
 * Solves for the coefficients.
 * @param rowSeconds length of a row
 * @param start from where to search: the last solution
 * @param rowError relative error of the model on one row that the prior is weighed against
 */
export function fit(
  sums: NormalEquations,
  columns: readonly Column[],
  rowSeconds: number,
  start?: Float64Array,
  rowError = ROW_ERROR,
): Fit {
  const size = columns.length;
  const unlocked = lever(sums, columns);
  const free = columns.map((_, i) => i).filter(i => unlocked[i]);
  const theta = Float64Array.from(columns, column => column.mean);
  const ridge = (i: number): number => (rowError / columns[i]!.tau) ** 2;
  const a = (i: number, j: number): number => sums.get(free[i]!, free[j]!) + (i === j ? ridge(free[i]!) : 0);
  const b = Float64Array.from(free, i => {
    let right = (sums.b[i] ?? 0) + ridge(i) * columns[i]!.mean;
    for (let j = 0; j < size; j++) if (!unlocked[j]) right -= sums.get(i, j) * theta[j]!;
    return right;
  });
  const found = Float64Array.from(free, i => start?.[i] ?? columns[i]!.mean);
  const lower = Float64Array.from(free, i => columns[i]!.lower);
  solveBounded({ size: free.length, a, b, lower }, found);
  free.forEach((column, i) => {
    theta[column] = found[i]!;
  });
  const square = residual(sums, theta);
  const relativeError = sums.rows > 0 ? Math.sqrt(Math.max(0, square) / sums.rows) : ROW_ERROR;
  // what keeps its prior is uncertain too, though less in sum with those that it went with
  const alike = (1 + PHASE_SECONDS / rowSeconds) * Math.max(relativeError, LEAST_ERROR) ** 2;
  const factor = Cholesky.of(size, (i, j) => sums.get(i, j) / alike + (i === j ? columns[i]!.tau ** -2 : 0));
  return {
    theta,
    unlocked,
    relativeError,
    variance: v => (factor === undefined ? Number.POSITIVE_INFINITY : factor.quadratic(v)),
  };
}

/** Sum of w (y - x' theta)^2. */
function residual(sums: NormalEquations, theta: Float64Array): number {
  let square = sums.square;
  for (let i = 0; i < sums.size; i++) {
    square -= 2 * theta[i]! * sums.b[i]!;
    for (let j = 0; j < i; j++) square += 2 * theta[i]! * sums.get(i, j) * theta[j]!;
    square += theta[i]! ** 2 * sums.get(i, i);
  }
  return square;
}

/** Which columns varied, and not always with one that comes first. */
function lever(sums: NormalEquations, columns: readonly Column[]): boolean[] {
  const weight = sums.get(0, 0);
  const unlocked = columns.map(() => false);
  const spread = new Float64Array(columns.length);
  const covariance = (i: number, j: number): number =>
    sums.get(i, j) - (sums.get(0, i) * sums.get(0, j)) / weight;
  if (!(weight > 0)) return unlocked;
  for (let i = 0; i < columns.length; i++) spread[i] = Math.sqrt(Math.max(0, covariance(i, i)));
  const least = LEAST_SPREAD * Math.sqrt(sums.rows);
  const order = columns.map((_, i) => i).sort((i, j) => rank(columns[i]!) - rank(columns[j]!) || i - j);
  const taken: number[] = [];
  for (const i of order) {
    if (columns[i]!.kind === 'base') {
      unlocked[i] = true;
      continue;
    }
    if (!(spread[i]! > least)) continue;
    if (taken.some(j => Math.abs(covariance(i, j)) > MOST_CORRELATION * spread[i]! * spread[j]!)) continue;
    unlocked[i] = true;
    taken.push(i);
  }
  return unlocked;
}

const rank = (column: Column): number => ORDER.indexOf(column.kind);
