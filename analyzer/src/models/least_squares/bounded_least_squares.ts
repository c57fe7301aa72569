/**
 * Least squares with coefficients that may not fall below a bound, by cyclic coordinate descent (each step is the
 * exact minimum along one coefficient, so the error never rises and nothing can run away), started from the last
 * solution. Where columns resemble each other descent is slow: every few sweeps the coefficients that are free are
 * solved for at once, and taken when all of them respect their bounds.
 */
import { Cholesky } from './cholesky.js';

const SWEEPS = 12;
const ROUNDS = 12;

/** A quadratic: theta' A theta - 2 theta' b, with lower bounds. */
export interface BoundedProblem {
  readonly size: number;
  /** The symmetric, positive definite A, row by row. This and the others may be longer. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly lower: Float64Array;
}

/** The symmetric matrix of `size` rows whose element (i, j <= i) is `at(i, j)`, row by row. */
export function symmetric(size: number, at: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = at(i, j);
  return matrix;
}

/** Minimises the problem, in place, from `theta`. */
export function solveBounded({ size, a: matrix, b, lower }: BoundedProblem, theta: Float64Array): void {
  for (let i = 0; i < size; i++) theta[i] = Math.max(theta[i]!, lower[i]!);
  // from where the last solution was found, this is most often all there is to do
  if (polish(size, matrix, b, lower, theta)) return;
  for (let round = 0; round < ROUNDS; round++) {
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (let j = 0; j < size; j++) {
        const diagonal = matrix[j * size + j]!;
        if (!(diagonal > 0)) continue;
        let gradient = b[j]!;
        for (let k = 0; k < size; k++) gradient -= matrix[j * size + k]! * theta[k]!;
        theta[j] = Math.max(lower[j]!, theta[j]! + gradient / diagonal);
      }
    }
    if (polish(size, matrix, b, lower, theta)) return;
  }
}

/** Solves for the coefficients above their bounds. @returns true when that is the minimum. */
function polish(
  size: number,
  matrix: Float64Array,
  b: Float64Array,
  lower: Float64Array,
  theta: Float64Array,
): boolean {
  const { free, triangle, right } = roomFor(size);
  let many = 0;
  for (let j = 0; j < size; j++) if (theta[j]! > lower[j]! && matrix[j * size + j]! > 0) free[many++] = j;
  for (let i = 0, to = 0; i < many; i++) {
    const row = free[i]! * size;
    for (let j = 0; j <= i; j++) triangle[to++] = matrix[row + free[j]!]!;
    let sum = b[free[i]!]!;
    if (many < size)
      for (let k = 0; k < size; k++) if (!(theta[k]! > lower[k]!)) sum -= matrix[row + k]! * theta[k]!;
    right[i] = sum;
  }
  const factor = Cholesky.inPlace(many, triangle);
  if (factor === undefined) return false;
  const solved = factor.solveInPlace(right);
  // towards the solution as far as the bounds allow
  let step = 1;
  for (let i = 0; i < many; i++) {
    const from = theta[free[i]!]!;
    const bound = lower[free[i]!]!;
    if (solved[i]! < bound) step = Math.min(step, (from - bound) / (from - solved[i]!));
  }
  for (let i = 0; i < many; i++) {
    const j = free[i]!;
    theta[j] = Math.max(lower[j]!, theta[j]! + step * (solved[i]! - theta[j]!));
  }
  if (step < 1) return false;
  // what is at its bound must want to go below it
  for (let j = 0; j < size; j++) {
    if (theta[j]! > lower[j]!) continue;
    let gradient = b[j]!;
    for (let k = 0; k < size; k++) gradient -= matrix[j * size + k]! * theta[k]!;
    if (gradient > 1e-9 * Math.max(matrix[j * size + j]!, Math.abs(b[j]!))) return false;
  }
  return true;
}

/** Working memory of one problem, for as many coefficients as the largest had. */
let room = roomOf(32);

function roomOf(size: number) {
  return {
    free: new Int32Array(size),
    triangle: new Float64Array((size * (size + 1)) / 2),
    right: new Float64Array(size),
  };
}

function roomFor(size: number): ReturnType<typeof roomOf> {
  if (size > room.free.length) room = roomOf(2 * size);
  return room;
}
