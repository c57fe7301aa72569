import type { Interval } from './interval.js';

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
