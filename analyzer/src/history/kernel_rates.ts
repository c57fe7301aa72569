import { given } from '@edgevitals/shared/objects';
import type { Slice } from './slice.js';

/** What the kernel counts as a whole, in a second; what is not read in the window is left out. */
export interface KernelRates {
  readonly loadAverage?: number;
  readonly switchesPerSecond?: number;
  readonly forksPerSecond?: number;
}

export function kernelRatesOf({
  kernelSeconds = 0,
  contextSwitches,
  forks,
  loadAverage,
}: Pick<Slice, 'kernelSeconds' | 'contextSwitches' | 'forks' | 'loadAverage'>): KernelRates {
  const inSecond = (count: number | undefined): number | undefined =>
    count === undefined || !(kernelSeconds > 0) ? undefined : count / kernelSeconds;
  return given({
    loadAverage,
    switchesPerSecond: inSecond(contextSwitches),
    forksPerSecond: inSecond(forks),
  });
}
