/** Packs samples into the bodies of frames (sample.ts has their form). */
import { EncoderTable, type Order } from './encoder_table.js';
import { FRAME_LIMITS } from './frame.js';
import { type Row, sameRows } from './row.js';
import { type RowChanges, rowChanges } from './row_changes.js';
import { ByteWriter } from './varint.js';

/**
 * What the agent hands to the encoder: the rows that exist now, by table. One that is handed over again, the same
 * object, was not read anew.
 */
export interface Reading {
  readonly table: number;
  readonly rows: readonly Row[];
}

/**
 * Packs samples into bodies. One message is built at a time: `begin(key)`, any number of `add`, `end()`.
 */
export class SampleEncoder {
  private readonly writer: ByteWriter;
  /** As the key frame left them: what every delta starts from. */
  private keyTables = new Map<number, EncoderTable>();
  private tables = new Map<number, EncoderTable>();
  private lastMs: number | undefined;
  private samples = 0;
  private key = true;
  private ahead = false;
  private hasKey = false;

  private readonly changes: RowChanges;

  /**
   * @param maxBody most bytes of a body; a sample that would pass it throws FRAME_LIMIT and is left out.
   * @param changes what finds and writes the changes of a row.
   */
  constructor(maxBody: number = FRAME_LIMITS.maxBytes - 256, changes: RowChanges = rowChanges) {
    this.changes = changes;
    this.writer = new ByteWriter(4096, maxBody);
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
      table = this.built(id)?.clone() ?? new EncoderTable(this.keyTables.get(id)?.size);
      this.tables.set(id, table);
    }
    return table;
  }

  private addTable(reading: Reading): void {
    const { table: id, rows } = reading;
    const table = this.tableOf(id);
    table.reading = reading;
    const out = this.writer;
    out.varint(id);
    const part = out.beginPart();
    table.writeChanges(out, this.writeComings(out, table, rows), this.changes);
    out.endPart(part);
  }

  /** Writes which rows have gone and which are new. @returns those that were there before, by wire index. */
  private writeComings(out: ByteWriter, table: EncoderTable, rows: readonly Row[]): Order['rows'] {
    if (sameRows(table.order.reading, rows)) {
      out.varint(0);
      out.varint(0);
      return table.order.rows;
    }
    const current: (Row | undefined)[] = new Array(table.length);
    const fresh: Row[] = [];
    for (const row of rows) {
      const index = table.indexOf(row);
      if (index === undefined) fresh.push(row);
      else current[index] = row;
    }
    this.writeRemoved(out, table, current);
    out.varint(fresh.length);
    for (const row of fresh) {
      for (const label of row.id.labels) out.varint(label);
      out.varint(row.id.name.length);
      out.latin1(row.id.name);
      table.writeNew(out, row, this.changes);
    }
    table.order = { reading: rows.slice(), rows: [...current, ...fresh] };
    return current;
  }

  private writeRemoved(out: ByteWriter, table: EncoderTable, current: readonly (Row | undefined)[]): void {
    const removed: number[] = [];
    for (let index = 0; index < table.length; index++)
      if (table.idAt(index) !== undefined && current[index] === undefined) removed.push(index);
    out.varint(removed.length);
    let last = -1;
    for (const index of removed) {
      out.varint(index - last - 1);
      last = index;
      table.remove(index);
    }
  }
}
