/** Rows as aligned text, the first row being the head; columns after the first stand right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  return rows
    .map(row =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .map(line => `${line}\n`)
    .join('');
}

/** A figure to three digits, `-` where there is none. */
export const figure = (value: number | undefined, unit = ''): string =>
  value === undefined ? '-' : `${Number(value.toPrecision(3))}${unit}`;
