/** Plain tables for a terminal: two blanks between columns, numbers to the right, one column gives way. */
import { fit, pad, type TextWidth } from './columns.js';

export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Fewest columns of the terminal that it takes: keeps tables that follow each other aligned. */
  readonly least?: number;
  /** Gives way when the table is wider than the terminal; at most one. */
  readonly flexible?: true;
}

export interface TableOptions {
  /** Columns of the terminal; Infinity where lines may be as long as they are. */
  readonly width: number;
  readonly textWidth: TextWidth;
  /** Applied to the title line. */
  readonly heading?: (text: string) => string;
}

const GAP = 2;
const NARROWEST = 6;

/** The table's lines, the titles first, none wider than `width` unless the rigid columns alone are. */
export function table(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  { width, textWidth, heading = text => text }: TableOptions,
): string[] {
  const widths = columns.map(({ title, least = 0 }, i) =>
    Math.max(least, textWidth(title), ...rows.map(row => textWidth(row[i] ?? ''))),
  );
  const flexible = columns.findIndex(column => column.flexible === true);
  if (flexible >= 0) {
    const total = widths.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
    const excess = total - width;
    if (excess > 0) widths[flexible] = Math.max(NARROWEST, widths[flexible]! - excess);
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align = 'left' }, i) =>
        pad(fit(cells[i] ?? '', widths[i]!, textWidth), widths[i]!, align, textWidth),
      )
      .join(' '.repeat(GAP))
      .trimEnd();
  return [heading(line(columns.map(column => column.title))), ...rows.map(line)];
}
