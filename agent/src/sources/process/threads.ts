/** /proc/[pid]/task/[tid]/{stat,schedstat}: the threads of one process, on request (proc_pid_task(5)). */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { FieldColumns } from '../reading/field_columns.js';
import { PidSchedstat, SCHEDSTAT } from './proc_pid_schedstat.js';
import { commOf, PidStat, STAT } from './proc_pid_stat.js';

const THREAD = columnsOf('thread');
const STAT_COLUMNS = new FieldColumns([
  [STAT.utime, THREAD.utime],
  [STAT.stime, THREAD.stime],
  [STAT.minorFaults, THREAD.minor_faults],
  [STAT.majorFaults, THREAD.major_faults],
  [STAT.processor, THREAD.processor],
]);
const SCHEDSTAT_COLUMNS = new FieldColumns([
  [SCHEDSTAT.runNs, THREAD.run_ns],
  [SCHEDSTAT.waitNs, THREAD.wait_ns],
]);
const MOST_THREADS = 1024;

/**
 * The threads of a process, at most 1,024. What ends meanwhile is left out.
 * @throws EdgevitalsError SOURCE_ABSENT when there is no such process, SOURCE_DENIED.
 */
export function readThreads(host: Host, pid: number): Reading {
  const directory = `/proc/${pid}/task`;
  const stat = new PidStat();
  const sched = new PidSchedstat();
  const rows: Row[] = [];
  for (const name of host.list(directory).slice(0, MOST_THREADS)) {
    const text = quietly(host, `${directory}/${name}/stat`);
    stat.parse(text);
    if (!stat.valid) continue;
    sched.parse(quietly(host, `${directory}/${name}/schedstat`));
    const id = new RowId([pid, Number(name), stat.values[STAT.startTicks]!], commOf(text));
    const row = new Row(id, TABLES.thread.columns.length);
    STAT_COLUMNS.copy(stat, row);
    SCHEDSTAT_COLUMNS.copy(sched, row);
    rows.push(row);
  }
  return { table: TABLES.thread.id, rows };
}

function quietly(host: Host, path: string): string {
  try {
    return host.readText(path);
  } catch (error) {
    if (isEdgevitalsError(error)) return '';
    throw error;
  }
}
