/**
 * What the rows of a process table were before the frame at hand changed them: working memory of decoding, one for all
 * devices, because frames are taken one after the other.
 */
import type { ProcessName } from '../process_name.js';
import type { MissingProcesses } from './missing_processes.js';
import { PROCESS_WIDTH } from './process_columns.js';
import { IDENTITY, RowArrays } from './row_arrays.js';
import type { TouchedProcesses } from './touched_processes.js';

const W = PROCESS_WIDTH;
/** `lastOf` a row that the frame has not changed, and of one that was not there before. */
export const UNTOUCHED = -1;
export const NEW = -2;
/** From so many rows on they are looked up by pid. */
const FEW = 8;

/** A process that the reading before did not have: it is back, or it is new. */
function addFound(
  rows: RowArrays,
  row: number,
  touched: TouchedProcesses,
  firstStart: number,
  missing: MissingProcesses,
  reading: number,
): void {
  const startTicks = rows.get(row, IDENTITY.startTicks);
  const found = missing.take(rows.get(row, IDENTITY.pid), startTicks, reading);
  if (found === undefined) touched.addNew(rows, row, startTicks >= firstStart);
  else touched.addBack(rows, row, found.counters, found.readings);
}

export class FrameRows {
  /** Place of each row's last values, UNTOUCHED or NEW. */
  private places = new Int32Array(256).fill(UNTOUCHED);
  private order: number[] = [];
  /** Those of them that are not listed any more: few, where a frame may have thousands of new rows. */
  private readonly takenOff: number[] = [];
  /** Last values, W a place, and whether the process lived then. */
  private last = new Float64Array(256 * W);
  private lived: boolean[] = [];
  private used = 0;
  /** Rows whose numbering the frame has given up; those found again are taken out. */
  private aside: RowArrays | undefined;
  /** Where they are kept; as large as the largest so far. */
  private readonly store = new RowArrays();
  /** Columns of one of them. */
  private readonly columns = new Float64Array(W);
  private taken: boolean[] = [];
  private next = 0;
  /** Whether those that are not found again have been told. */
  private told = false;
  private byPid: Map<number, number> | undefined;
  /** The row that the process of the last `recall` had before an exec, another parent or another user; NEW where there is none. */
  continued = NEW;

  lastOf(row: number): number {
    return row < this.places.length ? this.places[row]! : UNTOUCHED;
  }

  /** Keeps a row as it is: it is about to change. */
  remember(row: number, rows: RowArrays): void {
    const place = this.newPlace(rows.lives(row));
    rows.readColumns(row, this.last, place * W);
    this.note(row, place);
  }

  /** A row that was remembered is not listed any more: its process has ended, or goes on in a row that follows. */
  takeOff(row: number): void {
    this.takenOff.push(row);
  }

  /** Rows from `from` on get another number, or go. */
  setAside(rows: RowArrays, from: number): void {
    this.store.copyFrom(rows, from);
    this.aside = this.store;
    this.taken = [];
    this.told = false;
    this.next = 0;
    this.byPid = undefined;
  }

  /** What a row set aside went by. */
  nameOf(found: number): ProcessName {
    return this.aside!.names[found]!;
  }

  /**
   * A row is listed anew: takes out of what was before the process that it is about.
   * @returns its place among the rows set aside; NEW when it is not one of them.
   */
  recall(row: number, rows: RowArrays, pid: number, startTicks: number): number {
    this.continued = NEW;
    const found = this.find(pid, startTicks);
    if (found !== NEW) {
      this.taken[found] = true;
      const aside = this.aside!;
      const place = this.newPlace(aside.lives(found));
      aside.readColumns(found, this.last, place * W);
      this.note(row, place);
      return found;
    }
    // an exec, another parent or another user: the row that was has just been taken off
    for (const other of this.takenOff) {
      const place = this.places[other]!;
      if (place < 0 || !this.lived[place] || rows.lives(other)) continue;
      if (!rows.isOf(other, pid, startTicks)) continue;
      this.continued = other;
      this.places[other] = this.newPlace(false);
      this.note(row, place);
      return NEW;
    }
    this.note(row, NEW);
    return NEW;
  }

