/** Readings with names in place of ids. */
import { type Reading, tableById } from '@edgevitals/shared/frame';

/** A row: labels, `name`, and the columns that have a value. */
export type NamedRow = Readonly<Record<string, number | string>>;
/** Rows by the table's name: what `snapshot` prints, too. */
export type NamedReadings = Readonly<Record<string, readonly NamedRow[]>>;

/** Integers beyond 2^53 are decimal texts, as `snapshot` has them. */
export function namedReadings(readings: readonly Reading[]): NamedReadings {
  const named: Record<string, NamedRow[]> = {};
  for (const { table: id, rows } of readings) {
    const table = tableById(id);
    if (table === undefined) continue;
    named[table.name] = rows.map(row => {
      const fields: Record<string, number | string> = {};
      table.labels.forEach((label, i) => {
        fields[label] = row.id.labels[i] ?? 0;
      });
      if (table.rowName !== '') fields['name'] = row.id.name;
      table.columns.forEach((column, i) => {
        const value = row.get(i);
        if (value !== undefined) fields[column.name] = typeof value === 'bigint' ? value.toString() : value;
      });
      return fields;
    });
  }
  return named;
}
