/**
 * Columns of numbers that may be unknown, and are in all rows of most devices: a column takes room from the first number on
 * that is put into it.
 */

const NO_COLUMNS: readonly (number[] | undefined)[] = [];

/** Numbers in V8's packed form stay in it only with what is of that form too: else each takes an object. */
const unknowns: number[] = [Number.NaN];

/** `list` of exactly so many; what is new is NaN. */
export function resizedNumbers(list: readonly number[], length: number): number[] {
  while (unknowns.length < length) unknowns.push(Number.NaN);
  if (length <= list.length) return list.slice(0, length);
  const more = unknowns.slice(0, length - list.length);
  return list.length === 0 ? more : list.concat(more);
}

export class OptionalColumns {
  private columns = NO_COLUMNS;
  private rows = 0;

  /** Bytes held. */
  get bytes(): number {
    let made = 0;
    for (const column of this.columns) if (column !== undefined) made++;
    return 8 * made * this.rows;
  }

  /** A number of a row; NaN where it is unknown. */
  get(column: number, row: number): number {
    const known = this.columns[column];
    return known === undefined ? Number.NaN : known[row]!;
  }

  set(column: number, row: number, value: number): void {
    const known = this.columns[column];
    if (known !== undefined) known[row] = value;
    else if (!Number.isNaN(value)) this.make(column)[row] = value;
  }

  /** Room for exactly so many rows. */
  resize(rows: number): void {
    this.rows = rows;
    // a column in which nothing is known any more goes
    if (this.columns.length > 0)
      this.columns = this.columns.map(column => {
        const kept = column && resizedNumbers(column, rows);
        return kept?.every(Number.isNaN) === true ? undefined : kept;
      });
  }

  private make(column: number): number[] {
    const made = resizedNumbers([], this.rows);
    const columns = this.columns.slice();
    while (columns.length <= column) columns.push(undefined);
    columns[column] = made;
    this.columns = columns.slice();
    return made;
  }
}
