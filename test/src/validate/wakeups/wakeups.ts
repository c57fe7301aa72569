/**
 * Whether `power.polling` is right: programs of which it is known what wakes them up, on this kernel, through agent and
 * analyzer of production.
 */
import { atLeast, type Gate } from '../../bench/bench.js';
import { figure, textTable } from '../../bench/table.js';
import type { Validation } from '../validation.js';
import { matrixRows, verdictsOf } from './matrix.js';
import { observe, SETTINGS } from './observed.js';
import { WakeupScene } from './scene.js';
import { ALL } from './workloads.js';

const LEAST_PRECISION = 0.95;
/** Some time-outs lie in memory, and some nowhere to be seen. */
const LEAST_RECALL = { 'with time-outs in memory': 0.8, without: 0.5 } as const;
/** As agents look by default, and for as long as eight looks and the time that a finding takes; or ten times as often. */
const USUAL = { seconds: 200, lookMs: 15_000 };
const QUICK = { seconds: 50, lookMs: 500 };

export const wakeups: Validation = {
  name: 'wakeups',
  summary: 'what power.polling says of programs of which it is known what wakes them up, on this machine',
  needsData: false,
  async run({ quick, print, progress }) {
    const { seconds, lookMs } = quick ? QUICK : USUAL;
    const scene = new WakeupScene();
    try {
      await scene.start(ALL);
      progress(`${scene.started.length} programs, looked at for ${seconds} s`);
      const told = await observe(seconds, lookMs);
      const { ended } = scene;
      if (ended.length > 0) print(`Ended before they were judged: ${ended.join(' ')}\n`);
      const gates: Gate[] = [];
      for (const setting of SETTINGS) {
        const verdicts = verdictsOf(scene.started, told.get(setting) ?? []);
        print(`\n${setting}\n`);
        print(textTable([['truth', 'polls', 'does not', 'wrong'], ...matrixRows(verdicts)]));
        for (const claim of verdicts.untrue) print(`not true of ${claim}\n`);
        print(`pollers among findings: ${figure(verdicts.strict)}\n`);
        gates.push(
          atLeast(`precision ${setting}`, verdicts.precision, LEAST_PRECISION, ''),
          atLeast(`recall ${setting}`, verdicts.recall, LEAST_RECALL[setting], ''),
        );
      }
      return gates;
    } finally {
      await scene.stop();
    }
  },
};
