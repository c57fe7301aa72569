/**
 * Energy of each of several programs that run at once, against truth. No public set has both, so programs of a set are
 * mixed in scenes. Each interval is shared out when it came, as production does; nothing is shared out again when more is
 * known. The rule to compare with shares what is above the floor by CPU time, and is given the true floor.
 */
import { NO_LAG, PowerEstimator } from '@edgevitals/analyzer/power';
import { HALF } from '../errors.js';
import type { MeasuredPrograms } from './measured_programs.js';
import { type Mix, type MixedInterval, mixed, SECONDS } from './mixed.js';
import type { Scene } from './scenes.js';

/** Means over programs and seeds, %. */
export interface AttributionErrors {
  /** |told - true| / true of all energy of a program. */
  readonly live: number;
  /** The same, by CPU time. */
  readonly cpuTime: number;
  /** The same as `live`, of programs that belong together as one. */
  readonly together: number;
  /** Programs whose energy is within the interval that is stated for 50 and for 90 % of them. */
  readonly within50: number;
  readonly within90: number;
  /** (told - true) / true of all programs together. */
  readonly bias: number;
  /** Share of programs whose own share was told to be identified when all had been seen. */
  readonly identified: number;
}

interface Account {
  told: number;
  sigma: number;
  cpuTime: number;
  truth: number;
  identified: boolean;
}

export function attributionErrors(
  measured: MeasuredPrograms,
  scene: Scene,
  mix: Mix,
  seeds: number,
): AttributionErrors {
  const sum = {
    live: 0,
    cpuTime: 0,
    together: 0,
    within50: 0,
    within90: 0,
    identified: 0,
    told: 0,
    truth: 0,
  };
  let programs = 0;
  let groups = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const accounts = liveAccounts(mixed(measured, scene, mix, seed));
    for (let first = 0; first < accounts.length; first += scene.together) {
      const group = accounts.slice(first, first + scene.together);
      const whole = group.reduce(
        (all, { told, truth }) => ({ told: all.told + told, truth: all.truth + truth }),
        {
          told: 0,
          truth: 0,
        },
      );
      if (whole.truth <= 0) continue;
      sum.together += Math.abs(whole.told - whole.truth) / whole.truth;
      groups++;
    }
    for (const { told, sigma, cpuTime, truth, identified } of accounts) {
      if (truth <= 0) continue;
      programs++;
      sum.told += told;
      sum.truth += truth;
      const off = Math.abs(told - truth);
      sum.live += off / truth;
      sum.cpuTime += Math.abs(cpuTime - truth) / truth;
      if (off <= HALF[50] * sigma) sum.within50++;
      if (off <= HALF[90] * sigma) sum.within90++;
      if (identified) sum.identified++;
    }
  }
  const percent = (value: number, of = programs): number => (100 * value) / of;
  return {
    live: percent(sum.live),
    cpuTime: percent(sum.cpuTime),
    together: percent(sum.together, groups),
    bias: 100 * (sum.told / sum.truth - 1),
    within50: percent(sum.within50),
    within90: percent(sum.within90),
    identified: percent(sum.identified),
  };
}

function liveAccounts(intervals: readonly MixedInterval[]): Account[] {
  const estimator = new PowerEstimator({ response: NO_LAG });
  const accounts = intervals[0]!.truth.map(
    (): Account => ({ told: 0, sigma: 0, cpuTime: 0, truth: 0, identified: false }),
  );
  for (const { input, truth, floor } of intervals) {
    estimator.learnFrom(input);
    const { processes } = estimator.attribute(input)!;
    const all = input.processes.reduce<number>((sum, { busy }) => sum + busy[0]!, 0);
    for (const [p, account] of accounts.entries()) {
      const { dynamic, dynamicSigma, identified } = processes[p]!;
      const busy = input.processes[p]!.busy[0]!;
      account.told += dynamic;
      // what is off is off in the same way in each interval
      account.sigma += dynamicSigma;
      account.truth += truth[p]! * SECONDS;
      if (busy > 0) {
        account.identified = identified;
        account.cpuTime += ((input.measured!.power - floor) * SECONDS * busy) / all;
      }
    }
  }
  return accounts;
}
