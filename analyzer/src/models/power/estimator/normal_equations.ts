/**
 * Weighted least squares as sums: A = sum w x x', b = sum w x y, c = sum w y^2. Sums of disjoint rows add up, in any
 * order. The triangle of A is stored by rows, each with its element of b behind it, so a column that is new only adds at the end.
 */

import { packNumbers, unpackNumbers } from '../../packed_numbers.js';

export class NormalEquations {
  /** Columns so far. */
  size = 0;
  /** Rows, after decay. */
  rows = 0;
  /** Sum of w y^2. */
  square = 0;
  /** A and b: in one array, because each takes 180 bytes beside its content. */
  private sums: Float32Array | Float64Array;
  /** Grows with each change: as long as it stays, so do the sums. */
  version = 0;
  private readonly storage: typeof Float32Array | typeof Float64Array;

  /** @param storage single precision halves what many sums that are kept cost; solve in double. */
  constructor(storage: typeof Float32Array | typeof Float64Array = Float64Array) {
    this.storage = storage;
    this.sums = new storage(0);
  }

  /**
   * Sums that stand elsewhere.
   * @param a the triangle, by rows.
   */
  static of(
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    { rows, square }: { readonly rows: number; readonly square: number },
    storage?: typeof Float32Array | typeof Float64Array,
  ): NormalEquations {
    const equations = new NormalEquations(storage);
    equations.grow(b.length);
    equations.rows = rows;
    equations.square = square;
    for (let i = 0, at = 0; i < b.length; i++) {
      for (let j = 0; j <= i; j++) equations.sums[element(i, j)] = a[at++]!;
      equations.sums[right(i)] = b[i]!;
    }
    return equations;
  }

  /** Makes room for `size` columns; the new ones have been zero in all rows so far. */
  grow(size: number): void {
    if (size <= this.size) return;
    const sums = new this.storage(rowAt(size));
    sums.set(this.sums);
    this.sums = sums;
    this.size = size;
  }

  /** Adds a row with weight `w`, which counts as `share` of a row; what was seen before counts `keep` times as much from now on. */
  addRow(x: Float64Array, y: number, w: number, share = 1, keep = 1): void {
    const { sums } = this;
    if (keep !== 1 && x.length === this.size && sums instanceof Float32Array) {
      this.version++;
      this.rows = this.rows * keep + share;
      this.square = this.square * keep + w * y * y;
      addFading(sums, x, y, w, keep);
      return;
    }
    this.decay(keep);
    this.grow(x.length);
    this.version++;
    this.rows += share;
    this.square += w * y * y;
    this.addTo(x, y, w);
  }

  private addTo(x: Float64Array, y: number, w: number): void {
    const { sums } = this;
    for (let i = 0; i < x.length; i++) {
      const xi = x[i]! * w;
      if (xi === 0) continue;
      const row = rowAt(i);
      for (let j = 0; j <= i; j++) sums[row + j]! += xi * x[j]!;
      sums[row + i + 1]! += xi * y;
    }
  }

  /** Makes all that was seen count `keep` times as much. */
  decay(keep: number): void {
    if (keep === 1) return;
    this.version++;
    this.rows *= keep;
    this.square *= keep;
    const { sums } = this;
    for (let i = 0; i < sums.length; i++) sums[i]! *= keep;
  }

  /** Adds another set of sums of the same columns, `scale` times. */
  merge(other: NormalEquations, scale = 1): void {
    this.grow(other.size);
    this.version++;
    this.rows += scale * other.rows;
    this.square += scale * other.square;
    for (let i = 0; i < other.sums.length; i++) this.sums[i]! += scale * other.sums[i]!;
  }

  /** Counts all that was seen of a column as another's, and forgets it. */
  fold(column: number, into: number): void {
    if (column >= this.size || column === into) return;
    this.grow(into + 1);
    this.version++;
    const { sums } = this;
    const own = sums[element(column, column)]! + 2 * sums[element(column, into)]!;
    for (let i = 0; i < this.size; i++) if (i !== into) sums[element(i, into)]! += sums[element(i, column)]!;
    sums[element(into, into)]! += own;
    sums[right(into)]! += sums[right(column)]!;
    sums[right(column)] = 0;
    for (let i = 0; i < this.size; i++) sums[element(i, column)] = 0;
  }

