import { type Counter, columnsOf, type Reading, Row, RowId, TABLES, type TableName } from '../frame/index.js';

/** Values of columns by name; undefined where the kernel has none. */
export type RowValues = Readonly<Record<string, Counter | undefined>>;

/** The rows of a kernel that a test or a benchmark plays: set by hand, and read as an agent's sources read them. */
export class KernelRows {
  private readonly tables = new Map<TableName, Map<string, Row>>();
  private readonly columns = new Map<TableName, Readonly<Record<string, number>>>();

  /** The row, which is made if need be. */
  row(table: TableName, labels: readonly number[], name: string): Row {
    let rows = this.tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.tables.set(table, rows);
    }
    const id = new RowId(labels, name);
    let row = rows.get(id.key);
    if (row === undefined) {
      row = new Row(id, TABLES[table].columns.length);
      rows.set(id.key, row);
    }
    return row;
  }

  /** Sets values of a row. */
  set(table: TableName, labels: readonly number[], name: string, values: RowValues): void {
    const row = this.row(table, labels, name);
    const columns = this.columnsOf(table);
    for (const [column, value] of Object.entries(values)) row.set(columns[column]!, value);
  }

  /** Adds to counters of a row that are numbers; what is undefined adds nothing. */
  add(
    table: TableName,
    labels: readonly number[],
    name: string,
    amounts: Readonly<Record<string, number | undefined>>,
  ): void {
    const row = this.row(table, labels, name);
    const columns = this.columnsOf(table);
    for (const [column, amount] of Object.entries(amounts)) {
      const before = row.get(columns[column]!);
      row.set(columns[column]!, (typeof before === 'number' ? before : 0) + (amount ?? 0));
    }
  }

  remove(table: TableName, { key }: RowId): void {
    this.tables.get(table)?.delete(key);
  }

  /** The tables for which `wanted` holds, as they are now. */
  readings(wanted: (table: TableName) => boolean): Reading[] {
    const readings: Reading[] = [];
    for (const [name, rows] of this.tables)
      if (wanted(name)) readings.push({ table: TABLES[name].id, rows: [...rows.values()] });
    return readings;
  }

  /** Positions of columns, looked up once a table. */
  private columnsOf(table: TableName): Readonly<Record<string, number>> {
    let columns = this.columns.get(table);
    if (columns === undefined) {
      columns = columnsOf(table);
      this.columns.set(table, columns);
    }
    return columns;
  }
}
