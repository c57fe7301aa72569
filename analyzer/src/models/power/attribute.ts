/**
 * Writes the energy of an interval into its slice: total = processes + base + unexplained, always. What is not
 * identified is not given to anybody: the base while the device was never seen at rest. Base is never spread over
 * processes. While a sensor measures and too little was learned from it, processes get what is published of their CPUs,
 * and never more than was measured.
 */
import type { Slice } from '../../history/slice.js';
import type { EnergyRow } from '../../quantities/index.js';
import type { EnergyParts, Part } from './estimator/index.js';

export interface EnergySource {
  /** What measures now; empty without a sensor. */
  readonly sensor: string;
  /** What the sensor is off by, the same every time, as a share. */
  readonly gainSigma: number;
  /** Whether what measures now, or has taught the model, was checked: without that it is no measurement. */
  readonly checked: boolean;
  readonly idleIdentified: boolean;
  /** Whether something published, or the sensor, tells what processes use. */
  readonly tellsProcesses: boolean;
  /** Whether the model was fitted to this device. */
  readonly isFitted: boolean;
}

/** Writes it into the slice. @returns what it wrote. */
export function attributeEnergy(slice: Slice, parts: EnergyParts, source: EnergySource): EnergyRow {
  const { sensor, gainSigma, checked, idleIdentified, tellsProcesses } = source;
  const isPrior = parts.basis === 'prior';
  // published figures tell what running programs add, not what the device uses anyway
  const whole = isPrior ? sum(parts.clusters.map(cluster => cluster.dynamic)) : parts.total;
  const base = idleIdentified && !isPrior ? parts.base.joules + parts.idle.joules : 0;
  // Math.hypot is ten times slower
  const withGain = (joules: number, sigma: number): number =>
    Math.sqrt(sigma * sigma + (gainSigma * joules) ** 2);
  let left = whole.joules - base;
  if (tellsProcesses) {
    // what a fitted model says may be off by a bit, and that is shown as unexplained; what is published may be off by far
    const fits = source.isFitted || isPrior ? 1 : fitting(left, parts);
    // both are in the order of the interval's processes; of the slice's, some used nothing
    let next = 0;
    for (const process of parts.processes) {
      const joules = (isPrior ? process.dynamic : process.joules) * fits;
      if (joules === 0) continue;
      const place = placeOf(slice, process.pid, next);
      if (place < 0) continue;
      next = place + 1;
      const own = slice.processes[place]!;
      own.joules = (own.joules ?? 0) + joules;
      own.joulesSigma = (own.joulesSigma ?? 0) + withGain(joules, process.sigma);
      left -= joules;
    }
    for (const { name, dynamic, ...cluster } of parts.clusters) {
      const { joules, sigma } = isPrior ? dynamic : cluster;
      slice.energyParts.push({
        name: `cluster/${name}`,
        joules: joules * fits,
        sigma: withGain(joules * fits, sigma),
      });
    }
    if (!isPrior)
      for (const { name, joules, sigma } of parts.devicesUsed)
        if (joules !== 0)
          slice.energyParts.push({ name, joules: joules * fits, sigma: withGain(joules * fits, sigma) });
  }
  slice.energy = {
    joules: whole.joules,
    sigma: withGain(whole.joules, whole.sigma),
    basis: isPrior || checked ? parts.basis : 'modelled',
    sensor,
    base,
    unexplained: left,
  };
  return slice.energy;
}

/** By how much parts have to shrink for all of them to be no more than there is. */
function fitting(joules: number, { clusters, devicesUsed }: EnergyParts): number {
  let parts = 0;
  for (const part of clusters) parts += part.joules;
  for (const part of devicesUsed) parts += part.joules;
  return parts > joules ? Math.max(0, joules) / parts : 1;
}

/** The row of a process in the slice, looked for from `from` on first. */
function placeOf({ processes }: Slice, pid: number, from: number): number {
  for (let i = from; i < processes.length; i++) if (processes[i]!.pid === pid) return i;
  return processes.findIndex(each => each.pid === pid);
}

function sum(parts: readonly Part[]): { joules: number; sigma: number } {
  let joules = 0;
  let sigma = 0;
  for (const part of parts) {
    joules += part.joules;
    sigma += part.sigma;
  }
  return { joules, sigma };
}
