import type { Slice } from './slice.js';

/** Busy share of all CPUs over the time in which it is known; undefined while it never is. */
export function cpuRatioOf(
  slices: readonly Pick<Slice, 'cpus' | 'cpuBusySeconds' | 'coveredSeconds'>[],
): number | undefined {
  let busy = 0;
  let all = 0;
  for (const { cpus, cpuBusySeconds, coveredSeconds } of slices) {
    if (cpus === undefined || cpuBusySeconds === undefined) continue;
    busy += cpuBusySeconds;
    all += cpus * coveredSeconds;
  }
  return all > 0 ? busy / all : undefined;
}
