import t from 'tap';
import { BIG_LITTLE_BOARD } from '../../../testing/thermal_plant/boards.js';
import { plantLab } from '../../../testing/thermal_plant/plant_lab.js';
import { during, pulsed } from '../../../testing/thermal_plant/programs.js';
import { daemon } from '../../../testing/thermal_plant/scenarios.js';
import type { Scenario } from '../../../testing/thermal_plant/simulate.js';

const KIND = 'thermal.will-throttle';
const BEGINS = 5400;

/** Two hours; a load begins towards their end that the board cannot bear, or can. */
const scenario = (demand: number, threads: number): Scenario => ({
  name: 'a load that begins',
  board: { ...BIG_LITTLE_BOARD, ambientCelsius: 20 },
  programs: [
    daemon('policy0'),
    {
      name: 'now and then',
      pid: 101,
      cluster: 'policy4',
      demand: s => (s < 5000 ? pulsed(600, 0.3, 0.8)(s) : 0),
    },
    { name: 'heavy', pid: 102, cluster: 'policy4', threads, demand: during(BEGINS, 9000, demand) },
  ],
  seconds: 7200,
  stepSeconds: 5,
});

const told = (demand: number, threads: number) => {
  const { run, lab, conditions, secondsOf } = plantLab(scenario(demand, threads));
  const at = conditions.flatMap((each, i) =>
    each.filter(({ kind }) => kind === KIND).map(condition => ({ condition, at: run.at[i]! })),
  );
  return { run, lab, at, secondsOf };
};

t.test(
  'that a device will throttle is told before it does, with when, and not any more once it has',
  async t => {
    const { run, at } = told(1, 1);
    const throttled = run.events.find(({ cause }) => cause === 'thermal')!.start;
    t.ok(throttled > BEGINS + 90, `it throttles at ${throttled} s`);
    const raised = at.filter(({ condition }) => condition.level === 'raised');
    t.ok(raised.length > 0);
    const [first] = raised;
    t.ok(first!.at > BEGINS && first!.at < throttled, `told at ${first!.at}`);
    t.match(first!.condition, {
      subject: 'thermal_zone0',
      summary:
        /^cpu-thermal reaches 70\.0 °C, where it throttles, in .* if the load of the last minute goes on$/,
      hint: /CPUs can run for ever/,
      evidence: [{ name: 'until', unit: 's' }, {}, {}, { name: 'sustainable', unit: 'CPUs' }],
    });
    const [until, earliest, latest] = first!.condition.evidence.map(({ value }) => value);
    const actual = throttled - first!.at;
    t.ok(earliest! - 35 <= actual && actual <= latest! + 35, `${until} s, in truth ${actual}`);
    const during = at.filter(each => each.at > throttled + 60 && each.at < throttled + 600);
    t.strictSame(during, [], 'what has come is not foretold');
  },
);

t.test('a load that can go on is none', async t => {
  const { run, at, lab } = told(0.2, 1);
  t.strictSame(run.events, []);
  t.strictSame(at, []);
  t.match(lab.state('thermal'), {
    forecast: {
      limitCelsius: 70,
      limit: 'trip',
      unit: 'CPUs',
      most: 6,
      text: /^never at this load: it ends at /,
    },
  });
});
