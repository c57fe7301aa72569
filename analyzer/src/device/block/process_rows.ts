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
import { resized } from '../../quantities/packed_rows.js';
import { kernelThreadName, sharedName } from '../names.js';
import { type ProcessName, processName } from '../process_name.js';
import { readName } from './decode_body.js';
import { type FrameRows, NEW, UNTOUCHED } from './frame_rows.js';
import { MissingProcesses } from './missing_processes.js';
import { PROCESS_PLACE, PROCESS_PLAN, PROCESS_WIDTH } from './process_columns.js';
import { readLevels } from './process_quantities.js';
import { nameRows, UnitNames } from './program_table.js';
import { emptyRows, fit, IDENTITY, type RowArrays } from './row_arrays.js';
import type { TouchedProcesses } from './touched_processes.js';

const W = PROCESS_WIDTH;
const { places: PLACES } = PROCESS_PLAN;
const PF_KTHREAD = 0x00200000;
const NONE = -1;
/** A name that no other row has: most are shared by all devices. */
const NAME_BYTES = 64;
/** Room is made for so many rows that changed at once. */
const STEP = 4;
const LEAST = -(2 ** 63);
const MOST = 2 ** 64;

/** What is in `alive` of a row. */
const LIVES = 1;
const ENDED = 0;
/** It ended within the key frame: deltas do not bring it back. */
const ENDED_IN_KEY = -1;

/** Working memory of one frame: values of a row, and which rows that changed since the key frame it lists. */
const newValues = new Array<number>(W).fill(Number.NaN);
let listed = new Uint8Array(256);

