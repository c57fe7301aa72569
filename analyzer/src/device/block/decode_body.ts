/**
 * A frame's body, decoded as far as somebody reads it: device tables to rows, the process table checked and kept as
 * bytes, for `ProcessRows` to apply in place. Nothing of the device's state changes here, so a body that turns out to be
 * malformed costs nothing but the counter.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { ByteReader, type FrameLimits, TABLES } from '@edgevitals/shared/frame';
import { displayName, hasEscapedBytes } from '@edgevitals/shared/text';
import { planOf, type RowPlan } from './columns.js';
import type { PackedTables } from './packed_tables.js';
import { ProcessCheck } from './process_check.js';
import type { ProcessRows } from './process_rows.js';
import { checkNames } from './program_table.js';
import { type Rows, sharedId, type TableRow } from './table_rows.js';
import { TableSet } from './table_set.js';

/** One reading. */
export interface DecodedSample {
  /** CLOCK_BOOTTIME, milliseconds. */
  readonly bootMs: number;
  /** The device tables that were read at that instant, whole. */
  readonly tables: TableSet;
  /** What the process table changed by; undefined where it was not read. So are the next two. */
  readonly processes: ByteReader | undefined;
  readonly programs: ByteReader | undefined;
  readonly units: ByteReader | undefined;
}

export interface DecodedBody {
  readonly samples: readonly DecodedSample[];
  /** Device tables as the body leaves them. */
  readonly tables: TableSet;
  /** From the first sample to the last, milliseconds. */
  readonly spanMs: number;
  /** Names of new rows of device tables that could not be kept as they came (NAME_UNSAFE). */
  readonly unsafeNames: number;
}

const PROCESS = TABLES.process.id;
const PROGRAM = TABLES.program;
const UNIT = TABLES.unit;
/** The widest change mask: 31 columns. */
const MASKS = 2 ** 31;
/** Paths of devices are the longest names there are; a process's is 15 bytes, a kernel worker's 64. */
const MOST_NAME_BYTES = 256;

/**
 * Decodes a body.
 * @param reference device tables as the key frame left them; undefined for a key frame.
 * @param processes the process table that a delta frame builds on.
 * @throws EdgevitalsError FRAME_MALFORMED or FRAME_LIMIT.
 */
export function decodeBody(
  body: Uint8Array,
  bootMs: number,
  reference: PackedTables | undefined,
  processes: ProcessRows,
  limits: FrameLimits,
): DecodedBody {
  const reader = new ByteReader(body);
  const decoder = new Decoder(reference, limits);
  const check = new ProcessCheck(reference === undefined ? undefined : processes);
  const samples: DecodedSample[] = [];
  let at = bootMs;
  while (reader.remaining > 0) {
    if (samples.length >= limits.maxSamples)
      throw new EdgevitalsError('FRAME_LIMIT', `a frame has more than ${limits.maxSamples} samples`);
    at += reader.varint();
    const read = new TableSet();
    let section: ByteReader | undefined;
    let programs: ByteReader | undefined;
    let units: ByteReader | undefined;
    for (let left = reader.varint(); left > 0; left--) {
      const id = reader.varint();
      const length = reader.varint();
      const plan = planOf(id);
      if (plan !== undefined) {
        read.set(id, decoder.apply(plan, reader.section(length)));
      } else if (id === PROCESS && section === undefined) {
        section = reader.section(length);
        const { offset } = section;
        check.walk(section, decoder);
        section.offset = offset;
      } else if (id === PROGRAM.id && programs === undefined) {
        programs = reader.section(length);
        checkNames(programs, PROGRAM.labels.length, decoder);
      } else if (id === UNIT.id && units === undefined) {
        units = reader.section(length);
        checkNames(units, UNIT.labels.length, decoder);
      } else {
        // what nobody reads, or of a newer agent
        reader.skip(length);
      }
    }
    samples.push({ bootMs: at, tables: read, processes: section, programs, units });
  }
  return {
    samples,
    tables: decoder.tables,
    spanMs: samples.length === 0 ? 0 : at - bootMs,
    unsafeNames: decoder.unsafeNames,
  };
}

class Decoder {
  readonly tables: TableSet;
  private readonly limits: FrameLimits;
  unsafeNames = 0;
  private copied = 0;
  private held = 0;

  constructor(reference: PackedTables | undefined, limits: FrameLimits) {
    this.tables = new TableSet(reference);
    this.limits = limits;
    this.held = reference?.size ?? 0;
  }

