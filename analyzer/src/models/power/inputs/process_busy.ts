/**
 * CPU time of processes by cluster. The kernel tells on which CPU a process ran last, and only where CPUs differ does the
 * agent send it: how likely each was where, follows from that and from the readings before (process_places.ts). What is then too
 * much for a cluster goes where else these processes are likely to have been; what still does not fit, anywhere. Where nothing is told, each cluster has its share by how
 * busy it was.
 */
import { Seconds } from '@edgevitals/shared/units';
import type { ProcessInterval } from '../../../device/interval.js';
import type { ClusterLayout } from './cluster_layout.js';
import { ProcessPlaces } from './process_places.js';

/** Rounds of fitting at most, and what is no excess. */
const ROUNDS = 20;
const LEAST_EXCESS = 1e-3;

/**
 * Busy seconds by cluster of every process, in the order given; each sums up to its `seconds`.
 * @param clusterBusy busy seconds of each cluster.
 */
export function busyByCluster(
  processes: readonly ProcessInterval[],
  seconds: readonly number[],
  layout: readonly ClusterLayout[],
  clusterBusy: readonly number[],
  places = new ProcessPlaces(),
): Seconds[][] {
  if (layout.length === 1) return seconds.map(each => [Seconds(each)]);
  if (layout.length === 0) return seconds.map(() => []);
  const clusterOf = new Map<number, number>();
  layout.forEach(({ cpus }, c) => {
    for (const cpu of cpus) clusterOf.set(cpu, c);
  });
  const told = processes.map((process, p): number[] | undefined => {
    const home = process.processor === undefined ? undefined : clusterOf.get(process.processor);
    if (home === undefined) return undefined;
    return places.likely(process, home, seconds[p]!, layout.length).map(share => share * seconds[p]!);
  });
  fit(told, seconds, clusterBusy);
  const claimed = layout.map((_, c) => told.reduce((sum, row) => sum + (row?.[c] ?? 0), 0));
  // what does not fit where it was seen goes where there is room, and so does what was seen nowhere
  const stays = layout.map((_, c) => (claimed[c]! > clusterBusy[c]! ? clusterBusy[c]! / claimed[c]! : 1));
  const room = layout.map((_, c) => Math.max(0, clusterBusy[c]! - claimed[c]!));
  const allRoom = room.reduce((sum, each) => sum + each, 0);
  const allBusy = clusterBusy.reduce((sum, each) => sum + each, 0);
  const elsewhere = layout.map((_, c) =>
    allRoom > 0 ? room[c]! / allRoom : allBusy > 0 ? clusterBusy[c]! / allBusy : 1 / layout.length,
  );
  return told.map((row, p) => {
    const kept = layout.map((_, c) => (row?.[c] ?? 0) * stays[c]!);
    const left = Math.max(0, seconds[p]! - kept.reduce((sum, each) => sum + each, 0));
    return kept.map((each, c) => Seconds(each + left * elsewhere[c]!));
  });
}

/**
 * Makes no cluster have more than it was busy, as far as processes are likely to have been on others too: each gives by how
 * uncertain it is, s^2 h (1 - h) for s seconds and a likelihood h. Giving by odds instead would draw likelihoods together.
 */
function fit(
  rows: readonly (number[] | undefined)[],
  seconds: readonly number[],
  clusterBusy: readonly number[],
): void {
  for (let round = 0; round < ROUNDS; round++) {
    let isFitting = true;
    for (let c = 0; c < clusterBusy.length; c++) {
      let claimed = 0;
      let uncertain = 0;
      rows.forEach((row, p) => {
        const own = row?.[c] ?? 0;
        claimed += own;
        uncertain += own * Math.max(0, seconds[p]! - own);
      });
      const excess = claimed - clusterBusy[c]!;
      if (excess <= claimed * LEAST_EXCESS || !(uncertain > 0)) continue;
      isFitting = false;
      rows.forEach((row, p) => {
        if (row !== undefined) give(row, c, excess / uncertain, seconds[p]!);
      });
    }
    if (isFitting) return;
  }
}

/** Moves a part of what a process has on a cluster to where else it is likely to have been. */
function give(row: number[], from: number, factor: number, seconds: number): void {
  const own = row[from]!;
  const others = Math.max(0, seconds - own);
  if (!(own > 0 && others > 0)) return;
  const given = Math.min(own, factor * own * others);
  for (let c = 0; c < row.length; c++) row[c]! += c === from ? -given : (given * row[c]!) / others;
}
