/**
 * The body of a frame: samples one after the other, each listing only what changed since the one before.
 *
 *   body    = *sample
 *   sample  = dt tables *table            dt: ms since the sample before, 0 for the first
 *   table   = id length rows              length: bytes of `rows`, so that unknown tables are skipped
 *   rows    = removed *gap new *newrow *change
 *   newrow  = *label namelength name mask *value     takes the next free row index
 *   change  = gap mask *value                        gap: rows passed over since the last one named
 *   value   = 0 when absent, else 1 + zigzag(difference to the value before, 0 when that was absent)
 *
 * All integers are varints (varint.ts). Masks have bit i set for column i of the registry (tables.ts).
 */
import { EdgevitalsError } from '../errors/errors.js';
import { addCounters, type Counter } from './counter.js';
import { FRAME_LIMITS, type FrameLimits } from './frame.js';
import { Row, RowId } from './row.js';
import { MAX_COLUMNS, tableById } from './tables/index.js';
import { ByteReader, checkedCounter } from './varint.js';

/** A table at one instant: rows by wire index, undefined where a row has gone. Never changed once made. */
export type TableRows = readonly (Row | undefined)[];
/** All tables, by id, as a frame left them. */
export type Tables = ReadonlyMap<number, TableRows>;

/** One reading, decoded: the tables that were read at that instant, whole. */
export interface Sample {
  /** CLOCK_BOOTTIME, milliseconds. */
  readonly bootMs: number;
  readonly tables: Tables;
}

const NO_TABLES: Tables = new Map();

/**
 * Unpacks a body.
 * @param reference the tables as the key frame left them; left out for a key frame.
 * @returns the samples in order, and the tables as this body leaves them.
 * @throws EdgevitalsError FRAME_MALFORMED or FRAME_LIMIT.
 */
export function decodeSamples(
  body: Uint8Array,
  bootMs: number,
  reference: Tables = NO_TABLES,
  limits: FrameLimits = FRAME_LIMITS,
): { samples: Sample[]; tables: Tables } {
  const reader = new ByteReader(body);
  const state = new DecoderState(reference, limits);
  const samples: Sample[] = [];
  let at = bootMs;
  while (reader.remaining > 0) {
    if (samples.length >= limits.maxSamples) {
      throw new EdgevitalsError('FRAME_LIMIT', `a frame has more than ${limits.maxSamples} samples`);
    }
    at += reader.varint();
    const count = reader.varint();
    const read = new Map<number, TableRows>();
    for (let i = 0; i < count; i++) {
      const id = reader.varint();
      const rows = reader.section(reader.varint());
      const table = tableById(id);
      // a table of a newer agent: skipped, not an error
      if (table !== undefined) read.set(id, state.apply(id, table.labels.length, table.columns.length, rows));
    }
    samples.push({ bootMs: at, tables: read });
  }
  return { samples, tables: state.tables };
}

class DecoderState {
  readonly tables: Map<number, TableRows>;
  private readonly limits: FrameLimits;
  private copied = 0;
  private rows = 0;

  constructor(reference: Tables, limits: FrameLimits) {
    this.tables = new Map(reference);
    this.limits = limits;
    for (const rows of reference.values()) this.rows += rows.length;
  }

  /** Reads the changes of one table and returns it as it is now. */
  apply(id: number, labels: number, columns: number, reader: ByteReader): TableRows {
    const before = this.tables.get(id) ?? [];
    const removed: number[] = [];
    let last = -1;
    for (let left = reader.varint(); left > 0; left--) {
      last += reader.varint() + 1;
      removed.push(last);
    }
    const fresh = reader.varint();
    // the common case of no change: the table is shared, not copied
    if (removed.length === 0 && fresh === 0 && reader.remaining === 0) {
      this.tables.set(id, before);
      return before;
    }
    this.count(before.length);
    const rows = before.slice();
    for (const index of removed) {
      if (rows[index] === undefined) throw noRow(id, index);
      rows[index] = undefined;
    }
    for (let i = 0; i < fresh; i++) rows.push(this.readNew(reader, labels, columns));
    last = -1;
    while (reader.remaining > 0) {
      last += reader.varint() + 1;
      const row = rows[last];
      if (row === undefined) throw noRow(id, last);
      const copy = row.clone();
      readValues(reader, copy);
      rows[last] = copy;
    }
    this.tables.set(id, rows);
    return rows;
  }

  private readNew(reader: ByteReader, labels: number, columns: number): Row {
    if (++this.rows > this.limits.maxRows) {
      throw new EdgevitalsError('FRAME_LIMIT', `a frame has more than ${this.limits.maxRows} rows`);
    }
    const values: number[] = [];
    for (let i = 0; i < labels; i++) values.push(reader.varint());
    const name = reader.latin1(reader.varint());
    const row = new Row(new RowId(values, name), columns);
    readValues(reader, row);
    return row;
  }

  private count(rows: number): void {
    this.copied += rows + 1;
    if (this.copied > this.limits.maxCopiedRows) {
      throw new EdgevitalsError('FRAME_LIMIT', 'a frame changes large tables too often');
    }
  }
}

/** Applies a mask and its values to `row`; columns of a newer registry are read and left out. */
function readValues(reader: ByteReader, row: Row): void {
  const mask = reader.varint();
  if (mask >= 2 ** MAX_COLUMNS) {
    throw new EdgevitalsError('FRAME_MALFORMED', `a change mask has more than ${MAX_COLUMNS} columns`);
  }
  const { numbers } = row;
  for (let column = 0, rest = mask; rest !== 0; column++, rest >>>= 1) {
    if ((rest & 1) === 0) continue;
    const change = reader.value();
    if (column >= numbers.length) continue;
    const before = numbers[column]!;
    // the common case, without a call: a number that stays a safe integer
    if (typeof change === 'number' && Math.abs(before + change) <= Number.MAX_SAFE_INTEGER)
      numbers[column] = before + change;
    else row.set(column, changed(row.get(column), change));
  }
}

/** The value after a change; one that was absent, or becomes so, is not a difference. */
function changed(before: Counter | undefined, change: Counter | undefined): Counter | undefined {
  if (change === undefined) return undefined;
  return checkedCounter(before === undefined ? change : addCounters(before, change));
}

function noRow(table: number, index: number): EdgevitalsError {
  return new EdgevitalsError('FRAME_MALFORMED', `table ${table} has no row ${index} to change`);
}
