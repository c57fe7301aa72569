/**
 * The registry of raw tables. Adding a source adds a table or columns in the file of its subsystem, a row in
 * proto/PROTOCOL.md (a test compares them), and its file in agent/src/sources. Each file says which ids its tables may
 * have; a table with an id that is taken, or another file's, fails a test that names the next free one.
 */
import { CPU_TABLES } from './cpu.js';
import { MESH_TABLES } from './mesh.js';
import { NETWORK_TABLES } from './network.js';
import { POWER_TABLES } from './power.js';
import { PROCESS_TABLES } from './process.js';
import { RTOS_TABLES } from './rtos.js';
import { STORAGE_TABLES } from './storage.js';
import { SYSTEM_TABLES } from './system.js';
import type { Table } from './table.js';
import { THERMAL_TABLES } from './thermal.js';

export { type ColumnKind, MAX_COLUMNS, type Table, type TableColumn } from './table.js';

/** Every table by name. */
export const TABLES = {
  ...SYSTEM_TABLES,
  ...PROCESS_TABLES,
  ...CPU_TABLES,
  ...POWER_TABLES,
  ...THERMAL_TABLES,
  ...STORAGE_TABLES,
  ...NETWORK_TABLES,
  ...MESH_TABLES,
  ...RTOS_TABLES,
};

export type TableName = keyof typeof TABLES;
/** The column names of a table, as a type. */
export type ColumnName<T extends TableName> = (typeof TABLES)[T]['columns'][number]['name'];

const BY_ID = new Map<number, Table>(Object.values(TABLES).map(table => [table.id, table]));

/** The registry entry of a table id, or undefined for one of a newer protocol. */
export const tableById = (id: number): Table | undefined => BY_ID.get(id);

/** Whether a table is off by default, because no model reads it yet. */
export const isAwaited = (table: TableName): boolean => (TABLES[table] as Table).awaits !== undefined;

/**
 * The position of a column.
 * @throws RangeError when the table has no such column (a programming error: the type does not allow it).
 */
export function columnIndex<T extends TableName>(table: T, name: ColumnName<T>): number {
  const index = TABLES[table].columns.findIndex(column => column.name === name);
  if (index < 0) throw new RangeError(`table ${table} has no column ${name}`);
  return index;
}

/** All column positions of a table by name: for sources and consumers that use many. */
export function columnsOf<T extends TableName>(table: T): Readonly<Record<ColumnName<T>, number>> {
  const entries = TABLES[table].columns.map((column, index) => [column.name, index] as const);
  return Object.fromEntries(entries) as Record<ColumnName<T>, number>;
}
