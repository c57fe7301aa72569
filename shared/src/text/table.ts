/** Plain tables for a terminal: two blanks between columns, numbers to the right, columns of text give way. */
import { fit, pad, type TextWidth } from './columns.js';
import { printable } from './printable.js';

export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Fewest columns of the terminal that it takes: keeps tables that follow each other aligned. */
  readonly least?: number;
  /** Gives way when the table is wider than the terminal; of several the widest first. */
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

/**
 * The table's lines, the titles first, none wider than `width` unless the rigid columns alone are. What cells hold is shown
 * as `printable` has it: colours are for `heading` only.
 */
export function table(
  columns: readonly TextColumn[],
  cells: readonly (readonly string[])[],
  { width, textWidth, heading = text => text }: TableOptions,
): string[] {
  const rows = cells.map(row => row.map(printable));
  const widths = columns.map(({ title, least = 0 }, i) =>
    Math.max(least, textWidth(title), ...rows.map(row => textWidth(row[i] ?? ''))),
  );
  const total = widths.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
  for (let excess = total - width; excess > 0; excess--) {
    const widest = widestOf(columns, widths);
    if (widest === undefined) break;
    widths[widest]!--;
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

/** The widest column that may give way, the last of several. */
function widestOf(columns: readonly TextColumn[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [i, width] of widths.entries())
    if (columns[i]?.flexible === true && width > NARROWEST && width >= (widths[widest ?? -1] ?? 0))
      widest = i;
  return widest;
}
