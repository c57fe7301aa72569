/**
 * CPU time of processes by cluster. The kernel tells on which CPU a process ran last, and only where CPUs differ does the
 * agent send it: all of a process's time in the interval is taken to be there, as far as that cluster was busy; what is
 * too much has been on the others. Where nothing is told, each cluster has its share by how busy it was.
 */
import { Seconds } from '@edgevitals/shared/units';
import type { ProcessInterval } from '../../../device/interval.js';
import type { ClusterLayout } from './cluster_layout.js';

/**
 * Busy seconds by cluster of every process, in the order given; each sums up to its `seconds`.
 * @param clusterBusy busy seconds of each cluster.
 */
export function busyByCluster(
  processes: readonly ProcessInterval[],
  seconds: readonly number[],
  layout: readonly ClusterLayout[],
  clusterBusy: readonly number[],
): Seconds[][] {
  if (layout.length === 1) return seconds.map(each => [Seconds(each)]);
  if (layout.length === 0) return seconds.map(() => []);
  const clusterOf = new Map<number, number>();
  layout.forEach(({ cpus }, c) => {
    for (const cpu of cpus) clusterOf.set(cpu, c);
  });
  const homes = processes.map(({ processor }) =>
    processor === undefined ? undefined : clusterOf.get(processor),
  );
  const claimed = layout.map(() => 0);
  homes.forEach((home, p) => {
    if (home !== undefined) claimed[home]! += seconds[p]!;
  });
  // what does not fit where it was seen goes where there is room, and so does what was seen nowhere
  const stays = layout.map((_, c) => (claimed[c]! > clusterBusy[c]! ? clusterBusy[c]! / claimed[c]! : 1));
  const room = layout.map((_, c) => Math.max(0, clusterBusy[c]! - claimed[c]!));
  const allRoom = room.reduce((sum, each) => sum + each, 0);
  const allBusy = clusterBusy.reduce((sum, each) => sum + each, 0);
  const elsewhere = layout.map((_, c) =>
    allRoom > 0 ? room[c]! / allRoom : allBusy > 0 ? clusterBusy[c]! / allBusy : 1 / layout.length,
  );
  return processes.map((_, p) => {
    const home = homes[p];
    const kept = home === undefined ? 0 : seconds[p]! * stays[home]!;
    return layout.map((_, c) => Seconds((seconds[p]! - kept) * elsewhere[c]! + (c === home ? kept : 0)));
  });
}
