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
    const triangle = new Float64Array(rowAt(size));
    for (let i = 0, to = 0; i < size; i++) for (let j = 0; j <= i; j++) triangle[to++] = at(i, j);
    return Cholesky.inPlace(size, triangle);
  }

  /**
   * Factors the matrix whose lower triangle stands in `triangle` by rows, which may be longer. The factor stands there from now on.
   * @returns undefined when it is not positive definite (to rounding); what is in `triangle` then is of no use.
   */
  static inPlace(size: number, triangle: Float64Array): Cholesky | undefined {
    const l = triangle;
    for (let i = 0, own = 0; i < size; own += ++i) {
      for (let j = 0, other = 0; j < i; other += ++j) {
        let sum = l[own + j]!;
        for (let k = 0; k < j; k++) sum -= l[own + k]! * l[other + k]!;
        l[own + j] = sum / l[other + j]!;
      }
      const diagonal = l[own + i]!;
      let sum = diagonal;
      for (let k = 0; k < i; k++) sum -= l[own + k]! * l[own + k]!;
      if (!(sum > 1e-12 * diagonal)) return undefined;
      l[own + i] = Math.sqrt(sum);
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
    return this.solveInPlace(b.slice());
  }

  /** The same, x in the place of b. */
  solveInPlace(x: Float64Array): Float64Array {
    const { size, l } = this;
    for (let i = 0, own = 0; i < size; own += ++i) {
      let sum = x[i]!;
      for (let k = 0; k < i; k++) sum -= l[own + k]! * x[k]!;
      x[i] = sum / l[own + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let k = i + 1, at = rowAt(k) + i; k < size; at += ++k) sum -= l[at]! * x[k]!;
      x[i] = sum / l[rowAt(i) + i]!;
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
      let squares = 0;
      for (let i = from, own = rowAt(from); i < size; own += ++i) {
        let sum = i === from ? 1 : 0;
        for (let k = from; k < i; k++) sum -= l[own + k]! * column[k]!;
        const element = sum / l[own + i]!;
        column[i] = element;
        squares += element * element;
      }
      diagonal[from] = squares;
    }
    return diagonal;
  }

  /** v' A^-1 v. */
  quadratic(v: Float64Array): number {
    const { size, l } = this;
    if (size > atHand.length) atHand = new Float64Array(2 * size);
    const x = atHand;
    let first = 0;
    while (first < size && !(v[first]! !== 0)) first++;
    let square = 0;
    for (let i = first, own = rowAt(first); i < size; own += ++i) {
      let sum = v[i] ?? 0;
      for (let k = first; k < i; k++) sum -= l[own + k]! * x[k]!;
      sum /= l[own + i]!;
      x[i] = sum;
      square += sum * sum;
    }
    return square;
  }
}

/** Working memory of one quadratic form. */
let atHand = new Float64Array(64);

/** Where a row of a lower triangle begins. */
const rowAt = (row: number): number => (row * (row + 1)) / 2;
