import t from 'tap';
import type { ThermalBoard } from './board.js';
import { BIG_LITTLE_BOARD } from './boards.js';
import { during, steady } from './programs.js';
import { scenarioNamed } from './scenarios.js';
import { degreesOf, type Scenario, simulate } from './simulate.js';

const LINEAR: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  clusters: BIG_LITTLE_BOARD.clusters.map(cluster => ({
    ...cluster,
    uncoreFarads: 0,
    leakage: { watts: 0, beta: 0 },
    governor: 'performance',
  })),
  gpu: { ...BIG_LITTLE_BOARD.gpu!, leakage: { watts: 0, beta: 0 } },
  zones: BIG_LITTLE_BOARD.zones.map(zone => ({ ...zone, governor: 'user_space' })),
};
/** Two programs on a board without leakage, caps or anything shared. */
const TWO: Scenario = {
  name: 'two programs of a linear board',
  board: LINEAR,
  programs: [
    { name: 'a', pid: 100, cluster: 'policy4', demand: during(50, 250, 0.5) },
    { name: 'b', pid: 101, cluster: 'policy0', demand: steady(0.5) },
  ],
  seconds: 400,
};

t.test('the same seed gives the same run, bit by bit; another one another', async t => {
  const scenario = scenarioNamed('step_wise lets go between bursts that are minutes apart');
  const run = simulate(scenario);
  t.strictSame(simulate(scenario), run);
  t.notSame(simulate({ ...scenario, seed: 2 }).events, run.events);
});

t.test("on a linear board a program's degrees are its own power through the bank, by hand", async t => {
  const { counterfactual, own } = degreesOf(TWO, 'a');
  // 1800 MHz at 1.2 V, 600 pF, half of one CPU
  const watts = 0.5 * 6e-10 * 1.8e9 * 1.2 ** 2;
  const terms = [
    [2.5, 4],
    [50, 5],
    [400, 5],
  ] as const;
  const at = (seconds: number): number =>
    terms.reduce((sum, [tau, resistance]) => {
      const on = Math.min(200, Math.max(0, seconds - 50));
      const after = Math.max(0, seconds - 250);
      return sum + resistance * watts * (1 - Math.exp(-on / tau)) * Math.exp(-after / tau);
    }, 0);
  for (const seconds of [40, 60, 250, 251, 400]) {
    t.ok(Math.abs(counterfactual[0]![seconds - 1]! - at(seconds)) < 1e-9, `${seconds} s: ${at(seconds)}`);
    t.ok(Math.abs(own[0]![seconds - 1]! - at(seconds)) < 1e-9);
  }
});

t.test('there the degrees of all programs and of rest are the whole temperature', async t => {
  const run = simulate(TWO);
  const none = simulate({ ...TWO, programs: [] });
  const [a, b] = [degreesOf(TWO, 'a', run), degreesOf(TWO, 'b', run)];
  run.celsius[0]!.forEach((celsius, i) => {
    const sum = none.celsius[0]![i]! + a.counterfactual[0]![i]! + b.counterfactual[0]![i]!;
    if (Math.abs(sum - celsius) > 1e-9) t.fail(`${sum} of ${celsius} at step ${i}`);
  });
});

t.test(
  'where a governor holds a temperature, one program less leaves it where it was, but its heat was its own',
  async t => {
    const scenario = scenarioNamed('two programs share what is left of a hot cluster');
    const { counterfactual, own } = degreesOf(scenario, 'index');
    const at = 900;
    t.ok(own[0]![at]! > 6, `own ${own[0]![at]}`);
    t.ok(Math.abs(counterfactual[0]![at]!) < own[0]![at]! / 2, `counterfactual ${counterfactual[0]![at]}`);
    t.equal(own[0]![100], 0, 'nothing before it began');
  },
);

t.test('a program of the GPU has degrees too', async t => {
  const { counterfactual } = degreesOf(scenarioNamed('the GPU is slowed down against heat'), 'render');
  t.ok(counterfactual[1]![600]! > 10);
});

t.test('clocks of another run are taken as they were', async t => {
  const scenario = scenarioNamed('step_wise slows both clusters down under a long load');
  const run = simulate(scenario);
  const again = simulate(scenario, { clocks: run.clocks });
  t.strictSame(again.celsius, run.celsius);
});
