import { placeOfTable, READ_TABLES } from './columns.js';
import type { Rows } from './table_rows.js';

/** Device tables at one instant, by id: those that are read. */
export interface Tables {
  /** Undefined where the device has no such table, or nobody reads it. */
  get(table: number): Rows | undefined;
}

/** Tables that change. Their rows do not: two sets share what they have in common. */
export class TableSet implements Tables {
  private readonly rows: (Rows | undefined)[];

  constructor(from?: TableSet) {
    this.rows = from === undefined ? new Array(READ_TABLES).fill(undefined) : from.rows.slice();
  }

  get(table: number): Rows | undefined {
    return this.rows[placeOfTable(table)];
  }

  /** @param table one that is read. */
  set(table: number, rows: Rows): void {
    this.rows[placeOfTable(table)] = rows;
  }

  delete(table: number): void {
    this.rows[placeOfTable(table)] = undefined;
  }

  /** Takes over the tables that `newer` has. */
  update(newer: TableSet): void {
    const { rows } = newer;
    for (let i = 0; i < rows.length; i++) if (rows[i] !== undefined) this.rows[i] = rows[i];
  }

  /** Rows of all tables, those that have gone included. */
  get size(): number {
    let size = 0;
    for (const rows of this.rows) size += rows?.length ?? 0;
    return size;
  }
}
