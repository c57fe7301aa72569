/**
 * A slice that lists the processes that did something, completed by all the others: what each holds and that it runs, as
 * of its end.
 */
import type { Population } from '../device/population.js';
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import type { MergeOptions } from './merge.js';
import type { Slice } from './slice.js';

/**
 * `slice` with a row for every process, or every program, that lives at its end. Rows of those that do not live any
 * more stay, with what they did.
 * @param population the device's processes at the end of the slice.
 */
export function withPopulation(slice: Slice, population: Population, { by }: MergeOptions): Slice {
  if (slice.listsAll) return slice;
  const rows = new Map<string, ProcessRow>();
  for (const row of slice.processes)
    rows.set(row.pid === undefined ? row.program : `${row.pid}/${row.program}`, {
      ...row,
      running: false,
      rssBytes: 0,
      threads: 0,
    });
  const present = new Map<ProcessRow, number>();
  population.visit(({ pid, program, uid, kernel, rssBytes, threads, ioDenied }) => {
    const key = by === 'process' ? `${pid}/${program}` : program;
    let row = rows.get(key);
    if (row === undefined) {
      row = { ...PROCESS.empty(), program, uid, kernel, ...(by === 'process' && { pid }) };
      rows.set(key, row);
    }
    const many = (present.get(row) ?? 0) + 1;
    present.set(row, many);
    row.running = true;
    row.rssBytes += rssBytes;
    row.threads += threads;
    row.count = Math.max(row.count, many);
    row.ioDenied ||= ioDenied;
  });
  return { ...slice, processes: [...rows.values()], listsAll: true };
}
