/** What a source reads, in the forms that tests look at. */
import { type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import { type ReadableRow, readable } from '../frame/readable.js';
import type { Host } from '../host/host.js';
import type { Source } from '../sources/source.js';
import type { BoardHost } from './boards/board_host.js';
import { idle } from './boards/idle.js';

/** A row of a table without values. */
export const emptyRow = (table: TableName): Row => new Row(new RowId([], ''), TABLES[table].columns.length);

/** The rows of the first table. */
export async function sampledRows(source: Source, host: Host): Promise<readonly Row[]> {
  const into: Reading[] = [];
  await source.sample(host, into);
  return into[0]?.rows ?? [];
}

/** The rows of the first table by column name, and by `id` their key; values that are absent are left out. */
export async function sampledColumns(source: Source, host: Host): Promise<Record<string, unknown>[]> {
  const into: Reading[] = [];
  await source.sample(host, into);
  const table = Object.values(TABLES).find(one => one.id === into[0]?.table);
  return (into[0]?.rows ?? []).map(row =>
    Object.fromEntries([
      ['id', row.id.key],
      ...(table?.columns ?? [])
        .map((column, i) => [column.name, row.get(i)])
        .filter(([, value]) => value !== undefined),
    ]),
  );
}

/** All tables, for people; the source is closed then. */
export async function sampledTables(source: Source, host: Host): Promise<Record<string, ReadableRow[]>> {
  const into: Reading[] = [];
  await source.sample(host, into);
  source.close?.();
  return readable(into);
}

/** All tables, for people; time passes as far as reads that hang need. */
export async function sampledSlowly(source: Source, host: BoardHost): Promise<Record<string, ReadableRow[]>> {
  const into: Reading[] = [];
  const reading = source.sample(host, into);
  await idle();
  await host.advance(2000);
  await reading;
  return readable(into);
}

/** The rows of the first table, for people. */
export async function sampledReadable(source: Source, host: Host): Promise<readonly ReadableRow[]> {
  const into: Reading[] = [];
  await source.sample(host, into);
  return Object.values(readable(into))[0] ?? [];
}
