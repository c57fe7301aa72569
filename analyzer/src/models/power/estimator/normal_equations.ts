/**
 * Weighted least squares as sums: A = sum w x x', b = sum w x y, c = sum w y^2. Sums of disjoint rows add up, in any
 * order. The triangle of A is stored by rows, so a column that is new only adds at the end.
 */

import { packNumbers, unpackNumbers } from '../../packed_numbers.js';

export class NormalEquations {
  /** Columns so far. */
  size = 0;
  /** Rows, after decay. */
  rows = 0;
  /** Sum of w y^2. */
  square = 0;
  a: Float32Array | Float64Array;
  b: Float32Array | Float64Array;
  /** Grows with each change: as long as it stays, so do the sums. */
  version = 0;
  private readonly storage: typeof Float32Array | typeof Float64Array;

  /** @param storage single precision halves what many sums that are kept cost; solve in double. */
  constructor(storage: typeof Float32Array | typeof Float64Array = Float64Array) {
    this.storage = storage;
    this.a = new storage(0);
    this.b = new storage(0);
  }

  /** Makes room for `size` columns; the new ones have been zero in all rows so far. */
  grow(size: number): void {
    if (size <= this.size) return;
    const elements = (size * (size + 1)) / 2;
    // one buffer: each takes 90 bytes beside its content
    const all = new this.storage(elements + size);
    const a = all.subarray(0, elements);
    const b = all.subarray(elements);
    a.set(this.a);
    b.set(this.b);
    this.a = a;
    this.b = b;
    this.size = size;
  }

  /** Adds a row with weight `w`, which counts as `share` of a row. */
  addRow(x: Float64Array, y: number, w: number, share = 1): void {
    this.grow(x.length);
    this.version++;
    this.rows += share;
    this.square += w * y * y;
    for (let i = 0; i < x.length; i++) {
      const xi = x[i]! * w;
      if (xi === 0) continue;
      this.b[i]! += xi * y;
      const row = (i * (i + 1)) / 2;
      for (let j = 0; j <= i; j++) this.a[row + j]! += xi * x[j]!;
    }
  }

  /** Makes all that was seen count `keep` times as much. */
  decay(keep: number): void {
    if (keep === 1) return;
    this.version++;
    this.rows *= keep;
    this.square *= keep;
    for (let i = 0; i < this.a.length; i++) this.a[i]! *= keep;
    for (let i = 0; i < this.b.length; i++) this.b[i]! *= keep;
  }

  /** Adds another set of sums of the same columns, `scale` times. */
  merge(other: NormalEquations, scale = 1): void {
    this.grow(other.size);
    this.version++;
    this.rows += scale * other.rows;
    this.square += scale * other.square;
    for (let i = 0; i < other.b.length; i++) this.b[i]! += scale * other.b[i]!;
    for (let i = 0; i < other.a.length; i++) this.a[i]! += scale * other.a[i]!;
  }

  /** Counts all that was seen of a column as another's, and forgets it. */
  fold(column: number, into: number): void {
    if (column >= this.size || column === into) return;
    this.grow(into + 1);
    this.version++;
    const own = this.get(column, column) + 2 * this.get(column, into);
    for (let i = 0; i < this.size; i++) if (i !== into) this.a[triangle(i, into)]! += this.get(i, column);
    this.a[triangle(into, into)]! += own;
    this.b[into]! += this.b[column]!;
    this.b[column] = 0;
    for (let i = 0; i < this.size; i++) this.a[triangle(i, column)] = 0;
  }

  get(i: number, j: number): number {
    return i < this.size && j < this.size ? this.a[triangle(i, j)]! : 0;
  }

  /** True while every sum is a number. */
  finite(): boolean {
    return (
      Number.isFinite(this.rows + this.square) &&
      this.a.every(value => Number.isFinite(value)) &&
      this.b.every(value => Number.isFinite(value))
    );
  }

  snapshot(): unknown {
    return [short(this.rows), short(this.square), packNumbers(this.a), packNumbers(this.b)];
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
    const sums = new NormalEquations(storage);
    sums.grow(b.length);
    sums.rows = rows;
    sums.square = square;
    sums.a.set(a);
    sums.b.set(b);
    return sums.finite() && rows >= 0 ? sums : undefined;
  }
}

/** Seven digits: what single precision holds. */
const short = (value: number): number => Number(value.toPrecision(7));

const triangle = (i: number, j: number): number => (i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i);
