/**
 * The sums of least squares kept apart by kind of load, so that a week of idle does not erase what was learned of
 * load: each stratum forgets only when rows of its own kind come, and counts at most as MOST_ROWS rows.
 */
import type { PowerInput } from '../input.js';
import { NormalEquations } from './normal_equations.js';
import type { Weight } from './row_weight.js';

export const STRATA = 9;
/** Rows that a stratum counts as when there are more. */
const MOST_ROWS = 500;

/** At rest is below this share of all CPUs, and below so many of them. */
const IDLE_SHARE = 0.05;
const IDLE_CORES = 0.5;

/** 0 to 8: {idle, light, busy} x {low, middle, high operating point}, of the CPUs of the device. */
export function stratumOf(input: PowerInput): number {
  let busy = 0;
  let cpus = 0;
  let residency = 0;
  let band = 0;
  for (const cluster of input.clusters) {
    const top = cluster.points[cluster.points.length - 1]?.frequency ?? 0;
    cpus += cluster.cpus;
    for (const point of cluster.points) {
      busy += point.busy;
      residency += point.residency * cluster.cpus;
      band += (top > 0 ? point.frequency / top : 1) * point.residency * cluster.cpus;
    }
  }
  const cores = busy / input.seconds;
  const use = cores / Math.max(1, cpus);
  // on a machine with many CPUs a twentieth of them is not at rest
  const atRest = cores < Math.min(IDLE_SHARE * cpus, IDLE_CORES);
  const height = residency > 0 ? band / residency : 1;
  return (atRest ? 0 : use < 0.5 ? 1 : 2) * 3 + (height < 1 / 3 ? 0 : height < 2 / 3 ? 1 : 2);
}

export class Strata {
  /** Undefined until a row of the kind came. */
  private readonly parts: (NormalEquations | undefined)[] = new Array<undefined>(STRATA).fill(undefined);

  /** Adds a row; what its stratum has seen counts `keep` times as much from now on. */
  addRow(stratum: number, x: Float64Array, y: number, { weight, share }: Weight, keep: number): void {
    let part = this.parts[stratum];
    if (part === undefined) part = this.parts[stratum] = new NormalEquations(Float32Array);
    part.addRow(x, y, weight, share, keep);
  }

  /** Everything, each stratum at most as MOST_ROWS rows. Without decay the order of rows does not matter. */
  total(): NormalEquations {
    const total = new NormalEquations();
    for (const part of this.parts)
      if (part !== undefined) total.merge(part, Math.min(1, MOST_ROWS / part.rows));
    return total;
  }

  /** Rows seen (after decay) of the strata for which `which` holds. */
  rows(which: (stratum: number) => boolean): number {
    return this.parts.reduce((sum, part, i) => sum + (which(i) ? (part?.rows ?? 0) : 0), 0);
  }

  /** Makes all that was seen count less: it was learned under other conditions. */
  decay(keep: number): void {
    for (const part of this.parts) part?.decay(keep);
  }

  snapshot(): unknown[] {
    return this.parts.map(part => part?.snapshot() ?? null);
  }

  /** Strata from `snapshot()`; undefined when it is not one. */
  static restore(snapshot: unknown, most: number): Strata | undefined {
    if (!Array.isArray(snapshot) || snapshot.length !== STRATA) return undefined;
    const strata = new Strata();
    for (let i = 0; i < STRATA; i++) {
      if (snapshot[i] === null) continue;
      const part = NormalEquations.restore(snapshot[i], most, Float32Array);
      if (part === undefined) return undefined;
      strata.parts[i] = part;
    }
    return strata;
  }
}
