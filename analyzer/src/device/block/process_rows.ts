/**
 * The process table of one device, decoded in place: no object is made for a process, and what did not change is not
 * touched. Numbers of all rows stand in one array, row after row.
 *
 * A delta frame lists what changed since the key frame, so the values that the key frame left are kept beside the newest
 * ones, for the rows that have changed since: a few of many. Rows that came after the key frame are listed whole in every
 * delta; they stand behind those of the key frame and are found again by pid and start time.
 *
 * Calls come in the order of a frame: `begin`, then for each reading of the table `apply` and, where an interval ends,
 * `touched`, then `end`. `checkBody` has walked the bytes before: nothing here throws for what a device sent.
 */
import type { ByteReader } from '@edgevitals/shared/frame';
import type { ProcessRow } from '../../quantities/index.js';
import { kernelThreadName, sharedName } from '../names.js';
import { type ProcessName, processName } from '../process_name.js';
import { readName } from './decode_body.js';
import { type FrameRows, NEW, UNTOUCHED } from './frame_rows.js';
import { KeyValues, lowestBit } from './key_values.js';
import { MissingProcesses } from './missing_processes.js';
import { PROCESS_PLACE, PROCESS_PLAN, PROCESS_WIDTH } from './process_columns.js';
import { readLevels } from './process_quantities.js';
import { nameRows, UnitNames } from './program_table.js';
import { IDENTITY, RowArrays } from './row_arrays.js';
import type { TouchedProcesses } from './touched_processes.js';

const W = PROCESS_WIDTH;
const { places: PLACES } = PROCESS_PLAN;
const PF_KTHREAD = 0x00200000;
const NONE = -1;
const LEAST = -(2 ** 63);
const MOST = 2 ** 64;

/** What is in `alive` of a row. */
const LIVES = 1;
const ENDED = 0;
/** It ended within the key frame: deltas do not bring it back. */
const ENDED_IN_KEY = -1;

/** Working memory of one frame: columns of a row, and which rows that changed since the key frame it lists. */
const newValues = new Float64Array(W);
let listed = new Uint8Array(256);

export class ProcessRows {
  private readonly rows = new RowArrays();
  /** Rows that the key frame has. */
  private keyed = 0;
  /** What the key frame left in rows that changed since. */
  private readonly keyValues = new KeyValues();
  /** Units that control groups stand for. */
  readonly units = new UnitNames();
  private key = false;
  private begun = false;
  /** Gone from the readings, which are counted. */
  private readonly missing = new MissingProcesses();
  private readings = 0;

  /** Processes that live. */
  get living(): number {
    let living = 0;
    for (let row = 0; row < this.rows.count; row++) if (this.lives(row)) living++;
    return living;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return this.rows.bytes + this.keyValues.bytes + this.missing.bytes + this.units.bytes;
  }

  /** Rows, those that have gone included: the numbers up to here may be asked for. */
  get length(): number {
    return this.rows.count;
  }

  /** Rows of the newest key frame: what a delta frame may name. */
  get keyRows(): number {
    return this.keyed;
  }

  /** Whether the key frame left the row alive. */
  isInKey(row: number): boolean {
    return row < this.keyed && this.rows.get(row, IDENTITY.alive) !== ENDED_IN_KEY;
  }

  lives(row: number): boolean {
    return this.rows.lives(row);
  }

  pid(row: number): number {
    return this.rows.get(row, IDENTITY.pid);
  }

  startTicks(row: number): number {
    return this.rows.get(row, IDENTITY.startTicks);
  }

  user(row: number): number {
    return this.rows.get(row, IDENTITY.user);
  }

  isKernel(row: number): boolean {
    return ((this.rows.get(row, PROCESS_PLACE.flags) || 0) & PF_KTHREAD) !== 0;
  }

  /** Display name of the program. */
  program(row: number): string {
    const name = this.rows.names[row]!;
    return this.isKernel(row) ? kernelThreadName(name.comm) : name.program;
  }

  /** All that a user process goes by. */
  name(row: number): ProcessName {
    return this.rows.names[row]!;
  }

  /**
   * One reading of table `program`: what processes run, of those that a frame lists.
   * @param kernel `uname -m`; empty where it is not known.
   */
  applyPrograms(reader: ByteReader, kernel: string): void {
    nameRows(reader, this.rows, this.units, kernel);
  }

  /** Writes what stands for itself, as it is now. */
  readLevels(row: number, pageBytes: number, into: ProcessRow): void {
    readLevels(this.rows, row, pageBytes, into);
  }

