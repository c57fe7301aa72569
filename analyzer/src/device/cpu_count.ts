import { placesOf } from './block/columns.js';
import type { Rows } from './block/table_rows.js';
import type { Interval } from './interval.js';

const ONLINE = placesOf('cpu_state').online;

/**
 * CPUs that are on: those of which something was counted, else those of which the device says so itself
 * (/sys/devices/system/cpu/online), which it may where /proc/stat is refused. Undefined where nothing tells.
 */
export function cpuCount({ cpus, info }: Pick<Interval, 'cpus' | 'info'>): number | undefined {
  return cpus.length > 0 ? cpus.length : onlineCpus(info);
}

/** CPUs that are on as the device says; undefined where it says of none. */
export const onlineCpus = (info: Interval['info']): number | undefined =>
  info?.cpus.filter(({ online }) => online).length || undefined;

/** CPUs that are there but off, as table cpu_state has it; undefined where it is not read. */
export function offCpus(states: Rows): number | undefined {
  if (states.length === 0) return undefined;
  let off = 0;
  for (const row of states) if (row?.numbers[ONLINE] === 0) off++;
  return off;
}
