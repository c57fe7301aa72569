/** Positive definite systems by Cholesky's factorisation, dense and small. */

export class Cholesky {
  private readonly size: number;
  private readonly l: Float64Array;

  private constructor(size: number, l: Float64Array) {
    this.size = size;
    this.l = l;
  }

  /**
   * Factors the matrix of `size` rows whose element (i, j <= i) is `at(i, j)`.
   * @returns undefined when it is not positive definite (to rounding).
   */
  static of(size: number, at: (i: number, j: number) => number): Cholesky | undefined {
    const l = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = at(i, j);
        for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
        if (i !== j) l[i * size + j] = sum / l[j * size + j]!;
        else if (sum > 1e-12 * at(i, i)) l[i * size + i] = Math.sqrt(sum);
        else return undefined;
      }
    }
    return new Cholesky(size, l);
  }

  /** x with A x = b. */
  solve(b: Float64Array): Float64Array {
    const { size, l } = this;
    const x = Float64Array.from(b);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
      x[i]! /= l[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!;
      x[i]! /= l[i * size + i]!;
    }
    return x;
  }

  /** v' A^-1 v. */
  quadratic(v: Float64Array): number {
    const { size, l } = this;
    const x = new Float64Array(size);
    x.set(v.subarray(0, size));
    let sum = 0;
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
      x[i]! /= l[i * size + i]!;
      sum += x[i]! * x[i]!;
    }
    return sum;
  }
}
