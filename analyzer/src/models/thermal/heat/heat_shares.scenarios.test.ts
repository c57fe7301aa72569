import assert from 'node:assert/strict';
import t from 'tap';
import { mergeSlices } from '../../../history/merge.js';
import { minuteOf } from '../../../history/minute.js';
import type { Slice } from '../../../history/slice.js';
import { HEAT_MIXES, type HeatLab, heatLab } from '../../../testing/heat_lab.js';
import { degreesOf } from '../../../testing/thermal_plant/simulate.js';
import { type HeatShares, heatShares, LEAD_SECONDS } from './heat_shares.js';

/** Of a program that matters, degrees. */
const WORTH = 3;
const WINDOW = { from: 6720, to: 6900 };

function sharesIn(lab: HeatLab, pack = (slices: Slice[]): Slice[] => slices): HeatShares {
  const { from, to } = WINDOW;
  const told = heatShares(
    lab.lab.thermalDetails().heat!,
    pack(lab.slicesIn(from, to)),
    pack(lab.slicesIn(from - LEAD_SECONDS, from)),
  );
  assert.ok(!('reason' in told), JSON.stringify(told));
  return told;
}

const sumOf = ({ ambient, all, shared, before, unexplained }: HeatShares): number =>
  ambient.celsius + all.celsius + shared.celsius + before.celsius + unexplained;

/** Slices as minutes that are stored. */
function minutes(slices: Slice[]): Slice[] {
  const byMinute = new Map<number, Slice[]>();
  for (const slice of slices) {
    const minute = byMinute.get(minuteOf(slice)) ?? [];
    minute.push(slice);
    byMinute.set(minuteOf(slice), minute);
  }
  return Array.from(byMinute.values(), each => mergeSlices(each, { by: 'program' }));
}

t.test('degrees of programs are those that a run without them is cooler by, within a tenth', async t => {
  const errors: number[] = [];
  let told = 0;
  let inside = 0;
  for (const scenario of HEAT_MIXES) {
    const lab = heatLab(scenario);
    const shares = sharesIn(lab);
    t.ok(Math.abs(sumOf(shares) - shares.celsius) < 1e-9, 'parts sum to what was read');
    t.ok(Math.abs(shares.unexplained) < 2, `${scenario.name}: ${shares.unexplained} unexplained`);
    const at = lab.run.at.findIndex(seconds => seconds >= lab.secondsOf(shares.at) - 0.01);
    for (const { name } of scenario.programs) {
      const truth = degreesOf({ ...scenario, stepSeconds: 5 }, name, lab.run).counterfactual[0]![at]!;
      const { celsius, sigma } = shares.programs.get(name)!;
      told++;
      if (Math.abs(celsius - truth) <= 1.645 * sigma + 0.1) inside++;
      if (truth < WORTH) continue;
      errors.push(Math.abs(celsius - truth) / truth);
      t.ok(errors.at(-1)! < 0.16, `${scenario.name}, ${name}: ${celsius}, in truth ${truth}`);
    }
  }
  errors.sort((a, b) => a - b);
  t.ok(errors.length >= 8);
  t.ok(errors[errors.length >> 1]! < 0.1, `median ${errors[errors.length >> 1]}`);
  t.ok(errors.filter(error => error <= 0.1).length / errors.length > 0.8, errors.join(' '));
  t.ok(inside / told > 0.85, `${inside} of ${told} within what is said`);
});

t.test('what has ended before the window still owns its heat', async t => {
  const [scenario] = HEAT_MIXES;
  const lab = heatLab(scenario!);
  const { programs } = sharesIn(lab);
  const inWindow = mergeSlices(lab.slicesIn(WINDOW.from, WINDOW.to), { by: 'program' }).processes;
  const gone = inWindow.find(({ program }) => program === 'gone');
  t.ok((gone?.userSeconds ?? 0) < 0.1, 'it does nothing any more');
  t.ok(programs.get('gone')!.celsius > 5);
});

t.test('of minutes the mean is told, and less surely', async t => {
  for (const scenario of HEAT_MIXES.slice(0, 3)) {
    const lab = heatLab(scenario);
    const fine = sharesIn(lab);
    const coarse = sharesIn(lab, minutes);
    t.equal(fine.spanSeconds, 0);
    t.ok(coarse.spanSeconds > 30);
    t.ok(Math.abs(sumOf(coarse) - coarse.celsius) < 1e-9);
    const at = lab.secondsOf(coarse.at);
    const within = lab.run.at.map((seconds, i) => [seconds, i] as const);
    for (const { name } of scenario.programs) {
      const { counterfactual } = degreesOf({ ...scenario, stepSeconds: 5 }, name, lab.run);
      const means = within.filter(([seconds]) => seconds > at - coarse.spanSeconds && seconds <= at + 0.01);
      const truth = means.reduce((sum, [, i]) => sum + counterfactual[0]![i]!, 0) / means.length;
      const { celsius, sigma } = coarse.programs.get(name)!;
      if (truth < WORTH) continue;
      t.ok(
        Math.abs(celsius - truth) < 0.25 * truth,
        `${scenario.name}, ${name}: ${celsius}, in truth ${truth}`,
      );
      t.ok(sigma / celsius > fine.programs.get(name)!.sigma / fine.programs.get(name)!.celsius - 1e-3);
    }
  }
});

t.test('until enough was learned nothing is told, and the reason is', async t => {
  const [scenario] = HEAT_MIXES;
  const young = heatLab({ ...scenario!, seconds: 300 });
  t.match(heatShares(young.lab.thermalDetails().heat!, young.slicesIn(0, 300), []), {
    reason: /^4 minutes of readings have been learned from, 10 are needed$/,
  });
  const even = heatLab({ ...scenario!, seconds: 1500, programs: [] });
  t.match(heatShares(even.lab.thermalDetails().heat!, [], []), { reason: /nothing tells of the load/ });
});

t.test('where nothing is known of before, what was there is told as such', async t => {
  const [scenario] = HEAT_MIXES;
  const lab = heatLab(scenario!);
  const told = heatShares(
    lab.lab.thermalDetails().heat!,
    lab.slicesIn(WINDOW.from, WINDOW.to),
    [],
  ) as HeatShares;
  t.ok(Math.abs(sumOf(told) - told.celsius) < 1e-9);
  t.ok(told.before.celsius > 2 && told.before.sigma > 1, JSON.stringify(told.before));
  t.notOk(told.programs.has('gone'), 'it was not seen');
});
