import type { Rows, TableRow } from './block/table_rows.js';

/**
 * Calls `visit` with every row of `now` and the row of `before` about the same thing. Within one key frame's deltas
 * rows keep their place, so most are found there; otherwise by key.
 */
export function pairRows(
  before: Rows,
  now: Rows,
  visit: (row: TableRow, before: TableRow | undefined) => void,
): void {
  let index: Map<string, TableRow> | undefined;
  for (let i = 0; i < now.length; i++) {
    const row = now[i];
    if (row === undefined) continue;
    const here = before[i];
    if (here !== undefined && (here === row || here.id === row.id || here.id.key === row.id.key)) {
      visit(row, here);
      continue;
    }
    if (index === undefined) {
      index = new Map();
      for (const known of before) if (known !== undefined) index.set(known.id.key, known);
    }
    visit(row, index.get(row.id.key));
  }
}
