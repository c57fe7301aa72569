/**
 * A slice that lists the processes that did something, completed by all the others: what each holds and that it runs, as
 * of its end.
 */
import type { Population } from '../device/population.js';
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import { type MergeOptions, processKey } from './merge.js';
import type { Slice } from './slice.js';

/**
 * `slice` with a row for every process, or every program, that lives at its end. Rows of those that do not live any
 * more stay, with what they did.
 * @param population the device's processes at the end of the slice.
 */
export function withPopulation(slice: Slice, population: Population, { by }: MergeOptions): Slice {
  if (slice.listsAll) return slice;
  const rows = new Map<string, ProcessRow>();
  for (const known of slice.processes) {
    const row = { ...known };
    PROCESS.clearLevels(row);
    rows.set(processKey(row), row);
  }
  const present = new Map<ProcessRow, number>();
  population.visit(process => {
    const { pid, program, startTicks } = process;
    const key = by === 'process' ? processKey(process) : program;
    let row = rows.get(key);
    if (row === undefined) {
      row = { ...PROCESS.empty(), program, uid: process.uid, kernel: process.kernel };
      if (by === 'process') {
        row.pid = pid;
        row.startTicks = startTicks;
      }
      rows.set(key, row);
    }
    const many = (present.get(row) ?? 0) + 1;
    present.set(row, many);
    PROCESS.addLevels(row, process);
    row.count = Math.max(row.count, many);
  });
  return { ...slice, processes: [...rows.values()], listsAll: true };
}
