import type { Row } from '@edgevitals/shared/frame';
import type { FileFields } from './file_fields.js';

/** Which field of a file goes to which column of a row. */
export class FieldColumns {
  private readonly fields: readonly number[];
  private readonly columns: readonly number[];

  /** @param pairs of field and column. */
  constructor(pairs: readonly (readonly [field: number, column: number])[]) {
    this.fields = pairs.map(([field]) => field);
    this.columns = pairs.map(([, column]) => column);
  }

  /** Sets these columns, those of absent fields to absent. */
  copy(from: FileFields, row: Row): void {
    const { fields, columns } = this;
    const { values } = from;
    const { numbers } = row;
    row.revision++;
    for (let i = 0; i < fields.length; i++) numbers[columns[i]!] = values[fields[i]!]!;
    if (from.hasWide || row.wide !== undefined)
      for (let i = 0; i < fields.length; i++) row.set(columns[i]!, from.get(fields[i]!));
  }
}
