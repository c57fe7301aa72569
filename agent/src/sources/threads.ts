/** /proc/[pid]/task/[tid]/{stat,schedstat}: the threads of one process, on request (proc_pid_task(5)). */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';
import { newPidSchedstat, parsePidSchedstat } from './proc_pid_schedstat.js';
import { newPidStat, parsePidStat } from './proc_pid_stat.js';

const THREAD = columnsOf('thread');
const MOST_THREADS = 1024;

/**
 * The threads of a process, at most 1,024. What ends meanwhile is left out.
 * @throws EdgevitalsError SOURCE_ABSENT when there is no such process, SOURCE_DENIED.
 */
export function readThreads(host: Host, pid: number): Reading {
  const directory = `/proc/${pid}/task`;
  const stat = newPidStat();
  const sched = newPidSchedstat();
  const rows: Row[] = [];
  for (const name of host.list(directory).slice(0, MOST_THREADS)) {
    if (!parsePidStat(quietly(host, `${directory}/${name}/stat`), stat)) continue;
    parsePidSchedstat(quietly(host, `${directory}/${name}/schedstat`), sched);
    const row = new Row(
      new RowId([pid, Number(name), stat.startTicks], stat.comm),
      TABLES.thread.columns.length,
    );
    row.set(THREAD.utime, stat.utime);
    row.set(THREAD.stime, stat.stime);
    row.set(THREAD.run_ns, sched.runNs);
    row.set(THREAD.wait_ns, sched.waitNs);
    row.set(THREAD.minor_faults, stat.minorFaults);
    row.set(THREAD.major_faults, stat.majorFaults);
    row.set(THREAD.processor, stat.processor);
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
