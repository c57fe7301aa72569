import t from 'tap';
import { type CoolingScenario, coolingIntervals } from '../../../testing/cooling_lab.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { RcEstimator } from '../rc/index.js';
import { type CoolingChange, DeviceCooling } from './device_cooling.js';

const STEPS_AN_HOUR = 360;

/** A scenario hour by hour, with a restart now and then, and the first change that was told. */
function play(scenario: CoolingScenario) {
  let cooling = new DeviceCooling();
  const estimator = new RcEstimator();
  let told: (CoolingChange & { readonly day: number }) | undefined;
  let last: number | undefined;
  let ended: number | undefined;
  let steps = 0;
  for (const { interval, load, day } of coolingIntervals(scenario)) {
    const celsius = interval.zones[0]!.points[0]!.temperature;
    estimator.observe(interval.elapsed, load, celsius);
    cooling.takeInterval(interval, load, estimator);
    if (steps++ % STEPS_AN_HOUR !== 0) continue;
    const { change } = cooling;
    if (change !== undefined) told ??= { ...change, day };
    else if (told !== undefined) ended ??= day;
    if (steps % (5 * 24 * STEPS_AN_HOUR) === 1) {
      const saved = JSON.parse(JSON.stringify(cooling.snapshot() ?? null));
      last = JSON.stringify(saved).length;
      cooling = new DeviceCooling();
      cooling.restore(saved);
    }
  }
  return { cooling, told, ended, bytes: last! };
}

/** 0 before a day, then up to 1 over `days` days. */
const ramp = (day: number, from: number, days: number): number =>
  Math.min(1, Math.max(0, (day - from) / days));
const FAULT_DAY = 20;

const CAUSES = [
  // 3 degrees at the reference load over 30 days, each
  ['contact', (by: number) => [1 + 1.58 * by, 1, 1]],
  ['heatsink', (by: number) => [1, 1 + 0.68 * by, 1]],
  ['airflow', (by: number) => [1, 1, 1 + 0.63 * by]],
] as const;

for (const [cause, factors] of CAUSES)
  t.test(`three degrees over a month are told within 25 days, and that it is the ${cause}`, async t => {
    const { told } = play({
      days: 48,
      factors: day => factors(ramp(day, FAULT_DAY, 30)) as [number, number, number],
    });
    t.match(told, { kind: 'drift', cause });
    t.ok(told!.day - FAULT_DAY <= 25 && told!.day > FAULT_DAY, `day ${told!.day}`);
    t.ok(told!.degrees >= 1 && told!.degrees <= 3.5, `${told!.degrees} degrees`);
  });

t.test('a season and a move to a warmer room are no worse cooling', async t => {
  const season = play({ days: 50, warmer: day => (14 * day) / 50 });
  t.equal(season.told, undefined, JSON.stringify(season.told));
  const moved = play({ days: 30, seed: 2, warmer: day => (day > 20.4 ? 15 : 0) });
  t.equal(moved.told, undefined, JSON.stringify(moved.told));
  const sensed = play({ days: 30, seed: 3, hasAmbientSensor: true, warmer: day => (day > 20.4 ? 8 : 0) });
  t.equal(sensed.told, undefined, JSON.stringify(sensed.told));
  t.equal(sensed.cooling.newest?.ambient, 'sensor');
});

t.test('a fan that stops is told the same day, and that it turns again', async t => {
  const stopped = (day: number): [number, number, number] =>
    day > 20.5 && day < 24.5 ? [1, 1.7, 2.8] : [1, 1, 1];
  const { told, ended } = play({ days: 28, factors: stopped });
  t.match(told, { kind: 'sudden', cause: 'heatsink' });
  t.ok(told!.day > 20.5 && told!.day < 20.75, `day ${told!.day}`);
  t.ok(ended! > 24.5 && ended! < 26, `over on day ${ended}`);
});

t.test('another kernel begins anew', async t => {
  const info = (day: number) =>
    handMadeInfo({ kernel: { ...handMadeInfo().kernel, release: day < 18 ? '6.1.0' : '6.6.0' } });
  const before = info(0);
  const after = info(20);
  const { cooling } = play({ days: 21, info: day => (day < 18 ? before : after) });
  t.equal(cooling.baseline, undefined);
  t.ok(cooling.days.count <= 3);
});

t.test('an hour in which the GPU does other than usual is left out', async t => {
  const cooling = new DeviceCooling();
  const estimator = new RcEstimator();
  let before: unknown;
  let looked = 0;
  for (const { interval, load, day } of coolingIntervals({ days: 4 })) {
    const plays = day >= 3.5 && day < 3.75;
    const celsius = interval.zones[0]!.points[0]!.temperature + (plays ? 15 : 0);
    estimator.observe(interval.elapsed, load, celsius);
    cooling.takeInterval(interval, load, estimator, plays ? 0.8 : 0.1);
    if (day < 3.5) before = cooling.newest;
    else if (plays && cooling.newest !== before) looked++;
  }
  t.equal(looked, 0);
  t.not(cooling.newest, before);
});
