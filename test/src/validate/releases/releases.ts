/** What is said of releases, held to truths on simulated fleets. */
import type { Gate } from '../../bench/bench.js';
import { figure } from '../../bench/table.js';
import type { Validation } from '../validation.js';
import { takeTruths } from './take_truths.js';
import { TRUTHS } from './truths.js';

const SOUND = 1000;
const QUICK = 60;

export const releases: Validation = {
  name: 'releases',
  summary: 'what is said of new builds, on simulated fleets of which the change is known',
  needsData: false,
  async run({ quick, progress }) {
    const counts = TRUTHS.map(({ part = 1 }) => (quick ? QUICK : SOUND) * part);
    const gates: Gate[] = [];
    let told = 0;
    await takeTruths(counts, (truth, values) => {
      const gate = TRUTHS[truth]!.gate(values);
      gates[truth] = gate;
      const { gate: name, value, goal } = gate;
      progress(
        `${++told} of ${TRUTHS.length}: ${name}: ${figure(value)} of ${values.length} fleets (${goal})`,
      );
    });
    return gates;
  },
};
