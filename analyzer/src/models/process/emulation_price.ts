/**
 * What emulation costs: CPU seconds for an hour of running, here and on devices that run the same program as their own.
 * Devices differ in clocks and in what the program has to do there, so that one of them says nothing: it takes several, and
 * how far they are apart is in the uncertainty. Rates are compared as logarithms, because they differ by factors.
 */
import type { Estimate } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf } from '../../quantities/index.js';
import { widenedBy } from '../widened.js';

/** With fewer it is not known how far devices are apart. */
export const LEAST_NATIVE = 3;
/** Less CPU time is a few ticks of the kernel. */
const LEAST_CPU_SECONDS = 0.5;
/** Of the logarithm: twice that is a factor of four in either direction. */
const MOST_SIGMA = 0.7;

/** A program on one device in a window. */
export interface Running {
  readonly cpuSeconds: number;
  /** Seconds, of each of its processes. */
  readonly seconds: number;
}

export const runningOf = (slices: readonly Slice[], program: string): Running => {
  let cpuSeconds = 0;
  let seconds = 0;
  for (const { processes, coveredSeconds } of slices)
    for (const row of processes) {
      if (row.program !== program || row.kernel) continue;
      cpuSeconds += cpuSecondsOf(row);
      seconds += coveredSeconds * Math.max(1, row.count);
    }
  return { cpuSeconds, seconds };
};

/** A price, or why there is none. */
export type EmulationPrice =
  | { readonly price: Estimate; readonly extraCpuSeconds: Estimate }
  | { readonly unpriced: string };

/**
 * @param here of the program that is emulated.
 * @param elsewhere of the same program where it is native, a device each.
 */
export function emulationPrice(here: Running, elsewhere: readonly Running[]): EmulationPrice {
  const rates = elsewhere.filter(isEnough).map(logRate);
  const n = rates.length;
  if (n < LEAST_NATIVE)
    return {
      unpriced: `it runs natively on ${n} device${n === 1 ? '' : 's'} that can be compared with, not ${LEAST_NATIVE}`,
    };
  if (!isEnough(here)) return { unpriced: 'it used too little CPU time here' };
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / n;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (n - 1);
  // this device differs from their mean as one of them would
  const sigma = Math.sqrt(variance * (1 + 1 / n)) * widenedBy(n - 1);
  if (sigma > MOST_SIGMA) return { unpriced: 'it uses too different amounts of CPU time where it is native' };
  const factor = Math.exp(logRate(here) - mean);
  if (factor <= Math.exp(1.645 * sigma))
    return { unpriced: 'it uses no more CPU time here than devices differ by' };
  const note = `against ${n} devices that run it as their own: what their clocks and its work differ by is in the uncertainty`;
  return {
    price: { value: factor, sigma: factor * sigma, basis: 'modelled', note },
    extraCpuSeconds: {
      value: here.cpuSeconds * (1 - 1 / factor),
      sigma: (here.cpuSeconds / factor) * sigma,
      basis: 'modelled',
    },
  };
}

const isEnough = ({ cpuSeconds, seconds }: Running): boolean =>
  cpuSeconds >= LEAST_CPU_SECONDS && seconds > 0;
const logRate = ({ cpuSeconds, seconds }: Running): number => Math.log(cpuSeconds / seconds);