  /**
   * What changed since the last call, or the beginning of the frame.
   * @param missing processes that have gone before.
   * @param reading a number that counts the calls of the device.
   */
  take(
    rows: RowArrays,
    touched: TouchedProcesses,
    firstStart: number,
    missing: MissingProcesses,
    reading: number,
  ): void {
    touched.clear();
    missing.forget(reading);
    for (const row of this.order) {
      const place = this.places[row]!;
      const lives = rows.lives(row);
      if (place === NEW) {
        if (lives) addFound(rows, row, touched, firstStart, missing, reading);
        this.places[row] = this.newPlace(lives);
      } else if (!this.lived[place]) {
        // it had ended, or gone on in another row: lives now only if it is back from there as the key frame has it
        if (lives) this.comeBack(rows, row, touched, firstStart, missing, reading);
      } else if (lives) {
        touched.addChanged(rows, row, this.last, place * W);
      } else {
        touched.addEnded(rows, row, this.last, place * W);
        missing.add(rows, row, this.last, place * W, reading);
      }
      const now = this.places[row]!;
      this.lived[now] = lives;
      rows.readColumns(row, this.last, now * W);
    }
    const { aside, columns } = this;
    if (aside === undefined || this.told) return;
    this.told = true;
    for (let row = 0; row < aside.count; row++) {
      if (this.taken[row] === true) continue;
      this.taken[row] = true;
      if (!aside.lives(row)) continue;
      aside.readColumns(row, columns, 0);
      touched.addEnded(aside, row, columns, 0);
      missing.add(aside, row, columns, 0, reading);
    }
  }

  private comeBack(
    rows: RowArrays,
    row: number,
    touched: TouchedProcesses,
    firstStart: number,
    missing: MissingProcesses,
    reading: number,
  ): void {
    const found = this.find(rows.get(row, IDENTITY.pid), rows.get(row, IDENTITY.startTicks));
    if (found === NEW) {
      addFound(rows, row, touched, firstStart, missing, reading);
      return;
    }
    this.taken[found] = true;
    this.aside!.readColumns(found, this.columns, 0);
    touched.addChanged(rows, row, this.columns, 0);
  }

  /** The frame is over. */
  clear(): void {
    for (const row of this.order) this.places[row] = UNTOUCHED;
    this.order.length = 0;
    this.takenOff.length = 0;
    this.used = 0;
    this.aside = undefined;
    this.byPid = undefined;
  }

  private find(pid: number, startTicks: number): number {
    const { aside } = this;
    if (aside === undefined) return NEW;
    // most are in the order in which they were
    if (this.isSame(this.next, pid, startTicks)) return this.next++;
    if (aside.count <= FEW) {
      for (let i = 0; i < aside.count; i++) if (this.isSame(i, pid, startTicks)) return this.found(i);
      return NEW;
    }
    if (this.byPid === undefined) {
      this.byPid = new Map();
      for (let i = 0; i < aside.count; i++) if (aside.lives(i)) this.byPid.set(aside.get(i, IDENTITY.pid), i);
    }
    const candidate = this.byPid.get(pid);
    return candidate !== undefined && this.isSame(candidate, pid, startTicks) ? this.found(candidate) : NEW;
  }

  private found(row: number): number {
    this.next = row + 1;
    return row;
  }

  private isSame(row: number, pid: number, startTicks: number): boolean {
    const aside = this.aside!;
    return (
      row < aside.count && aside.isOf(row, pid, startTicks) && aside.lives(row) && this.taken[row] !== true
    );
  }

  private newPlace(lived: boolean): number {
    const place = this.used++;
    if ((place + 1) * W > this.last.length) {
      const larger = new Float64Array(this.last.length * 2);
      larger.set(this.last);
      this.last = larger;
    }
    this.lived[place] = lived;
    return place;
  }

  private note(row: number, place: number): void {
    if (row >= this.places.length) {
      const larger = new Int32Array(Math.max(row + 1, this.places.length * 2)).fill(UNTOUCHED);
      larger.set(this.places);
      this.places = larger;
    }
    if (this.places[row] === UNTOUCHED) this.order.push(row);
    this.places[row] = place;
  }
}
