/**
 * The energy of an interval to base, processes and the rest, so that total = processes + base + unexplained.
 * Processes share what is above base by their CPU time; CPU time that no listed process accounts for (interrupts,
 * processes that came and went) leaves its part unexplained. Base is never spread over processes.
 */
import type { Slice, SliceEnergy } from '../../history/slice.js';
import { cpuSecondsOf } from '../process/attribute.js';

/** How far programs differ in power for the same CPU time: 30 % between workloads on one core. */
const INTENSITY_SIGMA = 0.3;

export interface EnergySplit {
  readonly joules: number;
  readonly sigma: number;
  readonly basis: SliceEnergy['basis'];
  readonly sensor: string;
  /** Undefined when idle power cannot be told from load: then nothing is attributed. */
  readonly baseJoules: number | undefined;
  /** Of the part above base, one standard deviation as a share. */
  readonly relativeSigma: number;
}

/** Writes a split of the slice's energy into it. */
export function attributeEnergy(slice: Slice, split: EnergySplit): void {
  const { joules, sigma, basis, sensor } = split;
  const base = Math.min(joules, split.baseJoules ?? 0);
  let left = joules - base;
  if (split.baseJoules !== undefined) {
    let listed = 0;
    for (const process of slice.processes) listed += cpuSecondsOf(process);
    // process times and the CPUs' are counted apart and may differ by some ticks
    const seconds = Math.max(slice.cpuBusySeconds, listed);
    const perSecond = seconds > 0 ? (joules - base) / seconds : 0;
    const relative = Math.hypot(split.relativeSigma, INTENSITY_SIGMA);
    for (const process of slice.processes) {
      const own = perSecond * cpuSecondsOf(process);
      if (own === 0) continue;
      process.joules = own;
      process.joulesSigma = own * relative;
      left -= own;
    }
  }
  slice.energy = { joules, sigma, basis, sensor, base, unexplained: left };
}
