/** Coefficients from sums: held to the prior by a ridge, not below their bounds, and only where the data tell them. */
import { solveBounded } from '../../least_squares/bounded_least_squares.js';
import { Cholesky } from '../../least_squares/cholesky.js';
import type { Column, ColumnKind } from './column.js';
import type { NormalEquations } from './normal_equations.js';

/** Relative error of the model on one row that the ridge reckons with. */
export const ROW_ERROR = 0.07;
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
  'shared',
  'exits',
  'on',
  'deep',
  'point',
  'leak',
];

export interface Fit {
  readonly theta: Float64Array;
  /** Root of the mean squared relative error on the rows it was made of. */
  readonly relativeError: number;
  /** Covariances of a coefficient with all. */
  covariances(place: number): Float64Array;
  /** Variance of `v' theta`. */
  variance(v: Float64Array): number;
}

/** A fit, and what is known of each of its coefficients. */
export interface Fitted {
  readonly fit: Fit;
  /** Coefficients that the data tell; others are the prior's. */
  readonly unlocked: readonly boolean[];
  /** One standard deviation of each. */
  readonly sigmas: Float64Array;
}

/** How far rows are off, and how alike. */
export interface RowErrors {
  /** Relative error of the model on one row that the prior is weighed against. */
  readonly relative: number;
  /** So many rows in a row are off alike, and tell as much as one: phases of a program are longer than a row. */
  readonly alike: number;
}

/**
 * Solves for the coefficients.
 * @param start from where to search: the last solution, which may have had fewer columns
 * @param keepsFactor whether the fit has its covariances at hand; else it works them out from the sums when asked, which
 *   are half of what a large fit takes
 */
export function fit(
  sums: NormalEquations,
  columns: readonly Column[],
  errors: RowErrors,
  start?: Float64Array,
  keepsFactor = true,
): Fitted {
  const size = columns.length;
  const work = roomFor(size);
  const { all, right, a, b, found, lower, free } = work;
  sums.unpack(size, all, right);
  const unlocked = lever(size, all, sums.rows, columns);
  const theta = new Float64Array(size);
  const precisions = new Float64Array(size);
  const locked: number[] = [];
  let many = 0;
  for (let i = 0; i < size; i++) {
    const { mean, tau } = columns[i]!;
    theta[i] = mean;
    precisions[i] = tau ** -2;
    if (unlocked[i]!) free[many++] = i;
    else locked.push(i);
  }
  // rows that are off alike tell less, but not nothing: between all and one of them
  const rows = Math.sqrt(errors.alike);
  for (let row = 0; row < many; row++) {
    const i = free[row]!;
    const from = i * size;
    const { tau, mean, lower: least } = columns[i]!;
    const ridge = rows * (errors.relative / tau) ** 2;
    for (let other = 0; other < row; other++)
      a[row * many + other] = a[other * many + row] = all[from + free[other]!]!;
    a[row * many + row] = all[from + i]! + ridge;
    let sum = right[i]! + ridge * mean;
    for (const j of locked) sum -= all[from + j]! * theta[j]!;
    b[row] = sum;
    found[row] = start?.[i] ?? mean;
    lower[row] = least;
  }
  solveBounded({ size: many, a, b, lower }, found);
  for (let row = 0; row < many; row++) theta[free[row]!] = found[row]!;
  const square = residual(sums.square, all, right, theta);
  const relativeError = sums.rows > 0 ? Math.sqrt(Math.max(0, square) / sums.rows) : ROW_ERROR;
  // what keeps its prior is uncertain too, though less in sum with those that it went with
  const alike = errors.alike * Math.max(relativeError, LEAST_ERROR) ** 2;
  const normal = new Normal(sums, alike, precisions);
  const factor = normal.factored();
  const sigmas = factor?.inverseDiagonal() ?? new Float64Array(size).fill(Infinity);
  for (let i = 0; i < size; i++) sigmas[i] = Math.sqrt(sigmas[i]!);
  const covariance = keepsFactor ? new Factored(factor?.rounded()) : normal;
  return { fit: new FactoredFit(theta, relativeError, covariance), unlocked, sigmas };
}

/** What covariances come from. */
interface Covariance {
  factored(): Cholesky | undefined;
}

class Factored implements Covariance {
  private readonly factor: Cholesky | undefined;

  constructor(factor: Cholesky | undefined) {
    this.factor = factor;
  }

  factored(): Cholesky | undefined {
    return this.factor;
  }
}

