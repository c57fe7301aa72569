/** Positive definite systems by Cholesky's factorisation, dense and small. */

export class Cholesky {
  private readonly size: number;
  /** The lower triangle, by rows. */
  private readonly l: Float64Array | Float32Array;

  private constructor(size: number, l: Float64Array | Float32Array) {
    this.size = size;
    this.l = l;
  }

  /**
   * Factors the matrix of `size` rows whose element (i, j <= i) is `at(i, j)`.
   * @returns undefined when it is not positive definite (to rounding).
   */
  static of(size: number, at: (i: number, j: number) => number): Cholesky | undefined {
    const l = new Float64Array(rowAt(size));
    for (let i = 0; i < size; i++) {
      const own = rowAt(i);
      for (let j = 0; j <= i; j++) {
        const other = rowAt(j);
        let sum = at(i, j);
        for (let k = 0; k < j; k++) sum -= l[own + k]! * l[other + k]!;
        if (i !== j) l[own + j] = sum / l[other + j]!;
        else if (sum > 1e-12 * at(i, i)) l[own + i] = Math.sqrt(sum);
        else return undefined;
      }
    }
    return new Cholesky(size, l);
  }

  /**
   * The same in single precision, half the size: to be kept, where the matrix is of sums that are no more precise. What single
   * precision has no numbers for stays as it is.
   */
  rounded(): Cholesky {
    const { size, l } = this;
    const rounded = Float32Array.from(l);
    const isHeld = rounded.every((value, i) => Number.isFinite(value) && (value !== 0 || l[i] === 0));
    return isHeld ? new Cholesky(size, rounded) : this;
  }

  /** x with A x = b. */
  solve(b: Float64Array): Float64Array {
    const { size, l } = this;
    const x = Float64Array.from(b);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i]! -= l[rowAt(i) + k]! * x[k]!;
      x[i]! /= l[rowAt(i) + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i]! -= l[rowAt(k) + i]! * x[k]!;
      x[i]! /= l[rowAt(i) + i]!;
    }
    return x;
  }

  /** Logarithm of the determinant of A. */
  logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.l[rowAt(i) + i]!);
    return 2 * sum;
  }

  /** The diagonal of A^-1. */
  inverseDiagonal(): Float64Array {
    const { size, l } = this;
    const diagonal = new Float64Array(size);
    const column = new Float64Array(size);
    for (let from = 0; from < size; from++) {
      // the column of L^-1 that begins at the diagonal
      for (let i = from; i < size; i++) {
        const own = rowAt(i);
        let sum = i === from ? 1 : 0;
        for (let k = from; k < i; k++) sum -= l[own + k]! * column[k]!;
        column[i] = sum / l[own + i]!;
        diagonal[from]! += column[i]! ** 2;
      }
    }
    return diagonal;
  }

  /** v' A^-1 v. */
  quadratic(v: Float64Array): number {
    const { size, l } = this;
    const x = new Float64Array(size);
    x.set(v.subarray(0, size));
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const own = rowAt(i);
      for (let k = 0; k < i; k++) x[i]! -= l[own + k]! * x[k]!;
      x[i]! /= l[own + i]!;
      sum += x[i]! * x[i]!;
    }
    return sum;
  }
}

/** Where a row of a lower triangle begins. */
const rowAt = (row: number): number => (row * (row + 1)) / 2;
