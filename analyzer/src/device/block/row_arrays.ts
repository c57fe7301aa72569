import { WholeNumbers } from '../../quantities/whole_numbers.js';
import type { ProcessName } from '../process_name.js';
import { PROCESS_WIDTH } from './process_columns.js';

/** Who a row is about, and what became of it: places of its numbers, behind its columns. */
export const IDENTITY = {
  pid: PROCESS_WIDTH,
  startTicks: PROCESS_WIDTH + 1,
  parent: PROCESS_WIDTH + 2,
  user: PROCESS_WIDTH + 3,
  /** 1 while the process lives. */
  alive: PROCESS_WIDTH + 4,
  /** Place among the rows that changed since the key frame; -1: it did not. */
  changed: PROCESS_WIDTH + 5,
} as const;

/** Room is made for so many rows at once. */
const STEP = 4;
/** A name that no other row has: most are shared by all devices. */
const NAME_BYTES = 64;

/** Rows of a process table, row after row in one array, without the columns that are 0 in all rows, or absent. */
export class RowArrays {
  count = 0;
  /** Shared by all rows of all devices that go by the same. */
  names: ProcessName[] = [];
  private numbers = new WholeNumbers();
  private columns = ALL_COLUMNS;

  /** Bytes held, roughly. */
  get bytes(): number {
    return this.numbers.bytes + NAME_BYTES * this.names.length;
  }

  /** A number of a row, by its place (`PROCESS_PLAN`, `IDENTITY`); NaN where absent. */
  get(row: number, place: number): number {
    const { slots, width } = this.columns;
    const slot = slots[place]!;
    if (slot >= 0) return this.numbers.get(row * width + slot);
    return slot === ALL_ZERO ? 0 : Number.NaN;
  }

  set(row: number, place: number, value: number): void {
    const { slots, width } = this.columns;
    const slot = slots[place]!;
    if (slot >= 0) {
      this.numbers.set(row * width + slot, value);
    } else if (slot === ALL_ZERO ? value !== 0 : !Number.isNaN(value)) {
      this.layOut(columnsOf(slots.map((known, at) => (at === place ? STORED : known))));
      this.set(row, place, value);
    }
  }

  lives(row: number): boolean {
    return this.get(row, IDENTITY.alive) === 1;
  }

  isOf(row: number, pid: number, startTicks: number): boolean {
    return this.get(row, IDENTITY.pid) === pid && this.get(row, IDENTITY.startTicks) === startTicks;
  }

  /** Writes the columns of a row into `target`, from `to` on. */
  readColumns(row: number, target: Float64Array, to: number): void {
    for (let place = 0; place < PROCESS_WIDTH; place++) target[to + place] = this.get(row, place);
  }

  /** Begins a row behind the others. */
  append(): number {
    const row = this.count++;
    const { width } = this.columns;
    if (this.count * width > this.numbers.length)
      this.numbers.resize((this.count + Math.max(STEP, this.count >> 3)) * width);
    return row;
  }

  /** Takes all rows out. Room and names stay. */
  clear(): void {
    this.count = 0;
    this.numbers.clear();
  }

  /** Gives back the room that was not needed. */
  fit(): void {
    const { count } = this;
    if (count > 0) {
      const { slots } = this.columns;
      const fitting = slots.map((slot, place) => (slot < 0 ? slot : this.fittingSlot(place)));
      if (fitting.some((slot, place) => slot < 0 && slots[place]! >= 0)) this.layOut(columnsOf(fitting));
    }
    const length = count * this.columns.width;
    if (this.names.length === count && this.numbers.length === length) return;
    this.names = this.names.slice(0, count);
    this.numbers.resize(length);
  }

  /** Takes over the rows of `source` from `from` on, in place of what is here. */
  copyFrom(source: RowArrays, from: number): void {
    this.columns = source.columns;
    const { width } = this.columns;
    this.count = source.count - from;
    if (this.count * width > this.numbers.length) this.numbers.resize(this.count * width);
    this.numbers.copy(0, source.numbers, from * width, this.count * width);
    for (let row = 0; row < this.count; row++) this.names[row] = source.names[from + row]!;
  }

  /** Whether a column that has room needs it. */
  private fittingSlot(place: number): number {
    if (place >= IDENTITY.alive) return STORED;
    const first = this.get(0, place);
    const isAbsent = Number.isNaN(first);
    if (first !== 0 && !isAbsent) return STORED;
    for (let row = 1; row < this.count; row++) {
      const value = this.get(row, place);
      if (isAbsent ? !Number.isNaN(value) : value !== 0) return STORED;
    }
    return isAbsent ? ALL_ABSENT : ALL_ZERO;
  }

  /** Gives rows room for other columns. */
  private layOut(columns: RowColumns): void {
    if (columns === this.columns) return;
    const rows = this.numbers.length / this.columns.width;
    const numbers = new WholeNumbers();
    numbers.resize(rows * columns.width);
    for (let row = 0; row < this.count; row++)
      for (let place = 0; place < columns.slots.length; place++) {
        const slot = columns.slots[place]!;
        if (slot >= 0) numbers.set(row * columns.width + slot, this.get(row, place));
      }
    this.columns = columns;
    this.numbers = numbers;
  }
}

/** Which columns rows have room for. */
interface RowColumns {
  /** By place: where in a row it stands, or what it is in all rows. */
  readonly slots: Int8Array;
  /** Numbers of a row. */
  readonly width: number;
}

/** What stands for a column that is the same in all rows, and for one whose slot is still to be given. */
const ALL_ZERO = -1;
const ALL_ABSENT = -2;
const STORED = 0;
/** Of those that can be made up without end so many are remembered; where there are more, rows have room for all. */
const MOST_LAYOUTS = 512;
const layouts = new Map<string, RowColumns>();

/** Room for the columns whose slot is not below 0; devices of a kind share it. */
function columnsOf(wanted: Int8Array): RowColumns {
  const key = wanted.map(slot => Math.min(slot, STORED)).join();
  let columns = layouts.get(key);
  if (columns === undefined) {
    if (layouts.size >= MOST_LAYOUTS) return ALL_COLUMNS;
    let width = 0;
    columns = { slots: wanted.map(slot => (slot < 0 ? slot : width++)), width };
    layouts.set(key, columns);
  }
  return columns;
}

const ALL_COLUMNS = columnsOf(new Int8Array(PROCESS_WIDTH + Object.keys(IDENTITY).length));
