/**
 * How much each zone is above the others, and how much of that CPU and GPU load make: one regression of means over a minute on
 * both, that forgets within days. All zones share the sums of loads; each adds three of its own.
 */

/** Loads that a line is drawn through: 1, CPUs, GPU. */
const TERMS = 3;
const LOADS = (TERMS * (TERMS + 1)) / 2;
/** Minutes until what was is down to a third. */
const MEMORY = 3 * 24 * 60;
const KEPT = Math.exp(-1 / MEMORY);
/** Minutes without which nothing is told. */
export const LEAST_MINUTES = 60;
/** A load that moved by less, one standard deviation, tells no slope. */
const LEAST_SWING = 0.03;

/** A level at no load, and what full load of CPUs and of the GPU adds; undefined where that load never moved. */
export interface LoadLine {
  /** At loads as they are on average. */
  readonly mean: number;
  readonly perCpuLoad: number | undefined;
  readonly perGpuLoad: number | undefined;
}

export class ZoneCoupling {
  /** Sums of products of 1, CPU and GPU load, the upper triangle row by row; then those of each row's levels. */
  private readonly sums: Float64Array;

  /** @param rows levels that are followed. */
  constructor(rows: number) {
    this.sums = new Float64Array(LOADS + rows * TERMS);
  }

  /** Minutes that count. */
  get minutes(): number {
    return this.sums[0]!;
  }

  get meanCpuLoad(): number {
    return this.sums[1]! / this.sums[0]!;
  }

  /** Takes in a minute. @param levels one for each row. */
  add(cpu: number, gpu: number, levels: ArrayLike<number>): void {
    const terms = [1, cpu, gpu];
    let place = 0;
    for (let i = 0; i < TERMS; i++)
      for (let j = i; j < TERMS; j++) this.sums[place] = this.sums[place++]! * KEPT + terms[i]! * terms[j]!;
    for (let i = 0; place + i < this.sums.length; i++)
      this.sums[place + i] = this.sums[place + i]! * KEPT + terms[i % TERMS]! * levels[(i / TERMS) | 0]!;
  }

  /** The line of a row. */
  line(row: number): LoadLine {
    const [n, u, g, uu, ug, gg] = this.sums as unknown as number[];
    const [s, su, sg] = this.sums.subarray(LOADS + row * TERMS) as unknown as number[];
    const mean = s! / n!;
    const cpuSpread = uu! / n! - (u! / n!) ** 2;
    const gpuSpread = gg! / n! - (g! / n!) ** 2;
    const both = ug! / n! - (u! / n!) * (g! / n!);
    const withCpu = su! / n! - mean * (u! / n!);
    const withGpu = sg! / n! - mean * (g! / n!);
    const cpuMoved = cpuSpread >= LEAST_SWING ** 2;
    const gpuMoved = gpuSpread >= LEAST_SWING ** 2;
    const determinant = cpuSpread * gpuSpread - both ** 2;
    // loads that always go together cannot be told apart
    if (cpuMoved && gpuMoved && determinant >= 0.1 * cpuSpread * gpuSpread)
      return {
        mean,
        perCpuLoad: (withCpu * gpuSpread - withGpu * both) / determinant,
        perGpuLoad: (withGpu * cpuSpread - withCpu * both) / determinant,
      };
    if (cpuMoved && gpuMoved) return { mean, perCpuLoad: undefined, perGpuLoad: undefined };
    return {
      mean,
      perCpuLoad: cpuMoved ? withCpu / cpuSpread : undefined,
      perGpuLoad: gpuMoved ? withGpu / gpuSpread : undefined,
    };
  }
}
