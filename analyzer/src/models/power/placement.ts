/**
 * Writes into a slice on which clusters programs ran, and what that took, of devices whose cores differ. CPU time by cluster is
 * that of inputs/process_busy.ts. A process's energy is shared out as its CPU time, weighted by what a busy CPU of each cluster
 * drew in the interval; so that the parts add up to the whole.
 */
import { isHeterogeneous } from '@edgevitals/shared/info';
import type { Interval } from '../../device/interval.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf, PLACED, type PlacedRow, type ProcessRow } from '../../quantities/index.js';
import type { EnergyParts } from './estimator/index.js';
import type { ClusterInput, PowerInput } from './input.js';

/**
 * @param arrivalOf the cluster, by its place in the input, that a process has moved to since the reading before.
 * @param clusters what clusters took; undefined where that is not known.
 */
export function placePrograms(
  interval: Interval,
  slice: Slice,
  input: PowerInput,
  arrivalOf: (pid: number) => number | undefined,
  clusters: EnergyParts['clusters'] | undefined,
): void {
  if (input.clusters.length < 2 || interval.info === undefined || !isHeterogeneous(interval.info.cpus))
    return;
  const watts = input.clusters.map((cluster, c) => wattsOf(cluster, clusters?.[c]));
  const hertz = input.clusters.map(hertzOf);
  const rows = new Map<string, PlacedRow>();
  const energies = new Map(slice.processes.map(row => [row.pid, row]));
  const processes = new Map(interval.processes.map(process => [process.pid, process]));
  for (const { pid, program, busy } of input.processes) {
    const process = processes.get(pid);
    if (process === undefined || process.kernel) continue;
    const all = busy.reduce<number>((sum, each) => sum + each, 0);
    // what is noticed late was where the rest is
    const scale = all > 0 ? cpuSecondsOf(process) / all : 0;
    const weights = busy.map((seconds, c) => seconds * (watts[c] ?? 1));
    const weight = weights.reduce<number>((sum, each) => sum + each, 0);
    const energy = energies.get(pid);
    const arrival = arrivalOf(pid);
    busy.forEach((seconds, c) => {
      if (!(seconds > 0)) return;
      const row = rowOf(rows, program, input.clusters[c]!.name);
      addHertz(row, seconds * scale, hertz[c]);
      row.cpuSeconds += seconds * scale;
      if (arrival === c) row.arrivals++;
      addEnergy(row, energy, weight > 0 ? weights[c]! / weight : 0);
    });
  }
  slice.placed = [...rows.values()];
}

function rowOf(rows: Map<string, PlacedRow>, program: string, cluster: string): PlacedRow {
  const key = `${cluster}\t${program}`;
  let row = rows.get(key);
  if (row === undefined) {
    row = { ...PLACED.empty(), program, cluster };
    rows.set(key, row);
  }
  return row;
}

function addEnergy(row: PlacedRow, energy: ProcessRow | undefined, share: number): void {
  if (energy?.joules === undefined) return;
  row.joules = (row.joules ?? 0) + energy.joules * share;
  row.joulesSigma = (row.joulesSigma ?? 0) + (energy.joulesSigma ?? 0) * share;
}

function addHertz(row: PlacedRow, seconds: number, hertz: number | undefined): void {
  if (hertz === undefined) return;
  const all = row.cpuSeconds + seconds;
  row.meanHertz = all > 0 ? ((row.meanHertz ?? hertz) * row.cpuSeconds + hertz * seconds) / all : hertz;
}

const busyOf = ({ points }: ClusterInput): number => points.reduce((sum, { busy }) => sum + busy, 0);

/** Of a busy CPU, by what the cluster's running programs took; undefined where that is not known. */
function wattsOf(
  cluster: ClusterInput,
  part: EnergyParts['clusters'][number] | undefined,
): number | undefined {
  const busy = busyOf(cluster);
  return part !== undefined && busy > 0 && part.dynamic.joules > 0 ? part.dynamic.joules / busy : undefined;
}

/** Clock while its CPUs were busy; undefined where it is not known. */
function hertzOf(cluster: ClusterInput): number | undefined {
  const busy = busyOf(cluster);
  const cycles = cluster.points.reduce((sum, point) => sum + point.busy * point.frequency, 0);
  return busy > 0 && cycles > 0 ? cycles / busy : undefined;
}
