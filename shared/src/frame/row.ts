/**
 * One row of a raw table: who it is about, and its raw values. The agent's sources keep and update rows, the
 * encoder compares them with what was sent, the decoder rebuilds them.
 */
import type { Counter } from './counter.js';

/**
 * Who a row is about. Two rows are the same when `key` is equal. `name` holds raw bytes, one a character
 * (latin1): kernel names are bytes, not text.
 */
export class RowId {
  /** Integer labels in the order of the table's registry entry, for instance pid, start time, parent, uid. */
  readonly labels: readonly number[];
  readonly name: string;
  private made: string | undefined;

  constructor(labels: readonly number[], name: string) {
    this.labels = labels;
    this.name = name;
    this.made = undefined;
  }

  /** Made when first asked for: a decoder makes many rows that nobody looks up. */
  get key(): string {
    this.made ??= this.labels.length === 0 ? this.name : `${this.labels.join(',')},${this.name}`;
    return this.made;
  }
}

/** Templates by number of columns: copying a plain array of doubles is several times cheaper than a Float64Array. */
const absent: number[][] = [];

function absentValues(columns: number): number[] {
  const template = absent[columns] ?? Array.from({ length: columns }, () => Number.NaN);
  absent[columns] = template;
  return template.slice();
}

/** Raw values by column. Absent (never read, refused, not on this kernel) is undefined and stored as NaN. */
export class Row {
  readonly id: RowId;
  /** Values that are safe integers; NaN where absent or wide. */
  readonly numbers: number[];
  /** Values beyond 2^53, by column. */
  wide: Map<number, bigint> | undefined;
  /**
   * An equal number means equal values: who compares a row again and again need not look at what has not changed. Who writes to
   * `numbers` or `wide` by itself adds to it.
   */
  revision = 0;

  /** @param values how many columns, all absent, or the values to take over. */
  constructor(id: RowId, values: number | number[]) {
    this.id = id;
    this.numbers = typeof values === 'number' ? absentValues(values) : values;
  }

  get(column: number): Counter | undefined {
    const value = this.numbers[column];
    if (value === undefined) return undefined;
    return Number.isNaN(value) ? this.wide?.get(column) : value;
  }

  set(column: number, value: Counter | undefined): void {
    const { numbers } = this;
    if (typeof value === 'number') {
      if (numbers[column] === value) return;
      this.revision++;
      numbers[column] = value;
      if (this.wide !== undefined) this.wide.delete(column);
      return;
    }
    // absent before, and now
    if (value === undefined && this.wide === undefined && Number.isNaN(numbers[column])) return;
    this.revision++;
    numbers[column] = Number.NaN;
    if (value === undefined) {
      this.wide?.delete(column);
    } else {
      this.wide ??= new Map();
      this.wide.set(column, value);
    }
  }

  /** All values are absent. */
  clear(): void {
    this.revision++;
    this.numbers.fill(Number.NaN);
    this.wide = undefined;
  }

  /** Takes over the values of `other`, a row of the same table. */
  assign(other: Row): void {
    this.revision++;
    for (let column = 0; column < other.numbers.length; column++)
      this.numbers[column] = other.numbers[column]!;
    this.wide = other.wide !== undefined && other.wide.size > 0 ? new Map(other.wide) : undefined;
  }

  /** A copy that may be changed. */
  clone(): Row {
    const copy = new Row(this.id, this.numbers.slice());
    if (this.wide !== undefined && this.wide.size > 0) copy.wide = new Map(this.wide);
    return copy;
  }
}

/** True when both have the same row objects in the same order. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}