  /** A frame begins. @param key whether it stands alone. */
  begin(key: boolean): void {
    this.key = key;
    this.begun = false;
    if (key) this.units.clear();
  }

  /** One reading of the table: what has gone, what is new, what changed since the reading before. */
  apply(reader: ByteReader, frame: FrameRows): void {
    const first = !this.begun;
    if (first) this.start(frame);
    // the first reading of a delta frame builds on the key frame, the others on the one before
    if (first && !this.key) this.applyToKey(reader, frame);
    else this.applyToNewest(reader, frame);
  }

  private applyToNewest(reader: ByteReader, frame: FrameRows): void {
    let row = -1;
    for (let left = reader.varint(); left > 0; left--) {
      row += reader.varint() + 1;
      this.takeOff(row, frame);
    }
    for (let left = reader.varint(); left > 0; left--) this.add(reader, frame);
    row = -1;
    while (reader.remaining > 0) {
      row += reader.varint() + 1;
      this.readRow(reader, row, this.noteChange(row, frame));
    }
  }

  /** What the frame does not list is again as the key frame left it. */
  private applyToKey(reader: ByteReader, frame: FrameRows): void {
    const { rows } = this;
    const known = this.keyValues.count;
    listed.fill(0, 0, known);
    let row = -1;
    for (let left = reader.varint(); left > 0; left--) {
      row += reader.varint() + 1;
      const place = rows.get(row, IDENTITY.changed);
      if (place !== NONE && place < known) {
        this.restore(place, frame);
        listed[place] = 1;
      }
      if (rows.get(row, IDENTITY.alive) === ENDED) continue;
      this.takeOff(row, frame);
    }
    for (let left = reader.varint(); left > 0; left--) this.add(reader, frame);
    row = -1;
    while (reader.remaining > 0) {
      row += reader.varint() + 1;
      const place = rows.get(row, IDENTITY.changed);
      if (place === NONE || place >= known) {
        this.readRow(reader, row, this.noteChange(row, frame));
        continue;
      }
      listed[place] = 1;
      const bits = this.readKeyed(reader, place);
      this.revive(row, frame);
      this.setChanged(row, place, bits, frame);
    }
    for (let place = 0; place < known; place++) {
      if (listed[place] !== 0) continue;
      this.revive(this.keyValues.rowOf(place), frame);
      this.restore(place, frame);
    }
  }

  private takeOff(row: number, frame: FrameRows): void {
    this.noteChange(row, frame);
    this.rows.set(row, IDENTITY.alive, ENDED);
    frame.takeOff(row);
  }

  /** A row that had ended lives, as the key frame left it. */
  private revive(row: number, frame: FrameRows): void {
    if (this.rows.get(row, IDENTITY.alive) !== ENDED) return;
    this.remember(row, frame);
    this.rows.set(row, IDENTITY.alive, LIVES);
  }

  /** Writes a row: at the places `bits` what has been read, elsewhere what the key frame left. */
  private setChanged(row: number, place: number, bits: number, frame: FrameRows): void {
    const { keyValues, rows } = this;
    const others = keyValues.differing(place) & ~bits;
    keyValues.setDiffering(place, bits);
    keyValues.keep(place, bits, rows);
    keyValues.read(place, others, rows, newValues);
    let isNoted = false;
    for (let rest = bits | others; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      const value = newValues[i]!;
      if (Object.is(value, rows.get(row, i))) continue;
      if (!isNoted) {
        isNoted = true;
        this.remember(row, frame);
      }
      rows.set(row, i, value);
    }
  }

  /**
   * What processes did since the interval before, into `touched`; the next interval begins.
   * @param firstStart ticks after boot: a process that is new and started from then on counts from 0, one that started
   * earlier has uncounted history of unknown time and counts from now on.
   */
  take(frame: FrameRows, touched: TouchedProcesses, firstStart: number): void {
    frame.take(this.rows, touched, firstStart, this.missing, this.readings++);
  }

  /** The frame is over. */
  end(frame: FrameRows): void {
    if (this.key) {
      // what the key frame leaves is what deltas build on; without the table in it they list every row anew
      this.keyed = this.begun ? this.rows.count : 0;
      this.keyValues.clear();
      const { rows } = this;
      for (let row = 0; row < rows.count; row++) {
        rows.set(row, IDENTITY.changed, NONE);
        if (this.begun && rows.get(row, IDENTITY.alive) === ENDED)
          rows.set(row, IDENTITY.alive, ENDED_IN_KEY);
      }
    }
    if (this.begun) {
      if (this.key) this.rows.fit();
      frame.clear();
    }
    this.begun = false;
  }