/** Where the factor stands that was worked out last. */
let triangle = new Float64Array(512);
/** That factor, of which sums: who asks for one asks several times before these change. */
let atHand:
  | { readonly of: Normal; readonly version: number; readonly factor: Cholesky | undefined }
  | undefined;

/** Sums and what was expected: factored anew when asked, with what the sums have seen since. */
class Normal implements Covariance {
  private readonly sums: NormalEquations;
  private readonly noise: number;
  private readonly precisions: Float64Array;

  constructor(sums: NormalEquations, noise: number, precisions: Float64Array) {
    this.sums = sums;
    this.noise = noise;
    this.precisions = precisions;
  }

  factored(): Cholesky | undefined {
    const { sums, noise, precisions } = this;
    const { version } = sums;
    if (atHand?.of === this && atHand.version === version) return atHand.factor;
    const size = precisions.length;
    const length = (size * (size + 1)) / 2;
    if (length > triangle.length) triangle = new Float64Array(2 * length);
    sums.triangle(size, triangle, noise);
    for (let i = 0, diagonal = 0; i < size; diagonal += ++i + 1) triangle[diagonal]! += precisions[i]!;
    const factor = Cholesky.inPlace(size, triangle);
    atHand = { of: this, version, factor };
    return factor;
  }
}

/** A fit that is kept: of what it was made of it holds nothing else, as a function made above would. */
class FactoredFit implements Fit {
  readonly theta: Float64Array;
  readonly relativeError: number;
  private readonly covariance: Covariance;

  constructor(theta: Float64Array, relativeError: number, covariance: Covariance) {
    this.theta = theta;
    this.relativeError = relativeError;
    this.covariance = covariance;
  }

  covariances(place: number): Float64Array {
    const unit = new Float64Array(this.theta.length);
    unit[place] = 1;
    return this.covariance.factored()?.solve(unit) ?? unit.fill(0);
  }

  variance(v: Float64Array): number {
    return this.covariance.factored()?.quadratic(v) ?? Number.POSITIVE_INFINITY;
  }
}

/** Sum of w (y - x' theta)^2, of sums as `NormalEquations.unpack` gives them. */
function residual(squares: number, all: Float64Array, right: Float64Array, theta: Float64Array): number {
  const size = theta.length;
  let square = squares;
  for (let i = 0; i < size; i++) {
    const own = theta[i]!;
    const from = i * size;
    square -= 2 * own * right[i]!;
    for (let j = 0; j < i; j++) square += 2 * own * all[from + j]! * theta[j]!;
    square += own ** 2 * all[from + i]!;
  }
  return square;
}

/** Which columns varied, and not always with one that comes first. */
function lever(size: number, all: Float64Array, rows: number, columns: readonly Column[]): boolean[] {
  const weight = all[0] ?? 0;
  const unlocked = new Array<boolean>(size).fill(false);
  if (!(weight > 0)) return unlocked;
  const { spread } = roomFor(size);
  const covariance = (i: number, j: number): number => all[i * size + j]! - (all[i]! * all[j]!) / weight;
  const least = LEAST_SPREAD * Math.sqrt(rows);
  const order: number[] = [];
  for (let i = 0; i < size; i++) {
    const { kind } = columns[i]!;
    // programs that always run together share what they draw: each is held to what is expected of it
    if (kind === 'base' || kind === 'program') {
      unlocked[i] = true;
      continue;
    }
    spread[i] = Math.sqrt(Math.max(0, covariance(i, i)));
    if (spread[i]! > least) order.push(i);
  }
  order.sort((i, j) => rank(columns[i]!) - rank(columns[j]!) || i - j);
  const taken: number[] = [];
  for (const i of order) {
    if (taken.some(j => Math.abs(covariance(i, j)) > MOST_CORRELATION * spread[i]! * spread[j]!)) continue;
    unlocked[i] = true;
    taken.push(i);
  }
  return unlocked;
}

const rank = (column: Column): number => ORDER.indexOf(column.kind);

/** Working memory of one fit, for as many columns as the largest had. */
let room = roomOf(32);

function roomOf(size: number) {
  return {
    size,
    all: new Float64Array(size * size),
    right: new Float64Array(size),
    a: new Float64Array(size * size),
    b: new Float64Array(size),
    found: new Float64Array(size),
    lower: new Float64Array(size),
    free: new Int32Array(size),
    spread: new Float64Array(size),
  };
}

function roomFor(size: number): ReturnType<typeof roomOf> {
  if (size > room.size) room = roomOf(2 * size);
  return room;
}