export class ProcessRows {
  private rows: RowArrays = emptyRows();
  /** Rows that the arrays had room for after the last key frame. */
  private room = 0;
  /** Rows that the key frame has. */
  private keyed = 0;
  /** How many rows changed since the key frame. What is kept of them stands in arrays whose room is used again. */
  private changes = 0;
  /** Which they are, what it left in them, and which places differ from that, as bits. */
  private changed: number[] = [];
  private keyValues: number[] = [];
  private differing: number[] = [];
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
    const { names, values, identities } = this.rows;
    const numbers = values.length + identities.length + this.keyValues.length + 2 * this.changed.length;
    return 8 * numbers + NAME_BYTES * names.length + this.missing.bytes + this.units.bytes;
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
    return row < this.keyed && this.rows.identities[row * IDENTITY.width + IDENTITY.alive] !== ENDED_IN_KEY;
  }

  lives(row: number): boolean {
    return this.rows.identities[row * IDENTITY.width + IDENTITY.alive] === LIVES;
  }

  pid(row: number): number {
    return this.rows.identities[row * IDENTITY.width + IDENTITY.pid]!;
  }

  startTicks(row: number): number {
    return this.rows.identities[row * IDENTITY.width + IDENTITY.startTicks]!;
  }

  user(row: number): number {
    return this.rows.identities[row * IDENTITY.width + IDENTITY.user]!;
  }

  isKernel(row: number): boolean {
    return ((this.rows.values[row * W + PROCESS_PLACE.flags]! || 0) & PF_KTHREAD) !== 0;
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

  /** One reading of table `program`: what processes run, of those that a frame lists. */
  applyPrograms(reader: ByteReader): void {
    nameRows(reader, this.rows, this.units);
  }

  /** Writes what stands for itself, as it is now. */
  readLevels(row: number, pageBytes: number, into: ProcessRow): void {
    readLevels(this.rows.values, row * W, pageBytes, into);
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
    const { identities, values } = this.rows;
    let row = -1;
    for (let left = reader.varint(); left > 0; left--) {
      row += reader.varint() + 1;
      this.noteChange(row, frame);
      identities[row * IDENTITY.width + IDENTITY.alive] = ENDED;
    }
    for (let left = reader.varint(); left > 0; left--) this.add(reader, frame);
    row = -1;
    while (reader.remaining > 0) {
      row += reader.varint() + 1;
      const changed = this.noteChange(row, frame);
      const bits = readChanges(reader, values, row * W, values, row * W);
      if (changed !== NONE) this.differing[changed]! |= bits;
    }
  }

  /** What the frame does not list is again as the key frame left it. */
  private applyToKey(reader: ByteReader, frame: FrameRows): void {
    const { identities, values } = this.rows;
    const known = this.changes;
    listed.fill(0, 0, known);
    let row = -1;
    for (let left = reader.varint(); left > 0; left--) {
      row += reader.varint() + 1;
      const at = row * IDENTITY.width;
      const place = identities[at + IDENTITY.changed]!;
      if (place !== NONE && place < known) {
        this.restore(place, frame);
        listed[place] = 1;
      }
      if (identities[at + IDENTITY.alive] === ENDED) continue;
      this.noteChange(row, frame);
      identities[at + IDENTITY.alive] = ENDED;
    }
    for (let left = reader.varint(); left > 0; left--) this.add(reader, frame);
    row = -1;
    while (reader.remaining > 0) {
      row += reader.varint() + 1;
      const at = row * IDENTITY.width;
      const place = identities[at + IDENTITY.changed]!;
      if (place === NONE || place >= known) {
        const fresh = this.noteChange(row, frame);
        const bits = readChanges(reader, values, row * W, values, row * W);
        if (fresh !== NONE) this.differing[fresh]! |= bits;
        continue;
      }
      listed[place] = 1;
      const bits = readChanges(reader, this.keyValues, place * W, newValues, 0);
      this.revive(row, frame);
      this.setChanged(row, place, bits, frame);
    }
    for (let place = 0; place < known; place++) {
      if (listed[place] !== 0) continue;
      this.revive(this.changed[place]!, frame);
      this.restore(place, frame);
    }
  }

  /** A row that had ended lives, as the key frame left it. */
  private revive(row: number, frame: FrameRows): void {
    const alive = row * IDENTITY.width + IDENTITY.alive;
    if (this.rows.identities[alive] !== ENDED) return;
    this.remember(row, frame);
    this.rows.identities[alive] = LIVES;
  }

  /** Writes a row: at the places `bits` what has been read, elsewhere what the key frame left. */
  private setChanged(row: number, place: number, bits: number, frame: FrameRows): void {
    const { keyValues, differing } = this;
    const { values } = this.rows;
    const from = place * W;
    const to = row * W;
    let rest = bits | differing[place]!;
    differing[place] = bits;
    let isNoted = false;
    for (let i = 0; rest !== 0; rest >>>= 1, i++) {
      if ((rest & 1) === 0) continue;
      const value = (bits & (1 << i)) === 0 ? keyValues[from + i]! : newValues[i]!;
      if (Object.is(value, values[to + i])) continue;
      if (!isNoted) {
        isNoted = true;
        this.remember(row, frame);
      }
      values[to + i] = value;
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
      this.endChanges();
      const { identities, count } = this.rows;
      for (let row = 0; row < count; row++) {
        identities[row * IDENTITY.width + IDENTITY.changed] = NONE;
        if (this.begun && identities[row * IDENTITY.width + IDENTITY.alive] === ENDED)
          identities[row * IDENTITY.width + IDENTITY.alive] = ENDED_IN_KEY;
      }
    }
    if (this.begun) {
      if (this.key) {
        fit(this.rows, this.room);
        this.room = this.rows.count;
      }
      frame.clear();
    }
    this.begun = false;
  }

  /** Back to where the frame builds on; what was last stays known to `frame`. */
  private start(frame: FrameRows): void {
    this.begun = true;
    const { rows } = this;
    if (this.key) this.keyed = 0;
    else if (this.changes > listed.length) listed = new Uint8Array(2 * this.changes);
    if (rows.count === this.keyed) return;
    frame.setAside(rows, this.keyed);
    rows.count = this.keyed;
  }

  /** Gives a row the values back that the key frame left. */
  private restore(place: number, frame: FrameRows): void {
    const row = this.changed[place]!;
    const { values } = this.rows;
    for (let bits = this.differing[place]!, i = 0; bits !== 0; bits >>>= 1, i++) {
      if ((bits & 1) === 0 || Object.is(values[row * W + i], this.keyValues[place * W + i])) continue;
      this.remember(row, frame);
      values[row * W + i] = this.keyValues[place * W + i]!;
    }
    this.differing[place] = 0;
  }

  /** Before a row changes: what it is now is what it was last. */
  private remember(row: number, frame: FrameRows): void {
    const { identities, values } = this.rows;
    if (frame.lastOf(row) === UNTOUCHED)
      frame.remember(row, values, identities[row * IDENTITY.width + IDENTITY.alive] === LIVES);
  }

  /**
   * Before a row changes: what it is now is what it was last, and of a row of the key frame what that left.
   * @returns its place among the rows that changed since the key frame; NONE when it is not of that.
   */
  private noteChange(row: number, frame: FrameRows): number {
    this.remember(row, frame);
    if (this.key || row >= this.keyed) return NONE;
    const { identities, values } = this.rows;
    const at = row * IDENTITY.width + IDENTITY.changed;
    if (identities[at] !== NONE) return identities[at]!;
    const place = this.changes++;
    identities[at] = place;
    if (place >= this.changed.length) this.makeRoom(place + Math.max(STEP, place >> 3));
    this.changed[place] = row;
    this.differing[place] = 0;
    for (let i = 0; i < W; i++) this.keyValues[place * W + i] = values[row * W + i]!;
    return place;
  }

  /** Nothing has changed since the key frame. Room of which little was needed goes. */
  private endChanges(): void {
    if (this.changed.length > 2 * this.changes) this.makeRoom(this.changes);
    this.changes = 0;
  }

  /** Arrays of exactly so many rows: one that grows by itself takes room for half as much again and sixteen. */
  private makeRoom(rows: number): void {
    this.changed = resized(this.changed, rows, 0);
    this.differing = resized(this.differing, rows, 0);
    this.keyValues = resized(this.keyValues, rows * W, Number.NaN);
  }

  private add(reader: ByteReader, frame: FrameRows): void {
    const { rows } = this;
    const row = rows.count++;
    const pid = reader.varint();
    const startTicks = reader.varint();
    const parent = reader.varint();
    const user = reader.varint();
    const at = row * IDENTITY.width;
    rows.identities[at + IDENTITY.pid] = pid;
    rows.identities[at + IDENTITY.startTicks] = startTicks;
    rows.identities[at + IDENTITY.parent] = parent;
    rows.identities[at + IDENTITY.user] = user;
    rows.identities[at + IDENTITY.alive] = LIVES;
    rows.identities[at + IDENTITY.changed] = NONE;
    const known = frame.recall(row, rows, pid, startTicks);
    // the same text again in a key frame: kept, not made anew
    const name =
      known !== NEW ? frame.nameOf(known) : frame.continued === NEW ? undefined : rows.names[frame.continued];
    rows.names[row] =
      name !== undefined && reader.skipIfText(name.comm)
        ? name
        : processName(sharedName(readName(reader)), name?.told, name?.unit);
    for (let place = 0; place < W; place++) rows.values[row * W + place] = Number.NaN;
    readChanges(reader, rows.values, row * W, rows.values, row * W);
  }
}

/**
 * Reads a mask and its changes, adds them to `before` and writes what comes of it; columns that nobody reads are passed
 * over.
 * @returns the places that were written, as bits.
 */
function readChanges(
  reader: ByteReader,
  before: ArrayLike<number>,
  from: number,
  values: number[],
  to: number,
): number {
  let bits = 0;
  let mask = reader.varint();
  for (let column = 0; mask !== 0; column++, mask >>>= 1) {
    if ((mask & 1) === 0) continue;
    const place = PLACES[column]!;
    if (place < 0) {
      reader.skipValue();
      continue;
    }
    const change = reader.double();
    const known = before[from + place]!;
    // absent before: the value itself
    const value = Number.isNaN(known) ? change : known + change;
    // what no kernel can print is as good as absent
    values[to + place] = value > LEAST && value < MOST ? value : Number.NaN;
    bits |= 1 << place;
  }
  return bits;
}
