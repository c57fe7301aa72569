import type { Gate } from '../../bench/bench.js';
import type { Validation } from '../validation.js';
import { FREQUENCY_AND_USE, readDataSets, WITH_EVENTS } from './data_set.js';
import { kernelOf, leaveOneOut } from './withheld.js';

export const power: Validation = {
  name: 'power',
  summary: 'watts of a rail, predicted and shared out',
  run: async ({ data, print, progress }) => {
    const gates: Gate[] = [];
    for (const set of readDataSets(data)) {
      const t0 = performance.now();
      print(`${set.name} ${JSON.stringify(kernelOf(set))}\n`);
      progress(`${performance.now() - t0} ms`);
      for (const [name, sight] of [
        ['fu', FREQUENCY_AND_USE],
        ['pmu', WITH_EVENTS],
      ] as const) {
        for (const [n, group] of [
          ['lowo', (r: { workload: string }) => r.workload],
          ['lofo', (r: { megahertz: number }) => r.megahertz],
        ] as const) {
          const t = performance.now();
          const e = leaveOneOut(set, sight, group as never);
          print(`${name} ${n} ${JSON.stringify(e)} ${Math.round(performance.now() - t)} ms\n`);
        }
      }
    }
    return gates;
  },
};
