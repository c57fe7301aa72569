/** Rows of half a second as the intervals that an agent publishes. */
import type { DataRow, DataSet } from './data_set.js';

/** The set with rows joined to intervals of about so many seconds; longer rows stay as they are. */
export function intervalsOf(set: DataSet, seconds: number): DataSet {
  const rows: DataRow[] = [];
  let part: DataRow[] = [];
  let starts = true;
  const close = (): void => {
    const length = part.reduce((sum, row) => sum + row.seconds, 0);
    // what is left at the end of a stretch is too short to compare
    if (length > 0.5 * seconds || part.length === 1) {
      rows.push({ ...join(part, length), starts });
      starts = false;
    }
    part = [];
  };
  for (const row of set.rows) {
    if (row.starts) {
      close();
      starts = true;
    }
    part.push(row);
    if (part.reduce((sum, each) => sum + each.seconds, 0) >= seconds - 0.5 * row.seconds) close();
  }
  close();
  return { ...set, rows };
}

function join(part: readonly DataRow[], seconds: number): DataRow {
  const mean = (value: (row: DataRow) => number): number =>
    part.reduce((sum, row) => sum + value(row) * row.seconds, 0) / seconds;
  const events = new Map<string, number>();
  for (const event of part[0]!.events.keys())
    events.set(
      event,
      mean(row => row.events.get(event) ?? 0),
    );
  return {
    ...part[0]!,
    seconds,
    busyCores: mean(row => row.busyCores),
    watts: mean(row => row.watts),
    events,
  };
}
