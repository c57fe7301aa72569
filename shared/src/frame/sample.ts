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
import { addCounters, type Counter, subtractCounters } from './counter.js';
import { FRAME_LIMITS, type FrameLimits } from './frame.js';
import { Row, RowId, sameRows, TrackedRow } from './row.js';
import { MAX_COLUMNS, tableById } from './tables/index.js';
import { ByteReader, ByteWriter, checkedCounter, HALF_SAFE } from './varint.js';

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

/**
 * What the agent hands to the encoder: the rows that exist now, by table. One that is handed over again, the same
 * object, was not read anew.
 */
export interface Reading {
  readonly table: number;
  readonly rows: readonly Row[];
}

/** One column's value as a difference; `from` undefined counts as 0. */
function writeChange(writer: ByteWriter, from: Row | undefined, to: Row, column: number): void {
  const change = to.numbers[column]! - (from === undefined ? 0 : from.numbers[column]!);
  // the common case: NaN where either is absent or wide, and beyond 2^52 the difference may have been rounded
  if (change < HALF_SAFE && change > -HALF_SAFE) {
    writer.varint((change >= 0 ? change * 2 : -change * 2 - 1) + 1);
    return;
  }
  const next = to.get(column);
  const before = from?.get(column);
  writer.value(next === undefined || before === undefined ? next : subtractCounters(next, before));
}

/** Which columns of `to` differ from `from` (or, without `from`, are present). */
function changeMask(from: Row | undefined, to: Row): number {
  const { numbers } = to;
  const before = from === undefined ? NO_NUMBERS : from.numbers;
  let mask = 0;
  // the innermost loop of the agent: on an interpreter every look at a property counts
  for (let column = numbers.length - 1; column >= 0; column--)
    if (numbers[column] !== before[column] && !bothAbsent(numbers[column], before[column]))
      mask |= 1 << column;
  return to.wide === undefined && from?.wide === undefined ? mask : wideMask(from, to, mask);
}

const NO_NUMBERS: readonly number[] = new Array<number>(MAX_COLUMNS).fill(Number.NaN);

/** What is absent is NaN, which differs from itself. */
const bothAbsent = (a: number | undefined, b: number | undefined): boolean =>
  Number.isNaN(a) && Number.isNaN(b);

/** `mask` with the columns too whose values beyond 2^53 differ. */
function wideMask(from: Row | undefined, to: Row, mask: number): number {
  let all = mask;
  for (const wide of [from?.wide, to.wide])
    for (const column of wide?.keys() ?? []) if (from?.get(column) !== to.get(column)) all |= 1 << column;
  return all;
}

interface EncoderTable {
  /** Rows as last written, by wire index: copies that are replaced and never changed. */
  readonly rows: (Row | undefined)[];
  readonly index: Map<string, number>;
  /** The row, and its revision, whose values were last written; by wire index. */
  readonly seen: (Seen | undefined)[];
  /** The rows of the reading before and where they stand: mostly they are the same objects again. */
  order: Order;
  reading: Reading | undefined;
}

interface Order {
  readonly reading: readonly Row[];
  /** By wire index. */
  readonly rows: readonly (Row | undefined)[];
}

const NO_ORDER: Order = { reading: [], rows: [] };

interface Seen {
  readonly row: TrackedRow;
  readonly revision: number;
}

/** True when nothing can have changed since it was written. */
const isSeen = (seen: Seen | undefined, row: Row): boolean =>
  seen !== undefined && seen.row === row && seen.revision === seen.row.revision;

const seenOf = (row: Row): Seen | undefined =>
  row instanceof TrackedRow ? { row, revision: row.revision } : undefined;

const newTable = (): EncoderTable => ({
  rows: [],
  index: new Map(),
  seen: [],
  order: NO_ORDER,
  reading: undefined,
});

const cloneTable = (table: EncoderTable): EncoderTable => ({
  rows: table.rows.slice(),
  index: new Map(table.index),
  seen: table.seen.slice(),
  order: table.order,
  reading: table.reading,
});

/**
 * Packs samples into bodies. One message is built at a time: `begin(key)`, any number of `add`, `end()`.
 */
export class SampleEncoder {
  private readonly writer: ByteWriter;
  private readonly rowsWriter: ByteWriter;
  /** As the key frame left them: what every delta starts from. */
  private keyTables = new Map<number, EncoderTable>();
  private tables = new Map<number, EncoderTable>();
  private lastMs: number | undefined;
  private samples = 0;
  private key = true;
  private ahead = false;
  private hasKey = false;

  /** @param maxBody most bytes of a body; a sample that would pass it throws FRAME_LIMIT and is left out. */
  constructor(maxBody: number = FRAME_LIMITS.maxBytes - 256) {
    this.writer = new ByteWriter(4096, maxBody);
    this.rowsWriter = new ByteWriter(4096, maxBody);
  }

  /** Bytes and samples of the message being built. */
  get size(): number {
    return this.writer.size;
  }
  get count(): number {
    return this.samples;
  }

