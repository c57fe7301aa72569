/** Tables with a header, comma-separated, as they were measured: text may be quoted. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { csvCells } from '../../csv_cells.js';

export type CsvRow = ReadonlyMap<string, string>;

export interface CsvFile {
  readonly name: string;
  readonly rows: readonly CsvRow[];
}

/** The columns of a file's header; none of one that has none. */
export const columnsOf = (path: string): string[] =>
  csvCells(readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!);

export function readCsv(path: string): CsvFile {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/);
  const columns = csvCells(head);
  return {
    name: basename(path, '.csv'),
    rows: lines
      .filter(line => line.trim() !== '')
      .map(line => new Map(csvCells(line).map((cell, i) => [columns[i] ?? '', cell]))),
  };
}

/** @returns undefined for what is no number. */
export function numberIn(row: CsvRow, column: string): number | undefined {
  const cell = row.get(column) ?? '';
  const value = Number(cell);
  return cell !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The rows that have a number in each of some columns; those that have not are named. */
export function rowsWith(
  { name, rows }: CsvFile,
  columns: readonly string[],
  leftOut: (line: string) => void,
): CsvRow[] {
  return rows.filter(row => {
    const missing = columns.filter(column => numberIn(row, column) === undefined);
    if (missing.length > 0)
      leftOut(`${name}: ${[...row.values()][0]} left out, without ${missing.join(', ')}\n`);
    return missing.length === 0;
  });
}
