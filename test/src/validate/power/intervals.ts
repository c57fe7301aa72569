/** Rows of half a second as the intervals that an agent publishes. */
import type { DataRow, DataSet, RowCluster } from './data_set.js';

/** The set with rows joined to intervals of about so many seconds, of one workload each; longer rows stay as they are. */
export function intervalsOf(set: DataSet, seconds: number): DataSet {
  const rows: DataRow[] = [];
  let part: DataRow[] = [];
  let starts = true;
  const close = (): void => {
    const length = part.reduce((sum, row) => sum + row.seconds, 0);
    // what is left at the end of a stretch is too short to compare
    if (length > 0.5 * seconds || part.length === 1) {
      rows.push(join(part, length, starts));
      starts = false;
    } else if (part.length > 0) starts = true;
    part = [];
  };
  for (const row of set.rows) {
    if (row.starts || (part.length > 0 && part[0]!.workload !== row.workload)) close();
    if (row.starts) starts = true;
    part.push(row);
    if (part.reduce((sum, each) => sum + each.seconds, 0) >= seconds - 0.5 * row.seconds) close();
  }
  close();
  return { ...set, rows };
}

function join(part: readonly DataRow[], seconds: number, starts: boolean): DataRow {
  const mean = (value: (row: DataRow) => number): number =>
    part.reduce((sum, row) => sum + value(row) * row.seconds, 0) / seconds;
  const programs = new Map<string, number[]>();
  for (const row of part)
    for (const [program, busy] of row.programs) {
      const own = programs.get(program) ?? busy.map(() => 0);
      for (const [c, cores] of busy.entries()) own[c]! += (cores * row.seconds) / seconds;
      programs.set(program, own);
    }
  return {
    workload: part[0]!.workload,
    seconds,
    watts: mean(row => row.watts),
    starts,
    programs,
    clusters: part[0]!.clusters.map((first, c) => {
      const own = (row: DataRow): RowCluster => row.clusters[c]!;
      const points = new Set(part.flatMap(row => [...own(row).residency.keys()]));
      return {
        residency: new Map(
          Array.from(points, point => [point, mean(row => own(row).residency.get(point) ?? 0)]),
        ),
        volts: first.volts === undefined ? undefined : mean(row => own(row).volts ?? first.volts!),
        busyCores: mean(row => own(row).busyCores),
        events: new Map(
          Array.from(first.events.keys(), event => [event, mean(row => own(row).events.get(event) ?? 0)]),
        ),
      };
    }),
  };
}
