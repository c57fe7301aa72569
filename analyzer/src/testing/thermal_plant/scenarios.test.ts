import t from 'tap';
import { SCENARIOS, scenarioNamed } from './scenarios.js';
import { simulate } from './simulate.js';
import { lostShare } from './truth.js';

/** Domain, kind and cause of the events that each scenario is made for; some have others besides. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'step_wise slows both clusters down under a long load': ['policy4 clock thermal'],
  'step_wise lets go between bursts that are minutes apart': new Array(4).fill('policy4 clock thermal'),
  'two programs share what is left of a hot cluster': ['policy0 clock thermal', 'policy4 clock thermal'],
  'the GPU is slowed down against heat': ['gpu clock thermal'],
  'an Adreno loses levels to heat': ['gpu clock thermal'],
  'power_allocator holds the SoC at its control temperature': [
    'gpu clock thermal',
    'policy0 clock thermal',
    'policy4 clock thermal',
  ],
  'the firmware of a Pi slows down from 80 degrees on, unseen by cpufreq': ['policy0 clock thermal'],
  'the soft limit of a Pi 3B+ at 60 degrees': ['policy0 clock thermal'],
  'a Pi on a weak supply': ['policy0 clock undervoltage'],
  'PROCHOT of an x86 box in a warm cupboard': ['policy0 clock thermal'],
  'an x86 box at its power limit, which its kernel counts': ['policy0 clock power-limit'],
  'a cap that stays when the SoC is cold again': ['policy4 clock latched', 'policy4 clock thermal'],
  'big cores are taken off against heat': ['policy4 offline thermal'],
  'the fan is blocked under a load that it had been enough for': ['policy4 clock thermal'],
};

t.test('every scenario has the events that it is made for, of some length and depth', async t => {
  t.strictSame(SCENARIOS.map(each => each.name).sort(), Object.keys(EXPECTED).sort());
  for (const scenario of SCENARIOS) {
    const { events } = simulate(scenario);
    const kinds = events.map(({ domain, kind, cause }) => `${domain} ${kind} ${cause}`);
    const expected = EXPECTED[scenario.name]!;
    t.strictSame([...new Set(kinds)].sort(), [...new Set(expected)], scenario.name);
    if (new Set(expected).size === 1) t.equal(kinds.length, expected.length, scenario.name);
    for (const event of events) {
      t.ok(event.end - event.start >= 10, `${scenario.name}: ${event.start} to ${event.end}`);
      t.ok(lostShare(event) > 0.03 && lostShare(event) < 1, `${scenario.name}: ${lostShare(event)} lost`);
    }
  }
});

t.test('a power allocator keeps to its control temperature, a step_wise zone to its trip', async t => {
  const late = (name: string): number[] => simulate(scenarioNamed(name)).celsius[0]!.slice(500, 890);
  for (const celsius of late('power_allocator holds the SoC at its control temperature'))
    if (Math.abs(celsius - 70) > 1.5) t.fail(`${celsius}`);
  for (const celsius of late('step_wise slows both clusters down under a long load'))
    if (celsius < 66 || celsius > 82) t.fail(`${celsius}`);
});

t.test('the fan begins to be missed when it is blocked, not before', async t => {
  const { events } = simulate(scenarioNamed('the fan is blocked under a load that it had been enough for'));
  t.ok(events[0]!.start > 600 && events[0]!.start < 700);
});
