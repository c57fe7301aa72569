/** proc_pid_stat(5), proc_pid_status(5), proc_pid_io(5); Documentation/scheduler/sched-stats.rst. */
import type { TruthReader } from '../kernel_truth.js';

/** Fields of stat as the manual counts them. */
const STAT_FIELDS = {
  ppid: 4,
  flags: 9,
  minor_faults: 10,
  child_minor_faults: 11,
  major_faults: 12,
  utime: 14,
  stime: 15,
  cutime: 16,
  cstime: 17,
  threads: 20,
  start_ticks: 22,
  vsize_bytes: 23,
  rss_pages: 24,
  blkio_ticks: 42,
} as const;
const STATUS_FIELDS: Readonly<Record<string, string>> = {
  Uid: 'uid',
  VmSwap: 'swap_kb',
  voluntary_ctxt_switches: 'voluntary_switches',
  nonvoluntary_ctxt_switches: 'involuntary_switches',
};

export const processTruth: TruthReader = (path, text, into) => {
  const found = /^\/proc\/(\d+)\/(stat|status|io|schedstat)$/.exec(path);
  if (found === null) return false;
  const pid = found[1]!;
  const put = (column: string, value: number | string): void => into.put('process', pid, column, value);
  if (found[2] === 'stat') {
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
    put('pid', Number(pid));
    put('name', text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')));
    for (const [column, field] of Object.entries(STAT_FIELDS)) put(column, Number(words[field - 3]));
  } else if (found[2] === 'schedstat') {
    const [run, wait] = text.split(' ').map(Number) as [number, number];
    put('run_us', Math.floor(run / 1000));
    put('wait_us', Math.floor(wait / 1000));
  } else {
    for (const line of text.split('\n')) {
      const [name = '', value = ''] = line.split(/:\s+/);
      const column = found[2] === 'io' ? name : STATUS_FIELDS[name];
      if (column !== undefined) put(column, Number.parseInt(value, 10));
    }
  }
  return true;
};
