import { Hertz, Seconds, Volts } from '@edgevitals/shared/units';
import t from 'tap';
import type { ClusterInput } from '../input.js';
import { scalingOf } from './scaling.js';

/** A cluster with the energy of the textbook: C V^2 f for a core, and a part that is drawn while it is clocked. */
function cluster(volts: readonly number[]): ClusterInput {
  return {
    name: 'policy0',
    core: '',
    cpus: 4,
    points: volts.map((voltage, i) => ({
      frequency: Hertz((i + 1) * 5e8),
      voltage: Volts(voltage),
      residency: Seconds(i === 1 ? 10 : 0),
      busy: Seconds(i === 1 ? 8 : 0),
    })),
    idleExits: undefined,
    deepIdle: undefined,
    events: new Map(),
  };
}

const costs = (input: ClusterInput, held: number) => (i: number) => {
  const { voltage, frequency } = input.points[i]!;
  return { core: { watts: 3e-10 * voltage! ** 2 * frequency, sigma: 0 }, held: { watts: held, sigma: 0 } };
};

t.test('where voltage rises with frequency, slow and steady takes least', async t => {
  const input = cluster([0.8, 0.9, 1.1, 1.3]);
  const found = scalingOf(input, costs(input, 0.1), 0.1, true);
  t.equal(found.advice, 'slow and steady');
  t.equal(found.best, 5e8);
  t.ok(found.governorJoules > 0);
  t.equal(found.inefficientJoules, 0);
});

t.test(
  'where a clocked cluster is dear and sleeps well, racing to idle takes least, and slow points waste',
  async t => {
    const input = cluster([1, 1, 1, 1]);
    const found = scalingOf(input, costs(input, 0.6), 0.05, true);
    t.equal(found.advice, 'race to idle');
    t.equal(found.best, 2e9);
    t.equal(found.points[1]!.inefficient, true, 'a faster point does the same for less');
    t.equal(found.points[3]!.inefficient, false);
    t.ok(found.inefficientJoules > 0);
  },
);

t.test('without data of its own there is no advice', async t => {
  const input = cluster([0.8, 0.9, 1.1, 1.3]);
  const found = scalingOf(input, costs(input, 0.1), 0.1, false);
  t.equal(found.advice, 'not identified');
  t.equal(found.best, undefined);
});
