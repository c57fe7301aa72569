/** What was learned of heat, as it may be read: resistances are 0 or more. */
import { ELEMENTS } from './foster_bank.js';

/** Ambient, resistances, what CPUs share, what was there at the start: the order of all that weighs them. */
export const SIZE = 2 + 2 * ELEMENTS;
export const AMBIENT = 0;
export const RESISTANCE = 1;
export const SHARED = 1 + ELEMENTS;
export const START = 2 + ELEMENTS;
/** Numbers of a symmetric matrix, row after row up to the diagonal. */
export const TRIANGLE = (SIZE * (SIZE + 1)) / 2;

/** Where a row of such a matrix begins. */
export const rowAt = (row: number): number => (row * (row + 1)) / 2;
/** Where an element stands. */
export const placeOf = (i: number, j: number): number => (i >= j ? rowAt(i) + j : rowAt(j) + i);

/** Standard deviations below 0 that are rounding. */
const ROUNDING = 1e-9;

export class RcEstimate {
  /** Of all that was learned; nobody changes it. */
  readonly mean: Float64Array;
  private readonly covariance: Float64Array;

  /** The distribution given that resistances which came out negative are 0, the surest first. */
  constructor(from: ArrayLike<number>, covariance: ArrayLike<number>) {
    const mean = Float64Array.from(from);
    const p = Float64Array.from(covariance);
    for (let round = 0; round <= ELEMENTS; round++) {
      let worst = -1;
      let least = -ROUNDING;
      for (let i = RESISTANCE; i <= SHARED; i++) {
        const scaled = mean[i]! / Math.sqrt(Math.max(p[placeOf(i, i)]!, 1e-12));
        if (scaled < least) {
          least = scaled;
          worst = i;
        }
      }
      if (worst < 0) break;
      const variance = p[placeOf(worst, worst)]!;
      const step = -mean[worst]! / variance;
      const column = Float64Array.from({ length: SIZE }, (_, i) => p[placeOf(i, worst)]!);
      for (let i = 0; i < SIZE; i++) {
        mean[i]! += column[i]! * step;
        for (let j = 0; j <= i; j++) p[rowAt(i) + j]! -= (column[i]! * column[j]!) / variance;
      }
      mean[worst] = 0;
    }
    for (let i = RESISTANCE; i <= SHARED; i++) mean[i] = Math.max(0, mean[i]!);
    this.mean = mean;
    this.covariance = p;
  }

  /** degC. */
  get ambient(): number {
    return this.mean[AMBIENT]!;
  }

  /** degC of full load on each element. */
  get resistances(): Float64Array {
    return this.mean.slice(RESISTANCE, SHARED);
  }

  /** degC of what CPUs share while any runs. */
  get shared(): number {
    return this.mean[SHARED]!;
  }

  /** degC of all CPUs at full load, where it ends. */
  get total(): number {
    let sum = 0;
    for (let i = RESISTANCE; i <= SHARED; i++) sum += this.mean[i]!;
    return sum;
  }

  /** Variance of `weights` times all of it, degC^2. */
  variance(weights: ArrayLike<number>): number {
    let sum = 0;
    for (let i = 0; i < SIZE; i++) {
      const row = rowAt(i);
      for (let j = 0; j < i; j++) sum += 2 * weights[i]! * this.covariance[row + j]! * weights[j]!;
      sum += weights[i]! * this.covariance[row + i]! * weights[i]!;
    }
    return Math.max(0, sum);
  }
}

/** What `weights` times all that was learned comes to: the temperature that they stand for, degC. */
export function celsiusOf(
  { mean }: { readonly mean: ArrayLike<number> },
  weights: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < SIZE; i++) sum += mean[i]! * weights[i]!;
  return sum;
}

/** What loads on elements weigh what was learned with. @param elements the load of each, then the time in which any CPU ran. */
export function elementWeights(elements: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(SIZE);
  for (let i = 0; i < ELEMENTS; i++) {
    weights[RESISTANCE + i] = elements[i]!;
    weights[SHARED]! += elements[ELEMENTS + i]! / ELEMENTS;
  }
  return weights;
}

/** What ambient alone weighs it with. */
export const AMBIENT_WEIGHTS: ArrayLike<number> = new Float64Array(SIZE).fill(1, AMBIENT, AMBIENT + 1);
