import type { Slice } from './slice.js';

type Load = Pick<Slice, 'cpus' | 'cpuBusySeconds' | 'coveredSeconds' | 'onlineSeconds'>;

/** Seconds that CPUs had in a slice, of those only that were on; undefined where it is not known how many there were. */
export function cpuCapacityOf({
  cpus,
  coveredSeconds,
  onlineSeconds,
}: Omit<Load, 'cpuBusySeconds'>): number | undefined {
  // stored before CPUs that come and go were followed: as many as there were at most
  return onlineSeconds ?? (cpus === undefined ? undefined : cpus * coveredSeconds);
}

/** Busy share of all CPUs that were on, over the time in which it is known; undefined while it never is. */
export function cpuRatioOf(slices: readonly Load[]): number | undefined {
  let busy = 0;
  let all = 0;
  for (const slice of slices) {
    const capacity = cpuCapacityOf(slice);
    if (capacity === undefined || slice.cpuBusySeconds === undefined) continue;
    busy += slice.cpuBusySeconds;
    all += capacity;
  }
  return all > 0 ? busy / all : undefined;
}