  /** Counts rows that a frame lists as new. */
  rows(count: number): void {
    this.held += count;
    if (this.held > this.limits.maxRows)
      throw new EdgevitalsError('FRAME_LIMIT', `a frame has more than ${this.limits.maxRows} rows`);
  }

  /** Counts rows that are copied or looked at. */
  work(rows: number): void {
    this.copied += rows;
    if (this.copied > this.limits.maxCopiedRows)
      throw new EdgevitalsError('FRAME_LIMIT', 'a frame changes large tables too often');
  }

  /** Reads the changes of one table and returns it as it is now. */
  apply(plan: RowPlan, reader: ByteReader): Rows {
    const { id } = plan.table;
    const before = this.tables.get(id) ?? [];
    let rows: (TableRow | undefined)[] | undefined;
    const changeable = (): (TableRow | undefined)[] => {
      if (rows === undefined) {
        this.work(before.length + 1);
        rows = before.slice();
      }
      return rows;
    };
    let index = -1;
    for (let left = reader.varint(); left > 0; left--) {
      index += reader.varint() + 1;
      if (before[index] === undefined) throw noRow(id, index);
      changeable()[index] = undefined;
    }
    let fresh = reader.varint();
    if (fresh > 0) {
      const known = changeable();
      for (; fresh > 0; fresh--) {
        this.rows(1);
        known.push(this.readNew(reader, plan));
      }
      rows = known.slice();
    }
    index = -1;
    while (reader.remaining > 0) {
      index += reader.varint() + 1;
      const row = changeable()[index];
      if (row === undefined) throw noRow(id, index);
      const numbers = row.numbers.slice();
      // what nobody reads may be all that changed
      if (readValues(reader, numbers, plan.places)) changeable()[index] = { id: row.id, numbers };
    }
    // the common case of no change: the table is shared, not copied
    const now = rows ?? before;
    this.tables.set(id, now);
    return now;
  }

  private readNew(reader: ByteReader, plan: RowPlan): TableRow {
    const labels: number[] = [];
    for (let i = 0; i < plan.labels; i++) labels.push(reader.varint());
    const raw = readName(reader);
    // as the info document has it, whose agent did the same
    const name = displayName(raw);
    if (name !== raw && hasEscapedBytes(name)) this.unsafeNames++;
    const id = sharedId(labels, name);
    // exactly as long: an array that grows by itself takes room for sixteen
    const numbers = plan.absent.slice();
    readValues(reader, numbers, plan.places);
    return { id, numbers };
  }
}

/** Applies a mask and its values. @returns whether anything that is kept was named. */
function readValues(reader: ByteReader, numbers: number[], places: Int8Array): boolean {
  let mask = readMask(reader);
  let kept = false;
  for (let column = 0; mask !== 0; column++, mask >>>= 1) {
    if ((mask & 1) === 0) continue;
    const change = reader.double();
    const place = places[column]!;
    if (place < 0) continue;
    const before = numbers[place]!;
    // one that was absent, or becomes so, is not a difference
    numbers[place] = checked(Number.isNaN(before) ? change : before + change);
    kept = true;
  }
  return kept;
}

/** A name, its first bytes where it is longer than any that means something. */
export function readName(reader: ByteReader): string {
  const length = reader.varint();
  const name = reader.latin1(Math.min(length, MOST_NAME_BYTES));
  if (length > MOST_NAME_BYTES) reader.skip(length - MOST_NAME_BYTES);
  return name;
}

/** A change mask. @throws EdgevitalsError FRAME_MALFORMED when it names more columns than a table can have. */
export function readMask(reader: ByteReader): number {
  const mask = reader.varint();
  if (mask >= MASKS) throw new EdgevitalsError('FRAME_MALFORMED', 'a change mask has more than 31 columns');
  return mask;
}

const LEAST = -(2 ** 63);
const MOST = 2 ** 64;

/** @throws EdgevitalsError FRAME_MALFORMED for what the kernel cannot print. */
function checked(value: number): number {
  if (value < LEAST || value >= MOST)
    throw new EdgevitalsError('FRAME_MALFORMED', 'a column value is outside -2^63 to 2^64-1');
  return value;
}

/** A frame names a row that is not there. */
export const noRow = (table: number, index: number): EdgevitalsError =>
  new EdgevitalsError('FRAME_MALFORMED', `table ${table} has no row ${index} to change`);
