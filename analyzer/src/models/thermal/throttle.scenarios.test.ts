import t from 'tap';
import { type EventMatching, matchEvents, scoreMatchings } from '../../testing/thermal_plant/match.js';
import { domainOf, joined, plantLab } from '../../testing/thermal_plant/plant_lab.js';
import { SCENARIOS, scenarioNamed } from '../../testing/thermal_plant/scenarios.js';
import type { Scenario } from '../../testing/thermal_plant/simulate.js';
import { TRAPS } from '../../testing/thermal_plant/traps.js';
import { answers } from '../index.js';

/** What the model answers of a whole run, in seconds and domains of the truth; of users' own limits it says nothing. */
function played(scenario: Scenario): { matching: EventMatching; causes: string[] } {
  const { run, lab, secondsOf } = plantLab(scenario);
  const { throttling } = answers.thermal(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  const found = throttling
    .filter(({ effect }) => effect === 'binding')
    .map(({ domain, cause, from, to }) => ({
      domain: domainOf(scenario.board, domain),
      cause,
      start: secondsOf(from),
      end: secondsOf(to),
    }));
  const happened = run.events.filter(({ cause }) => cause !== 'user');
  return {
    matching: matchEvents(happened, joined(found), scenario.stepSeconds ?? 1),
    causes: throttling.map(({ cause }) => cause),
  };
}

t.test('all that happens is found, with its cause, and nothing else', async t => {
  const matchings = SCENARIOS.map(scenario => {
    const { matching } = played(scenario);
    t.strictSame(
      { invented: matching.invented, missed: matching.missed },
      { invented: [], missed: [] },
      scenario.name,
    );
    return matching;
  });
  const score = scoreMatchings(matchings);
  t.equal(score.precision, 1);
  t.equal(score.recall, 1);
  t.strictSame(score.causes, {
    thermal: { thermal: 19 },
    undervoltage: { undervoltage: 1 },
    'power-limit': { 'power-limit': 1 },
    latched: { latched: 1 },
  });
  t.ok(score.startError! < 1, `starts are within ${score.startError} s of the truth, a reading each second`);
  // the notice of a power limit has no end
  const lasting = matchings.map(({ pairs, ...rest }) => ({
    ...rest,
    pairs: pairs.filter(({ truth }) => truth.cause !== 'power-limit'),
  }));
  t.ok(scoreMatchings(lasting).endError! < 0.5);
});

t.test('with a reading every five seconds nothing is missed either, nor told of when it was not', async t => {
  for (const scenario of SCENARIOS) {
    const { matching } = played({ ...scenario, stepSeconds: 5 });
    t.strictSame(matching.missed, [], scenario.name);
    // that work met the limit in all of a long stretch is not always seen: it may be told in parts
    const happened = matching.pairs.map(({ truth }) => truth);
    for (const found of [...matching.pairs.map(pair => pair.found), ...matching.invented])
      t.ok(
        happened.some(
          ({ domain, cause, start, end }) =>
            found.domain === domain &&
            found.cause === cause &&
            found.start >= start - 5 &&
            found.end <= end + 5,
        ),
        `${scenario.name}: ${found.domain} ${found.cause} from ${found.start} to ${found.end}`,
      );
  }
});

t.test('a cap that has stayed is latched from two minutes in the cold on, not before', async t => {
  const { matching } = played(scenarioNamed('a cap that stays when the SoC is cold again'));
  t.match(
    matching.pairs.map(({ found }) => [found.cause, Math.round(found.start)]),
    [
      ['thermal', 89],
      ['latched', 900],
    ],
  );
});

t.test('nothing is invented where clocks are low for another reason, or readings mislead', async t => {
  for (const scenario of TRAPS) {
    const { matching, causes } = played(scenario);
    t.strictSame(matching.invented, [], scenario.name);
    t.strictSame(matching.missed, [], scenario.name);
    t.notOk(causes.includes('latched') || causes.includes('power-limit'), scenario.name);
    if (scenario.board.architecture === 'x86_64') t.notOk(causes.includes('unknown'), scenario.name);
  }
  const [pair, ...others] = played(scenarioNamed('counters start over under load', TRAPS)).matching.pairs;
  t.strictSame(others, [], 'a counter that starts over is no event');
  t.match(pair, { truth: { cause: 'thermal' }, found: { cause: 'thermal' } });
});
