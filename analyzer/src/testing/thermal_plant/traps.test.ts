import t from 'tap';
import { scenarioNamed } from './scenarios.js';
import { simulate } from './simulate.js';
import type { ThermalPlant } from './thermal_plant.js';
import { TRAPS } from './traps.js';

/** Events that are there, none of most. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'a limit that the user set': ['policy4 clock user'],
  'boost turned off and on': ['policy0 clock user'],
  'the user turns CPUs off': ['policy4 offline user'],
  'counters start over under load': ['policy0 clock thermal'],
};

t.test('no trap has an event of heat, but for the one whose counters start over afterwards', async t => {
  for (const trap of TRAPS) {
    const { events } = simulate(trap);
    const kinds = events.map(({ domain, kind, cause }) => `${domain} ${kind} ${cause}`);
    t.strictSame(kinds, EXPECTED[trap.name] ?? [], trap.name);
  }
});

/** The plant after each step, by what is asked of it. */
function watch<T>(name: string, look: (plant: ThermalPlant) => T): T[] {
  const seen: T[] = [];
  simulate(scenarioNamed(name, TRAPS), { onStep: plant => void seen.push(look(plant)) });
  return seen;
}
const most = (values: readonly number[]): number => Math.max(...values);

t.test('each trap is one: it looks like heat', async t => {
  const hot = ({ zones }: ThermalPlant) => zones[0]!.sensor.celsius;
  t.ok(most(watch('powersave on a warm board', hot)) >= 67, 'at the lowest clock near the trip');
  t.ok(most(watch('a limit that the user set', hot)) >= 67);
  t.ok(most(watch('turbo of an x86 box decays at 70 degrees and more', hot)) >= 70);
  const clock = ({ clusters }: ThermalPlant) => clusters[0]!.shownKhz;
  t.ok(
    Math.min(...watch('turbo of an x86 box decays at 70 degrees and more', clock).slice(200, 600)) <
      0.8 * 3.4e6,
  );
  t.ok(most(watch('a fan at work', plant => plant.coolers[3]!.state)) > 0);
  const idleGpu = 'power_allocator holds an idle GPU at step 1 to 3 while CPUs are free';
  const states = watch(idleGpu, ({ coolers }) => coolers.map(({ state }) => state)).slice(250);
  t.ok(
    states.every(([little, big]) => little === 0 && big === 0),
    'CPUs are free',
  );
  t.ok(states.filter(([, , gpu]) => gpu! >= 1 && gpu! <= 3).length > 0.9 * states.length, 'the GPU is not');
});
