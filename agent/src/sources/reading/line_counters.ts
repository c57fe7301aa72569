import type { Row } from '@edgevitals/shared/frame';
import type { HostFile } from '../../host/host.js';
import { FieldColumns } from './field_columns.js';
import { LineFields } from './file_fields.js';

/** A kernel file with a name and a number a line, as columns of one row. */
export class LineCounters {
  private readonly fields: LineFields;
  private readonly columns: FieldColumns;

  /** @param lines beginning of a line, up to the blanks before its number, and column; best in the file's order. */
  constructor(lines: readonly (readonly [beginning: string, column: number])[]) {
    this.fields = new LineFields(lines.map(([beginning]) => beginning));
    this.columns = new FieldColumns(lines.map(([, column], field) => [field, column]));
  }

  /** Sets the columns; those without a line become absent. @returns how many have one. @throws as `HostFile.read`. */
  take(file: HostFile, row: Row): number {
    this.fields.readFrom(file);
    return this.put(row);
  }

  /** As `take`, from a text. */
  parse(text: string, row: Row): number {
    this.fields.parse(text);
    return this.put(row);
  }

  private put(row: Row): number {
    this.columns.copy(this.fields, row);
    return this.fields.values.reduce((found, value) => (Number.isNaN(value) ? found : found + 1), 0);
  }
}
