import t from 'tap';
import { answers } from '../../models/index.js';
import { BIG_LITTLE_BOARD, X86_BOX } from './boards.js';
import { matchEvents, scoreMatchings } from './match.js';
import { domainOf, joined, type PlantLab, plantLab } from './plant_lab.js';
import { SCENARIOS, scenarioNamed } from './scenarios.js';
import type { Scenario } from './simulate.js';
import { TRAPS } from './traps.js';

/** What the model answers of the whole run, in seconds and domains of the truth. */
function found({ lab, secondsOf }: PlantLab, scenario: Scenario) {
  const { throttling } = answers.thermal(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  return joined(
    throttling
      .filter(({ effect }) => effect === 'binding')
      .map(({ domain, cause, from, to }) => ({
        domain: domainOf(scenario.board, domain),
        cause,
        start: secondsOf(from),
        end: secondsOf(to),
      })),
  );
}

t.test('every scenario comes through ingest and all models; no frame is refused', async t => {
  for (const each of [...SCENARIOS, ...TRAPS]) {
    const scenario = { ...each, stepSeconds: 5 };
    const { lab, run, secondsOf } = plantLab(scenario);
    t.ok(lab.slices.length > 0.5 * run.at.length, scenario.name);
    t.ok(Math.abs(secondsOf(lab.slices.at(-1)!.to) - run.at.at(-1)!) < 0.01, scenario.name);
  }
});

t.test('readings are those of the plant: temperatures, CPU time, clocks', async t => {
  const scenario = scenarioNamed('step_wise slows both clusters down under a long load');
  const { lab, run } = plantLab(scenario);
  let burn = 0;
  for (const slice of lab.slices) {
    const [zone] = slice.zones;
    const at = run.celsius[0]![lab.slices.indexOf(slice) + 1]!;
    if (Math.abs(zone!.last - at) > 1.2) t.fail(`${zone!.last} of ${at}`);
    burn += slice.processes.find(({ program }) => program === 'burn')?.userSeconds ?? 0;
  }
  t.ok(Math.abs(burn - 2 * 840) < 1, `${burn} s of two CPUs for 840 s`);
  const limits = lab.slices.map(({ policies }) => policies.find(({ policy }) => policy === 'policy4')!);
  t.equal(Math.max(...limits.map(each => each.limitHertz!)), 1.8e9);
  t.ok(Math.min(...limits.map(each => each.limitHertz!)) < 1.5e9);
});

t.test('what the kernel says of itself is found where it happened', async t => {
  const scenario = scenarioNamed('step_wise slows both clusters down under a long load');
  const lab = plantLab(scenario);
  const matching = matchEvents(lab.run.events, found(lab, scenario), 1);
  const score = scoreMatchings([matching]);
  t.equal(score.recall, 1);
  t.ok(score.startError! <= 2, `${score.startError} s`);
  t.match(score.causes, { thermal: { thermal: 1 } });
});

t.test('time asleep and time unread are told as such', async t => {
  const asleep = plantLab(scenarioNamed('suspended for five minutes under load', TRAPS));
  const longest = (lab: PlantLab) => Math.max(...lab.lab.slices.map(({ from, to }) => to - from));
  t.ok(Math.abs(longest(asleep) - 301) < 0.01, 'one interval holds the sleep');
  const unread = plantLab(scenarioNamed('nobody reads for two minutes, and the wall clock jumps', TRAPS));
  t.ok(longest(unread) >= 119);
});

t.test('domains of detectors in words of the truth', async t => {
  const said = ['policy4', 'cooling_device1', 'cooling_device2', 'cpu5', 'devfreq ff9a0000.gpu', 'wlan0'];
  t.strictSame(
    said.map(each => domainOf(BIG_LITTLE_BOARD, each)),
    ['policy4', 'policy4', 'gpu', 'policy4', 'gpu', 'wlan0'],
  );
  t.strictSame(
    ['policy3', 'package', 'firmware', 'core2'].map(each => domainOf(X86_BOX, each)),
    ['policy0', 'policy0', 'policy0', 'policy0'],
  );
});

t.test('what is said of each CPU of a domain is one event', async t => {
  const one = (start: number, end: number, cause = 'thermal') => ({ domain: 'policy0', cause, start, end });
  t.strictSame(joined([one(5, 20), one(0, 10), one(30, 40), one(6, 8, 'unknown')]), [
    one(0, 20),
    one(6, 8, 'unknown'),
    one(30, 40),
  ]);
});
