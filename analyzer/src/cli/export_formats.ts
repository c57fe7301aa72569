/** Forms of exported rows: each writes a file as rows come, and holds a few thousand of them at most. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPORT_COLUMNS, type ExportRow, type ExportValue } from '../history/export_rows.js';

type WriteRows = (path: string, rows: AsyncIterable<ExportRow>) => Promise<void>;

const PARQUET_TYPES = { text: 'STRING', number: 'DOUBLE', flag: 'BOOLEAN', time: 'TIMESTAMP' } as const;
/** What is held of a file of Parquet at once. */
const GROUP_ROWS = 20_000;

/** By name, which a file's ending is as well. */
export const EXPORT_FORMATS: Readonly<Record<'parquet' | 'csv' | 'jsonl', WriteRows>> = {
  async parquet(path, rows) {
    // other commands start without it
    const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
    await parquetWriteRows({
      writer: fileWriter(path),
      rows,
      columns: EXPORT_COLUMNS.map(({ name, kind, isOptional }) => ({
        ...{ name, type: PARQUET_TYPES[kind], nullable: isOptional },
      })),
      rowGroupSize: GROUP_ROWS,
      createdBy: 'edgevitals',
    });
  },
  csv: (path, rows) => toFile(path, rows, csvLine, `${EXPORT_COLUMNS.map(({ name }) => name).join(',')}\r\n`),
  jsonl: (path, rows) => toFile(path, rows, row => `${JSON.stringify(row)}\n`, ''),
};

async function toFile(
  path: string,
  rows: AsyncIterable<ExportRow>,
  lineOf: (row: ExportRow) => string,
  head: string,
): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    yield head;
    for await (const row of rows) yield lineOf(row);
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

/** As RFC 4180 has it; what is unknown is empty. */
const csvLine = (row: ExportRow): string =>
  `${EXPORT_COLUMNS.map(({ name }) => csvField(row[name])).join(',')}\r\n`;

function csvField(value: ExportValue): string {
  if (value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