  /** True while there is no key frame that a delta could build on. */
  get needsKey(): boolean {
    return !this.hasKey;
  }

  /** Starts a message: a key frame, or (unless `needsKey`) a delta against the last key frame that was ended. */
  begin(key: boolean): void {
    this.writer.clear();
    this.lastMs = undefined;
    this.samples = 0;
    this.key = key;
    this.ahead = false;
    this.tables = new Map();
  }

  /** Adds one sample: every table that was read anew, with all rows that it has now. `bootMs` must not go back. */
  add(bootMs: number, readings: readonly Reading[]): void {
    const start = this.writer.size;
    const previousMs = this.lastMs;
    try {
      this.writer.varint(this.lastMs === undefined ? 0 : Math.max(0, Math.round(bootMs - this.lastMs)));
      const anew = readings.filter(reading => !this.isUnread(reading));
      this.writer.varint(anew.length);
      for (const reading of anew) this.addTable(reading);
      this.lastMs = bootMs;
      this.samples++;
    } catch (error) {
      // What was written so far is whole, but the tables may be ahead of it: no delta may build on them.
      this.writer.truncate(start);
      this.lastMs = previousMs;
      this.ahead = true;
      throw error;
    }
  }

  /** Ends the message. After a key frame that took every sample, deltas build on it. */
  end(): Uint8Array {
    if (this.key) {
      this.hasKey = !this.ahead;
      this.keyTables = this.tables;
    }
    return this.writer.toBytes();
  }

  private isUnread(reading: Reading): boolean {
    const { table } = reading;
    return (this.tables.get(table) ?? this.built(table))?.reading === reading;
  }

  /** The table as the key frame left it, where there is one that this message builds on. */
  private built(id: number): EncoderTable | undefined {
    return this.key ? undefined : this.keyTables.get(id);
  }

  /** The table as it was last written: most are not read for every message, and copied when they are. */
  private tableOf(id: number): EncoderTable {
    let table = this.tables.get(id);
    if (table === undefined) {
      const built = this.built(id);
      table = built === undefined ? newTable() : cloneTable(built);
      this.tables.set(id, table);
    }
    return table;
  }

  private addTable(reading: Reading): void {
    const { table: id, rows } = reading;
    const table = this.tableOf(id);
    table.reading = reading;
    const out = this.rowsWriter;
    out.clear();
    const current = this.writeComings(out, table, rows);
    let last = -1;
    for (let index = 0; index < current.length; index++) {
      const row = current[index];
      if (row === undefined || isSeen(table.seen[index], row)) continue;
      const before = table.rows[index]!;
      const mask = changeMask(before, row);
      if (mask === 0) {
        table.seen[index] = seenOf(row);
        continue;
      }
      out.varint(index - last - 1);
      out.varint(mask);
      for (let column = 0; column < row.numbers.length; column++) {
        if ((mask & (1 << column)) !== 0) writeChange(out, before, row, column);
      }
      table.rows[index] = row.clone();
      table.seen[index] = seenOf(row);
      last = index;
    }
    this.writer.varint(id);
    this.writer.varint(out.size);
    this.writer.bytes(out.toBytes());
  }

  /** Writes which rows have gone and which are new. @returns those that were there before, by wire index. */
  private writeComings(out: ByteWriter, table: EncoderTable, rows: readonly Row[]): Order['rows'] {
    if (sameRows(table.order.reading, rows)) {
      out.varint(0);
      out.varint(0);
      return table.order.rows;
    }
    const current: (Row | undefined)[] = new Array(table.rows.length);
    const fresh: Row[] = [];
    for (const row of rows) {
      const index = table.index.get(row.id.key);
      if (index === undefined) fresh.push(row);
      else current[index] = row;
    }
    this.writeRemoved(out, table, current);
    out.varint(fresh.length);
    for (const row of fresh) this.writeNew(out, table, row);
    table.order = { reading: rows.slice(), rows: [...current, ...fresh] };
    return current;
  }

  private writeRemoved(out: ByteWriter, table: EncoderTable, current: readonly (Row | undefined)[]): void {
    const removed: number[] = [];
    table.rows.forEach((row, index) => {
      if (row !== undefined && current[index] === undefined) removed.push(index);
    });
    out.varint(removed.length);
    let last = -1;
    for (const index of removed) {
      out.varint(index - last - 1);
      last = index;
      table.index.delete(table.rows[index]!.id.key);
      table.rows[index] = undefined;
      table.seen[index] = undefined;
    }
  }

  private writeNew(out: ByteWriter, table: EncoderTable, row: Row): void {
    for (const label of row.id.labels) out.varint(label);
    out.varint(row.id.name.length);
    out.latin1(row.id.name);
    const mask = changeMask(undefined, row);
    out.varint(mask);
    for (let column = 0; column < row.numbers.length; column++) {
      if ((mask & (1 << column)) !== 0) writeChange(out, undefined, row, column);
    }
    table.index.set(row.id.key, table.rows.length);
    table.seen[table.rows.length] = seenOf(row);
    table.rows.push(row.clone());
  }
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
