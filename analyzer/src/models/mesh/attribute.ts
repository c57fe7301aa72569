/**
 * What the network stack costs. The kernel's softirq time is the only counter every kernel has, and it is no meter: it
 * is sampled at the timer tick, so traffic locked to the tick is missed or counted many times over (windows with the
 * same load were seen to read 0.2 to 6.6 % of a CPU), and it holds block and timer work too.
 */
import type { Estimate } from '@edgevitals/shared/results';
import { cpuCapacityOf } from '../../history/cpu_load.js';
import type { Slice } from '../../history/slice.js';
import { wattsOfBusyCpu } from './watts.js';

/** Uncertainty of the reading: a share of itself, and this much of a CPU. */
const RELATIVE_SIGMA = 0.5;
const TICK_SIGMA_CPUS = 0.03;

export const STACK_NOTE =
  'Softirq time of all kinds, sampled at the timer tick: it can miss traffic in step with the tick.';

/** Share of all CPUs in softirq work; undefined when nothing is known of CPUs. Divided by elapsed time, not by ticks. */
export function stackCpuRatio(
  slice: Pick<Slice, 'cpus' | 'coveredSeconds' | 'onlineSeconds' | 'suspendedSeconds' | 'softirqSeconds'>,
): Estimate | undefined {
  const { cpus, softirqSeconds } = slice;
  if (cpus === undefined || softirqSeconds === undefined) return undefined;
  const seconds = (cpuCapacityOf(slice) ?? 0) - cpus * slice.suspendedSeconds;
  if (!(seconds > 0)) return undefined;
  const value = softirqSeconds / seconds;
  const sigma = Math.hypot(value * RELATIVE_SIGMA, TICK_SIGMA_CPUS / cpus);
  return { value, sigma, basis: 'modelled', note: STACK_NOTE };
}

/** Energy above base that softirq time took; undefined when the device's energy is not known. */
export function stackEnergy(slice: Slice): Estimate | undefined {
  const { cpus = 0, softirqSeconds = 0 } = slice;
  const ratio = stackCpuRatio(slice);
  const watts = wattsOfBusyCpu(slice);
  if (watts === undefined || ratio?.sigma === undefined) return undefined;
  const sigmaSeconds = ratio.sigma * ((cpuCapacityOf(slice) ?? 0) - cpus * slice.suspendedSeconds);
  return {
    value: watts.value * softirqSeconds,
    sigma: Math.hypot(watts.value * sigmaSeconds, (watts.sigma ?? 0) * softirqSeconds),
    basis: watts.basis,
    note: `${STACK_NOTE} The radio's own energy is not in it.`,
  };
}
