import type { Rows, TableRow } from './block/table_rows.js';
import type { Population } from './population.js';

/**
 * Display names of the programs that rows are about, by the rows' keys; of processes that live.
 * @param processOf the pid of a row's process, and its start in ticks after boot.
 */
export function programsOf(
  population: Population,
  rows: Rows,
  processOf: (row: TableRow) => readonly [pid: number, startTicks: number],
): ReadonlyMap<string, string> {
  const keys = new Map<string, string[]>();
  for (const row of rows) {
    if (row === undefined) continue;
    const process = processOf(row).join();
    const known = keys.get(process);
    if (known === undefined) keys.set(process, [row.id.key]);
    else known.push(row.id.key);
  }
  const programs = new Map<string, string>();
  population.visit(({ pid, startTicks, program }) => {
    for (const key of keys.get(`${pid},${startTicks}`) ?? []) programs.set(key, program);
  });
  return programs;
}
