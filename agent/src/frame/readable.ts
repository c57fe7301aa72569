import { type Counter, type Reading, type Row, type Table, tableById } from '@edgevitals/shared/frame';
import { displayName } from '@edgevitals/shared/text';

/** A row for people: labels, `name` where the table has one, and the columns that have a value. */
export type ReadableRow = Readonly<Record<string, number | string>>;

/** Readings as names and values, by table. Integers beyond 2^53 are decimal texts. */
export function readable(readings: readonly Reading[]): Record<string, ReadableRow[]> {
  const tables: Record<string, ReadableRow[]> = {};
  for (const { table: id, rows } of readings) {
    const table = tableById(id);
    if (table !== undefined) tables[table.name] = rows.map(row => readableRow(table, row));
  }
  return tables;
}

function readableRow(table: Table, row: Row): ReadableRow {
  const fields: Record<string, number | string> = {};
  table.labels.forEach((label, i) => {
    fields[label] = row.id.labels[i] ?? 0;
  });
  if (table.rowName !== '') fields['name'] = displayName(row.id.name);
  table.columns.forEach((column, i) => {
    const value: Counter | undefined = row.get(i);
    if (value !== undefined) fields[column.name] = typeof value === 'bigint' ? value.toString() : value;
  });
  return fields;
}