  /** Back to where the frame builds on; what was last stays known to `frame`. */
  private start(frame: FrameRows): void {
    this.begun = true;
    const { rows } = this;
    if (this.key) this.keyed = 0;
    else if (this.keyValues.count > listed.length) listed = new Uint8Array(2 * this.keyValues.count);
    if (rows.count === this.keyed) return;
    frame.setAside(rows, this.keyed);
    if (this.key) rows.clear();
    else rows.count = this.keyed;
  }

  /** Gives a row the values back that the key frame left. */
  private restore(place: number, frame: FrameRows): void {
    const { keyValues, rows } = this;
    const row = keyValues.rowOf(place);
    const differing = keyValues.differing(place);
    keyValues.read(place, differing, rows, newValues);
    for (let rest = differing; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      const value = newValues[i]!;
      if (Object.is(rows.get(row, i), value)) continue;
      this.remember(row, frame);
      rows.set(row, i, value);
    }
    keyValues.setDiffering(place, 0);
  }

  /** Before a row changes: what it is now is what it was last. */
  private remember(row: number, frame: FrameRows): void {
    if (frame.lastOf(row) === UNTOUCHED) frame.remember(row, this.rows);
  }

  /**
   * Before a row changes: what it is now is what it was last, and of a row of the key frame what that left.
   * @returns its place among the rows that changed since the key frame; NONE when it is not of that.
   */
  private noteChange(row: number, frame: FrameRows): number {
    this.remember(row, frame);
    if (this.key || row >= this.keyed) return NONE;
    const known = this.rows.get(row, IDENTITY.changed);
    if (known !== NONE) return known;
    const place = this.keyValues.add(row);
    this.rows.set(row, IDENTITY.changed, place);
    return place;
  }

  private add(reader: ByteReader, frame: FrameRows): void {
    const { rows } = this;
    const row = rows.append();
    const pid = reader.varint();
    const startTicks = reader.varint();
    rows.set(row, IDENTITY.pid, pid);
    rows.set(row, IDENTITY.startTicks, startTicks);
    rows.set(row, IDENTITY.parent, reader.varint());
    rows.set(row, IDENTITY.user, reader.varint());
    rows.set(row, IDENTITY.alive, LIVES);
    rows.set(row, IDENTITY.changed, NONE);
    const known = frame.recall(row, rows, pid, startTicks);
    // the same text again in a key frame: kept, not made anew
    const name =
      known !== NEW ? frame.nameOf(known) : frame.continued === NEW ? undefined : rows.names[frame.continued];
    rows.names[row] =
      name !== undefined && reader.skipIfText(name.comm)
        ? name
        : processName(sharedName(readName(reader)), name?.told, name?.unit, name?.foreign);
    for (let place = 0; place < W; place++) rows.set(row, place, Number.NaN);
    this.readRow(reader, row, NONE);
  }

  /**
   * Reads a mask and its changes, and adds them to a row; columns that nobody reads are passed over.
   * @param place among the rows that changed since the key frame; NONE when it is not of that.
   */
  private readRow(reader: ByteReader, row: number, place: number): void {
    const { keyValues, rows } = this;
    const mask = reader.varint();
    if (place !== NONE) {
      const bits = placesIn(mask);
      keyValues.keep(place, bits, rows);
      keyValues.setDiffering(place, keyValues.differing(place) | bits);
    }
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const to = PLACES[lowestBit(rest)]!;
      if (to < 0) reader.skipValue();
      else rows.set(row, to, changed(rows.get(row, to), reader.double()));
    }
  }

  /**
   * As `readRow`, of what the key frame left in a row that changed since, into `newValues`.
   * @returns the places that were written, as bits.
   */
  private readKeyed(reader: ByteReader, place: number): number {
    const mask = reader.varint();
    const bits = placesIn(mask);
    this.keyValues.read(place, bits, this.rows, newValues);
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const to = PLACES[lowestBit(rest)]!;
      if (to < 0) reader.skipValue();
      else newValues[to] = changed(newValues[to]!, reader.double());
    }
    return bits;
  }
}

/** Places of the columns in a mask that are read, as bits. */
function placesIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const place = PLACES[lowestBit(rest)]!;
    if (place >= 0) bits |= 1 << place;
  }
  return bits;
}

/** A column after a change of it; one that was absent has the value itself. */
function changed(before: number, change: number): number {
  const value = Number.isNaN(before) ? change : before + change;
  // what no kernel can print is as good as absent
  return value > LEAST && value < MOST ? value : Number.NaN;
}
