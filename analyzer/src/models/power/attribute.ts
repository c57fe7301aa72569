/**
 * Writes the energy of an interval into its slice: total = processes + base + unexplained, always. What is not
 * identified is not given to anybody: the base while the device was never seen at rest, processes while the model has
 * not been fitted to a sensor that there is. Base is never spread over processes.
 */
import type { Slice } from '../../history/slice.js';
import type { EnergyRow } from '../../quantities/index.js';
import type { EnergyParts, Part } from './estimator/index.js';

export interface EnergySource {
  /** What measures now; empty without a sensor. */
  readonly sensor: string;
  /** What the sensor is off by, the same every time, as a share. */
  readonly gainSigma: number;
  /** Whether the sensor, or one before it, has taught the model what this device uses. */
  readonly calibrated: boolean;
  readonly idleIdentified: boolean;
}

/** Writes it into the slice. @returns what it wrote. */
export function attributeEnergy(slice: Slice, parts: EnergyParts, source: EnergySource): EnergyRow {
  const { sensor, gainSigma, calibrated, idleIdentified } = source;
  const isPrior = parts.basis === 'prior';
  // published figures tell what running programs add, not what the device uses anyway
  const whole = isPrior ? sum(parts.clusters.map(cluster => cluster.dynamic)) : parts.total;
  const base = idleIdentified && !isPrior ? parts.base.joules + parts.idle.joules : 0;
  // Math.hypot is ten times slower
  const withGain = (joules: number, sigma: number): number =>
    Math.sqrt(sigma * sigma + (gainSigma * joules) ** 2);
  let left = whole.joules - base;
  if (calibrated || isPrior) {
    // both are in the order of the interval's processes; of the slice's, some used nothing
    let next = 0;
    for (const process of parts.processes) {
      const joules = isPrior ? process.dynamic : process.joules;
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
      slice.energyParts.push({ name: `cluster/${name}`, joules, sigma: withGain(joules, sigma) });
    }
    if (!isPrior)
      for (const { name, joules, sigma } of parts.devicesUsed)
        if (joules !== 0) slice.energyParts.push({ name, joules, sigma: withGain(joules, sigma) });
  }
  slice.energy = {
    joules: whole.joules,
    sigma: withGain(whole.joules, whole.sigma),
    basis: parts.basis,
    sensor,
    base,
    unexplained: left,
  };
  return slice.energy;
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