  /** An element of A; 0 of columns that have not been seen. */
  get(i: number, j: number): number {
    return i < this.size && j < this.size ? this.sums[element(i, j)]! : 0;
  }

  /** An element of b. */
  right(i: number): number {
    return i < this.size ? this.sums[right(i)]! : 0;
  }

  /** Writes A of the first `size` columns to `a`, row by row, and b to `b`: 0 of columns that have not been seen. */
  unpack(size: number, a: Float64Array, b: Float64Array): void {
    const { sums } = this;
    const seen = Math.min(size, this.size);
    for (let i = 0, from = 0; i < seen; i++) {
      for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = sums[from++]!;
      b[i] = sums[from++]!;
    }
    for (let i = seen; i < size; i++) {
      b[i] = 0;
      for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = 0;
    }
  }

  /** Writes the lower triangle of A of the first `size` columns to `into`, by rows, divided by `by`. */
  triangle(size: number, into: Float64Array, by: number): void {
    const { sums } = this;
    const seen = Math.min(size, this.size);
    let to = 0;
    for (let i = 0, from = 0; i < seen; i++, from++)
      for (let j = 0; j <= i; j++) into[to++] = sums[from++]! / by;
    into.fill(0, to, (size * (size + 1)) / 2);
  }

  /** All of b. */
  b(): Float64Array {
    return Float64Array.from({ length: this.size }, (_, i) => this.right(i));
  }

  /** True while every sum is a number. */
  finite(): boolean {
    return Number.isFinite(this.rows + this.square) && this.sums.every(value => Number.isFinite(value));
  }

  snapshot(): unknown {
    const { size } = this;
    const a: number[] = [];
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) a.push(this.get(i, j));
    return [short(this.rows), short(this.square), packNumbers(a), packNumbers(this.b())];
  }

  /** Sums from `snapshot()`; undefined when it is not one of at most `most` columns. */
  static restore(
    snapshot: unknown,
    most: number,
    storage?: typeof Float32Array | typeof Float64Array,
  ): NormalEquations | undefined {
    if (!Array.isArray(snapshot)) return undefined;
    const [rows, square] = snapshot as unknown[];
    const a = unpackNumbers(snapshot[2], (most * (most + 1)) / 2);
    const b = unpackNumbers(snapshot[3], most);
    if (typeof rows !== 'number' || typeof square !== 'number' || a === undefined || b === undefined)
      return undefined;
    if (a.length !== (b.length * (b.length + 1)) / 2) return undefined;
    const sums = NormalEquations.of(a, b, { rows, square }, storage);
    return sums.finite() && rows >= 0 ? sums : undefined;
  }
}

/** Makes sums count `keep` times as much and adds a row with weight `w`, each of them touched once. */
function addFading(sums: Float32Array, x: Float64Array, y: number, w: number, keep: number): void {
  let at = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]! * w;
    const end = at + i + 1;
    if (xi === 0) {
      for (; at <= end; at++) sums[at]! *= keep;
      continue;
    }
    // rounded as if what faded had been stored before
    for (let j = 0; at < end; j++, at++) sums[at] = Math.fround(sums[at]! * keep) + xi * x[j]!;
    sums[at] = Math.fround(sums[at]! * keep) + xi * y;
    at++;
  }
}

/** Seven digits: what single precision holds. */
const short = (value: number): number => Number(value.toPrecision(7));

/** Where a row begins, where its element of b stands, and where an element of A does. */
const rowAt = (row: number): number => (row * (row + 3)) / 2;
const right = (row: number): number => rowAt(row) + row + 1;
const element = (i: number, j: number): number => (i >= j ? rowAt(i) + j : rowAt(j) + i);
