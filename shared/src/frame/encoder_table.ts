/** A table as it was last written: who is in it, and the values of each. */
import { type Counter, subtractCounters } from './counter.js';
import type { Row, RowId } from './row.js';
import { MOST_ROW_BYTES, type RowChanges } from './row_changes.js';
import type { ByteWriter } from './varint.js';

/** Room is made for so many at least. */
const FEW_ROWS = 4;

/** The rows of a reading and where they stand: mostly they are the same objects again. */
export interface Order {
  readonly reading: readonly Row[];
  /** By wire index. */
  readonly rows: readonly (Row | undefined)[];
}

const NO_ORDER: Order = { reading: [], rows: [] };

/** Rows by wire index; the index of one that has gone is not used again. */
export class EncoderTable {
  order: Order = NO_ORDER;
  /** What was written last: one that comes again, the same object, was not read anew. */
  reading: object | undefined;
  /** undefined where a row has gone. */
  private ids: (RowId | undefined)[] = [];
  private index = new Map<string, number>();
  /** `width` values a slot; NaN where absent or beyond 2^53. */
  private values = new Float64Array(0);
  private width = 0;
  /** Where the values of a row stand: what has gone leaves its slot to who comes. */
  private slots: number[] = [];
  private free: number[] = [];
  private slotCount = 0;
  private readonly expected: number;
  /** Values beyond 2^53, of rows that have some. */
  private wide = new Map<number, ReadonlyMap<number, bigint>>();
  /** The rows, and their revisions, whose values were last written. */
  private seenRows: (Row | undefined)[] = [];
  private seenRevisions: number[] = [];

  /** @param expected how many rows it will have, where that is known. */
  constructor(expected = 0) {
    this.expected = expected;
  }

  /** A copy that may be changed. */
  clone(): EncoderTable {
    const copy = new EncoderTable();
    copy.order = this.order;
    copy.reading = this.reading;
    copy.ids = this.ids.slice();
    copy.index = new Map(this.index);
    copy.values = this.values.slice();
    copy.width = this.width;
    copy.slots = this.slots.slice();
    copy.free = this.free.slice();
    copy.slotCount = this.slotCount;
    copy.wide = new Map(this.wide);
    copy.seenRows = this.seenRows.slice();
    copy.seenRevisions = this.seenRevisions.slice();
    return copy;
  }

  /** How many rows there are. */
  get size(): number {
    return this.index.size;
  }

  /** How many wire indices there are. */
  get length(): number {
    return this.ids.length;
  }

  /** How many rows there is room for. */
  get room(): number {
    return this.width === 0 ? 0 : this.values.length / this.width;
  }

  idAt(index: number): RowId | undefined {
    return this.ids[index];
  }

  indexOf(row: Row): number | undefined {
    return this.index.get(row.id.key);
  }

  remove(index: number): void {
    this.index.delete(this.ids[index]!.key);
    this.ids[index] = undefined;
    this.seenRows[index] = undefined;
    this.wide.delete(index);
    this.free.push(this.slots[index]!);
  }

  /** Takes the next wire index, and writes all values of the row. */
  writeNew(out: ByteWriter, row: Row, changes: RowChanges): void {
    const index = this.ids.length;
    this.width ||= row.numbers.length;
    const slot = this.free.pop() ?? this.slotCount++;
    this.slots[index] = slot;
    if ((slot + 1) * this.width > this.values.length) this.grow();
    this.values.fill(Number.NaN, slot * this.width, (slot + 1) * this.width);
    this.write(out, index, row, -1, changes);
    this.ids.push(row.id);
    this.index.set(row.id.key, index);
  }

  /** Writes the changes of rows, by wire index, and looks at none that nothing was written to since it was written. */
  writeChanges(out: ByteWriter, rows: Order['rows'], changes: RowChanges): void {
    const { seenRows, seenRevisions } = this;
    const count = rows.length;
    let next = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index];
      if (row === undefined || (seenRows[index] === row && seenRevisions[index] === row.revision)) continue;
      if (this.write(out, index, row, index - next, changes)) next = index + 1;
    }
  }

  /**
   * Writes the changes of a row.
   * @param gap rows passed over since the last one that had some; -1 for a new row.
   * @returns whether there were any.
   */
  private write(out: ByteWriter, index: number, row: Row, gap: number, changes: RowChanges): boolean {
    let written = -1;
    const room = row.wide === undefined && !this.wide.has(index) ? out.room(MOST_ROW_BYTES) : undefined;
    if (room !== undefined)
      written = changes(row.numbers, this.values, this.slots[index]! * this.width, gap, room, out.size);
    if (written > 0) out.advance(written);
    const isChanged = written < 0 ? this.writeWide(out, index, row, gap) : written > 0;
    this.seenRows[index] = row;
    this.seenRevisions[index] = row.revision;
    return isChanged;
  }

  /** As `RowChanges`, whatever the values. */
  private writeWide(out: ByteWriter, index: number, row: Row, gap: number): boolean {
    const at = this.slots[index]! * this.width;
    const wide = this.wide.get(index);
    const before = (column: number): Counter | undefined => {
      const value = this.values[at + column]!;
      return Number.isNaN(value) ? wide?.get(column) : value;
    };
    let mask = 0;
    for (let column = 0; column < row.numbers.length; column++)
      if (row.get(column) !== before(column)) mask |= 1 << column;
    if (mask === 0 && gap >= 0) return false;
    if (gap >= 0) out.varint(gap);
    out.varint(mask);
    for (let column = 0; column < row.numbers.length; column++) {
      if ((mask & (1 << column)) === 0) continue;
      const next = row.get(column);
      const last = before(column);
      out.value(next === undefined || last === undefined ? next : subtractCounters(next, last));
    }
    for (let column = 0; column < row.numbers.length; column++)
      this.values[at + column] = row.numbers[column]!;
    if (row.wide !== undefined && row.wide.size > 0) this.wide.set(index, new Map(row.wide));
    else this.wide.delete(index);
    return true;
  }

  private grow(): void {
    const rows = Math.max(this.expected, this.slotCount + FEW_ROWS + (this.slotCount >> 3));
    const larger = new Float64Array(rows * this.width);
    larger.set(this.values);
    this.values = larger;
  }
}
