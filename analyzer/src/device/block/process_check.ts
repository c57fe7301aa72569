/**
 * Walks the bytes of a process table without applying them: afterwards nothing in them can be wrong, so they can be
 * applied in place.
 */
import { type ByteReader, TABLES } from '@edgevitals/shared/frame';
import { noRow, readMask } from './decode_body.js';
import { PROCESS_PLAN } from './process_columns.js';
import type { ProcessRows } from './process_rows.js';

const { process } = TABLES;

/** The names of one frame's rows as far as they matter: which there are. */
export class ProcessCheck {
  private readonly reference: ProcessRows | undefined;
  private count: number;
  /** Rows that the frame has taken off so far. */
  private gone: Set<number> | undefined;
  /** Rows named so far: what applying the next reading has to look at, at most. */
  private named = 0;

  /** @param reference what a delta frame builds on; undefined for a key frame. */
  constructor(reference: ProcessRows | undefined) {
    this.reference = reference;
    this.count = reference?.keyRows ?? 0;
  }

  /**
   * Walks one reading of the table.
   * @param cost is told what it takes: new rows, before they are read, and rows to look at.
   * @throws EdgevitalsError FRAME_MALFORMED, and what `cost` throws.
   */
  walk(reader: ByteReader, cost: { rows(count: number): void; work(rows: number): void }): void {
    let row = -1;
    for (let left = reader.varint(); left > 0; left--) {
      row += reader.varint() + 1;
      if (!this.has(row)) throw noRow(process.id, row);
      this.gone ??= new Set();
      this.gone.add(row);
      this.named++;
    }
    const fresh = reader.varint();
    cost.rows(fresh);
    this.named += fresh;
    for (let left = fresh; left > 0; left--) {
      for (let label = 0; label < PROCESS_PLAN.labels; label++) reader.varint();
      reader.skip(reader.varint());
      skipValues(reader);
      this.count++;
    }
    row = -1;
    while (reader.remaining > 0) {
      row += reader.varint() + 1;
      if (!this.has(row)) throw noRow(process.id, row);
      skipValues(reader);
      this.named++;
    }
    cost.work(this.named);
  }

  private has(row: number): boolean {
    if (row >= this.count || this.gone?.has(row) === true) return false;
    return this.reference === undefined || row >= this.reference.keyRows || this.reference.isInKey(row);
  }
}

function skipValues(reader: ByteReader): void {
  for (let mask = readMask(reader); mask !== 0; mask >>>= 1) if ((mask & 1) === 1) reader.skipValue();
}
