import { Row, RowId } from '@edgevitals/shared/frame';

/**
 * The rows of a table, kept by their id between readings. At most `most` of them: what comes later is left out, so a
 * device with a thousand peers costs no more than one with a few hundred.
 */
export class RowSet {
  private readonly columns: number;
  private readonly most: number;
  private known = new Map<string, Row>();
  private current = new Map<string, Row>();

  constructor(columns: number, most: number) {
    this.columns = columns;
    this.most = most;
  }

  /** Starts a reading: rows that it does not ask for are forgotten. */
  begin(): this {
    this.known = this.current;
    this.current = new Map();
    return this;
  }

  /** The row of that id without values; undefined when there are enough rows, or it was asked for before. */
  row(labels: readonly number[], name: string): Row | undefined {
    if (this.current.size >= this.most) return undefined;
    const id = new RowId(labels, name);
    if (this.current.has(id.key)) return undefined;
    let row = this.known.get(id.key);
    if (row === undefined) {
      row = new Row(id, this.columns);
    } else {
      row.clear();
    }
    this.current.set(id.key, row);
    return row;
  }

  /** Rows of this reading, in the order in which they were asked for. */
  get rows(): Row[] {
    return [...this.current.values()];
  }
}
