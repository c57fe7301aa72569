/** What the power model tells of a window that the mesh model goes on from. */
import type { Estimate } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';

type EnergyOf = Pick<Slice, 'energy' | 'cpuBusySeconds' | 'coveredSeconds' | 'suspendedSeconds'>;

/** W that a busy CPU takes above idle; undefined where the idle device is not told from load. */
export function wattsOfBusyCpu({ energy, cpuBusySeconds = 0 }: EnergyOf): Estimate | undefined {
  if (energy === undefined || !(cpuBusySeconds > 0)) return undefined;
  if (energy.basis !== 'prior' && energy.base === 0) return undefined;
  const value = (energy.joules - energy.base) / cpuBusySeconds;
  return {
    value,
    sigma: energy.joules > 0 ? (value * energy.sigma) / energy.joules : 0,
    basis: energy.basis === 'prior' ? 'prior' : 'modelled',
  };
}

/** W of the whole device; undefined where only its CPUs are known, by published figures. */
export function wattsOfDevice({ energy, coveredSeconds, suspendedSeconds }: EnergyOf): number | undefined {
  const awake = coveredSeconds - suspendedSeconds;
  return energy === undefined || energy.basis === 'prior' || !(awake > 0) ? undefined : energy.joules / awake;
}
