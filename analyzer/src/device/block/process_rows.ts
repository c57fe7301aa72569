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
import { kernelThreadName, programName, sharedName } from '../names.js';
import { readName } from './decode_body.js';
import { type FrameRows, NEW, UNTOUCHED } from './frame_rows.js';
import { PROCESS_PLACE, PROCESS_PLAN, PROCESS_WIDTH } from './process_columns.js';
import { emptyRows, IDENTITY, type RowArrays, trim } from './row_arrays.js';
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

export class ProcessRows {
  private rows: RowArrays = emptyRows(0);
  /** Rows that the key frame has. */
  private keyed = 0;
  /** Rows that changed since the key frame, and what it left in them. */
  private changed: number[] = [];
  private keyValues: number[] = [];
  private key = false;
  private begun = false;

  /** Processes that live. */
  get living(): number {
    let living = 0;
    for (let row = 0; row < this.rows.count; row++) if (this.lives(row)) living++;
    return living;
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
    return ((this.value(row, PROCESS_PLACE.flags) || 0) & PF_KTHREAD) !== 0;
  }

  /** Display name of the program. */
  program(row: number): string {
    const name = this.rows.names[row]!;
    return this.isKernel(row) ? kernelThreadName(name) : programName(name);
  }

  /** A column as it stands; NaN where absent. */
  value(row: number, place: number): number {
    return this.rows.values[row * W + place]!;
  }

  /** A frame begins. @param key whether it stands alone. */
  begin(key: boolean): void {
    this.key = key;
    this.begun = false;
  }

  /** One reading of the table: what has gone, what is new, what changed since the reading before. */
  apply(reader: ByteReader, frame: FrameRows): void {
    if (!this.begun) this.start(frame);
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
      this.noteChange(row, frame);
      readChanges(reader, values, row * W);
    }
  }

  /**
   * What processes did since the interval before, into `touched`; the next interval begins.
   * @param firstStart ticks after boot: a process that is new and started from then on counts from 0, one that started
   * earlier has uncounted history of unknown time and counts from now on.
   */
  take(frame: FrameRows, touched: TouchedProcesses, firstStart: number): void {
    frame.take(this.rows, touched, firstStart);
  }

  /** The frame is over. */
  end(frame: FrameRows): void {
    if (this.key) {
      // what the key frame leaves is what deltas build on; without the table in it they list every row anew
      this.keyed = this.begun ? this.rows.count : 0;
      this.changed = [];
      this.keyValues = [];
      const { identities, count } = this.rows;
      for (let row = 0; row < count; row++) {
        identities[row * IDENTITY.width + IDENTITY.changed] = NONE;
        if (this.begun && identities[row * IDENTITY.width + IDENTITY.alive] === ENDED)
          identities[row * IDENTITY.width + IDENTITY.alive] = ENDED_IN_KEY;
      }
    }
    if (this.begun) {
      trim(this.rows);
      frame.clear();
    }
    this.begun = false;
  }

  /** Back to where the frame builds on; what was last stays known to `frame`. */
  private start(frame: FrameRows): void {
    this.begun = true;
    const { rows } = this;
    if (this.key) {
      frame.setAside(rows, 0);
      this.rows = emptyRows(rows.count);
      this.keyed = 0;
      return;
    }
    frame.setAside(rows, this.keyed);
    const { identities, values } = rows;
    rows.count = this.keyed;
    identities.length = this.keyed * IDENTITY.width;
    rows.names.length = this.keyed;
    values.length = this.keyed * W;
    for (let i = 0; i < this.changed.length; i++) {
      const row = this.changed[i]!;
      const alive = row * IDENTITY.width + IDENTITY.alive;
      frame.remember(row, values, identities[alive] === LIVES);
      for (let place = 0; place < W; place++) values[row * W + place] = this.keyValues[i * W + place]!;
      if (identities[alive] === ENDED) identities[alive] = LIVES;
    }
  }

  /** Before a row changes: what it is now is what it was last, and of a row of the key frame what that left. */
  private noteChange(row: number, frame: FrameRows): void {
    const { identities, values } = this.rows;
    if (frame.lastOf(row) === UNTOUCHED)
      frame.remember(row, values, identities[row * IDENTITY.width + IDENTITY.alive] === LIVES);
    if (this.key || row >= this.keyed) return;
    const changed = row * IDENTITY.width + IDENTITY.changed;
    if (identities[changed] !== NONE) return;
    identities[changed] = this.changed.length;
    this.changed.push(row);
    for (let place = 0; place < W; place++) this.keyValues.push(values[row * W + place]!);
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
    const name = known === NEW ? undefined : frame.nameOf(known);
    // the same text again in a key frame: kept, not made anew
    rows.names[row] = name !== undefined && reader.skipIfText(name) ? name : sharedName(readName(reader));
    for (let place = 0; place < W; place++) rows.values[row * W + place] = Number.NaN;
    readChanges(reader, rows.values, row * W);
  }
}

/** Applies a mask and its values to a row; columns that nobody reads are passed over. */
function readChanges(reader: ByteReader, values: number[], at: number): void {
  let mask = reader.varint();
  for (let column = 0; mask !== 0; column++, mask >>>= 1) {
    if ((mask & 1) === 0) continue;
    const change = reader.double();
    const place = PLACES[column]!;
    if (place < 0) continue;
    const before = values[at + place]!;
    // absent before: the value itself
    const value = Number.isNaN(before) ? change : before + change;
    // what no kernel can print is as good as absent
    values[at + place] = value > LEAST && value < MOST ? value : Number.NaN;
  }
}
