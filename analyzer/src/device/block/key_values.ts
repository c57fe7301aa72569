/**
 * What a key frame left in rows that changed since: of each row the columns that changed, which are a few of many. When
 * others of it change as well, all are kept: a row is moved once at most.
 */
import { WholeNumbers } from '../../quantities/whole_numbers.js';
import { PROCESS_WIDTH } from './process_columns.js';
import type { RowArrays } from './row_arrays.js';

/** Of a row that changed: which it is, places that differ from the key frame's, places that are kept (as bits), where. */
const ENTRY = { row: 0, differing: 1, kept: 2, at: 3, width: 4 } as const;
const ALL = 2 ** PROCESS_WIDTH - 1;
/** Room is made for so many at once. */
const STEP = 4;
/** Columns of the row at hand. */
const keptValues = new Float64Array(PROCESS_WIDTH);

export class KeyValues {
  /** Rows that changed. */
  count = 0;
  private readonly entries = new WholeNumbers();
  private readonly values = new WholeNumbers();
  private used = 0;

  /** Bytes held. */
  get bytes(): number {
    return this.entries.bytes + this.values.bytes;
  }

  /** A row is about to change for the first time. @returns its place among those that did. */
  add(row: number): number {
    const place = this.count++;
    makeRoom(this.entries, this.count * ENTRY.width, STEP * ENTRY.width);
    const at = place * ENTRY.width;
    this.entries.set(at + ENTRY.row, row);
    this.entries.set(at + ENTRY.differing, 0);
    this.entries.set(at + ENTRY.kept, 0);
    return place;
  }

  rowOf(place: number): number {
    return this.entries.get(place * ENTRY.width + ENTRY.row);
  }

  /** Places of the row's columns that differ from the key frame's, as bits. */
  differing(place: number): number {
    return this.entries.get(place * ENTRY.width + ENTRY.differing);
  }

  setDiffering(place: number, bits: number): void {
    this.entries.set(place * ENTRY.width + ENTRY.differing, bits);
  }

  /** Before columns of the row, `bits`, change. */
  keep(place: number, bits: number, rows: RowArrays): void {
    const entry = place * ENTRY.width;
    const kept = this.entries.get(entry + ENTRY.kept);
    if ((bits & ~kept) === 0) return;
    const all = kept === 0 ? bits : ALL;
    const at = this.used;
    this.used += bitsIn(all);
    makeRoom(this.values, this.used, STEP * PROCESS_WIDTH);
    this.read(place, all, rows, keptValues);
    let to = at;
    for (let rest = all; rest !== 0; rest &= rest - 1) this.values.set(to++, keptValues[lowestBit(rest)]!);
    this.entries.set(entry + ENTRY.at, at);
    this.entries.set(entry + ENTRY.kept, all);
  }

  /** Writes columns of a row, `bits`, as the key frame left them into `target`, each to its place. */
  read(place: number, bits: number, rows: RowArrays, target: Float64Array): void {
    if (bits === 0) return;
    const entry = place * ENTRY.width;
    const kept = this.entries.get(entry + ENTRY.kept);
    const at = this.entries.get(entry + ENTRY.at);
    if (kept === ALL) {
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const i = lowestBit(rest);
        target[i] = this.values.get(at + i);
      }
      return;
    }
    const row = this.entries.get(entry + ENTRY.row);
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      const bit = 1 << i;
      // what is not kept has never changed since
      target[i] = (kept & bit) === 0 ? rows.get(row, i) : this.values.get(at + bitsIn(kept & (bit - 1)));
    }
  }

  /** Another key frame: nothing has changed since. Room of which little was needed goes. */
  clear(): void {
    this.entries.clear();
    this.values.clear();
    if (this.entries.length > 2 * this.count * ENTRY.width) this.entries.resize(this.count * ENTRY.width);
    if (this.values.length > 2 * this.used) this.values.resize(this.used);
    this.count = 0;
    this.used = 0;
  }
}

function makeRoom(numbers: WholeNumbers, needed: number, step: number): void {
  if (needed > numbers.length)
    numbers.resize(Math.max(needed, numbers.length + Math.max(step, numbers.length >> 3)));
}

/** Which of the bits is the lowest one that is set. */
export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** How many bits are set. */
function bitsIn(bits: number): number {
  let pairs = bits - ((bits >>> 1) & 0x5555_5555);
  pairs = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return (((pairs + (pairs >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
