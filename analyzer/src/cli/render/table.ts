/** Plain tables for a terminal: two blanks between columns, numbers to the right, one column gives way. */
import { fit, pad, textWidth } from './width.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way when the table is wider than the terminal; at most one. */
  readonly flexible?: true;
}

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Applied to the title line. */
  readonly heading?: (text: string) => string;
}

const GAP = 2;
const NARROWEST = 6;

/** The table's lines, none wider than `width` unless the rigid columns alone are. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const widths = columns.map((column, i) =>
    Math.max(textWidth(column.title), ...rows.map(row => textWidth(row[i] ?? ''))),
  );
  const flexible = columns.findIndex(column => column.flexible === true);
  if (flexible >= 0) {
    const total = widths.reduce((sum, width) => sum + width, GAP * (columns.length - 1));
    const excess = total - options.width;
    if (excess > 0) widths[flexible] = Math.max(NARROWEST, widths[flexible]! - excess);
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => pad(fit(cells[i] ?? '', widths[i]!), widths[i]!, column.align))
      .join(' '.repeat(GAP))
      .trimEnd();
  const heading = options.heading ?? ((text: string) => text);
  return [heading(line(columns.map(column => column.title))), ...rows.map(line)];
}
