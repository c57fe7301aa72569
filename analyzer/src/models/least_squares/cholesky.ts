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
    for (let j = 0, other = 0; j < size; other += ++j) {
      const square = l[other + j]!;
      let sum = square;
      for (let k = 0; k < j; k++) sum -= l[other + k]! * l[other + k]!;
      if (!(sum > 1e-12 * square)) return undefined;
      const diagonal = Math.sqrt(sum);
      l[other + j] = diagonal;
      let i = j + 1;
      // four rows at a time: each addition of one sum would wait for the one before
      for (; i + 3 < size; i += 4) {
        const a = rowAt(i);
        const b = a + i + 1;
        const c = b + i + 2;
        const d = c + i + 3;
        let ofA = l[a + j]!;
        let ofB = l[b + j]!;
        let ofC = l[c + j]!;
        let ofD = l[d + j]!;
        for (let k = 0; k < j; k++) {
          const own = l[other + k]!;
          ofA -= l[a + k]! * own;
          ofB -= l[b + k]! * own;
          ofC -= l[c + k]! * own;
          ofD -= l[d + k]! * own;
        }
        l[a + j] = ofA / diagonal;
        l[b + j] = ofB / diagonal;
        l[c + j] = ofC / diagonal;
        l[d + j] = ofD / diagonal;
      }
      for (; i < size; i++) {
        const row = rowAt(i);
        let rest = l[row + j]!;
        for (let k = 0; k < j; k++) rest -= l[row + k]! * l[other + k]!;
        l[row + j] = rest / diagonal;
      }
    }
    return new Cholesky(size, l);
  }

  /**
   * The same in single precision, half the size: to be kept, where the matrix is of sums that are no more precise. What single
   * precision has no numbers for stays as it is. A copy in either case.
   */
  rounded(): Cholesky {
    const { size } = this;
    // the triangle may be somebody's working memory
    const own = this.l.slice(0, rowAt(size));
    const rounded = new Float32Array(own);
    for (let i = 0; i < rounded.length; i++)
      if (!Number.isFinite(rounded[i]!) || (rounded[i] === 0 && own[i] !== 0)) return new Cholesky(size, own);
    return new Cholesky(size, rounded);
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
    if (TOGETHER * size > atHand.length) atHand = new Float64Array(2 * TOGETHER * size);
    const columns = atHand;
    for (let from = 0; from < size; from += TOGETHER) {
      // columns of L^-1, which begin at the diagonal; several at a time: each addition of one sum would wait for the one before
      let squaresA = 0;
      let squaresB = 0;
      let squaresC = 0;
      let squaresD = 0;
      for (let i = from, row = rowAt(from); i < size; row += ++i) {
        let a = i === from ? 1 : 0;
        let b = i === from + 1 ? 1 : 0;
        let c = i === from + 2 ? 1 : 0;
        let d = i === from + 3 ? 1 : 0;
        for (let k = from, at = TOGETHER * from; k < i; k++, at += TOGETHER) {
          const own = l[row + k]!;
          a -= own * columns[at]!;
          b -= own * columns[at + 1]!;
          c -= own * columns[at + 2]!;
          d -= own * columns[at + 3]!;
        }
        const pivot = l[row + i]!;
        const to = TOGETHER * i;
        columns[to] = a /= pivot;
        columns[to + 1] = b /= pivot;
        columns[to + 2] = c /= pivot;
        columns[to + 3] = d /= pivot;
        squaresA += a * a;
        squaresB += b * b;
        squaresC += c * c;
        squaresD += d * d;
      }
      diagonal[from] = squaresA;
      // of those behind the last one nothing is written
      diagonal[from + 1] = squaresB;
      diagonal[from + 2] = squaresC;
      diagonal[from + 3] = squaresD;
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

/** Columns of an inverse that are worked out at a time. */
const TOGETHER = 4;

/** Working memory of one question. */
let atHand = new Float64Array(64);

/** Where a row of a lower triangle begins. */
const rowAt = (row: number): number => (row * (row + 1)) / 2;
