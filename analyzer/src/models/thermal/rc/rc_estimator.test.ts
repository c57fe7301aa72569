import fc from 'fast-check';
import t from 'tap';
import { FosterBank } from './foster_bank.js';
import type { Load } from './load.js';
import { celsiusOf } from './rc_estimate.js';
import { RcEstimator } from './rc_estimator.js';

const RESISTANCES = [6, 4, 8, 10, 8];
const SHARED = 4;
const AMBIENT = 24;
const FULL: Load = { used: 1, active: 1 };
const IDLE: Load = { used: 0, active: 0 };

/** A board of three elements that began warm, and what is read of it. */
function board(warm = 0.3) {
  const used = new FosterBank();
  const active = new FosterBank();
  used.loads.fill(warm);
  return (seconds: number, load: Load): number => {
    used.advance(seconds, load.used);
    active.advance(seconds, load.active);
    const own = RESISTANCES.reduce((sum, r, i) => sum + r * used.loads[i]!, 0);
    return AMBIENT + own + (SHARED * active.loads.reduce((sum, each) => sum + each, 0)) / RESISTANCES.length;
  };
}

/** Loads that change every minute or so, always the same. */
const loadAt = (second: number): Load => {
  const used = [0, 1, 0.25, 0.8, 0, 0.5, 1, 0.1][Math.floor(second / 70) % 8]!;
  return { used, active: 1 - (1 - used) ** 4 };
};

t.test('on a board of such elements it finds how hot full load is, and what comes is foretold', async t => {
  const estimator = new RcEstimator();
  const step = board();
  for (let second = 1; second <= 2 * 3600; second++) {
    const read = Math.round(step(1, loadAt(second)) * 2) / 2;
    estimator.observe(1, loadAt(second), read);
  }
  const known = estimator.estimate();
  t.ok(Math.abs(known.ambient - AMBIENT) < 1.5, `ambient ${known.ambient}`);
  // what lies close by shares its degrees: the first and all of them are told
  t.ok(Math.abs(known.resistances[0]! - RESISTANCES[0]!) < 1.5, `R1 ${known.resistances[0]}`);
  const all = known.total;
  t.ok(Math.abs(all - 40) < 2, `${all} degC at full load`);
  let worst = 0;
  for (let second = 1; second <= 1800; second++) {
    const load = loadAt(second + 300);
    const read = step(1, load);
    estimator.observe(1, load, undefined);
    worst = Math.max(worst, Math.abs(celsiusOf(known, estimator.weights()) - read));
  }
  t.ok(worst < 0.7, `${worst} degC over half an hour of another load`);
});

t.test('a gap is no cooling down: what was there before is not known any more', async t => {
  const estimator = new RcEstimator();
  const step = board();
  for (let second = 1; second <= 7200; second++)
    estimator.observe(1, loadAt(second), step(1, loadAt(second)));
  const before = estimator.estimate();
  for (let second = 0; second < 600; second++) step(1, FULL);
  estimator.interrupt();
  for (let second = 1; second <= 60; second++) estimator.observe(1, IDLE, step(1, IDLE));
  const { resistances } = estimator.estimate();
  for (const [i, r] of before.resistances.entries())
    t.ok(Math.abs(resistances[i]! - r) < 1, `R${i + 1} stays`);
});

t.test('what comes back from a snapshot goes on the same; nonsense is ignored', async t => {
  const estimator = new RcEstimator();
  const step = board();
  for (let second = 1; second <= 600; second++) estimator.observe(1, loadAt(second), step(1, loadAt(second)));
  const again = new RcEstimator();
  for (const nonsense of [
    undefined,
    5,
    {},
    { numbers: 'AAAA', learned: 1 },
    { ...(estimator.snapshot() as object), learned: -1 },
  ])
    again.restore(nonsense);
  t.same(again.snapshot(), new RcEstimator().snapshot());
  again.restore(JSON.parse(JSON.stringify(estimator.snapshot())));
  for (let second = 601; second <= 1200; second++)
    for (const each of [estimator, again]) each.observe(1, loadAt(second), 40 + 10 * loadAt(second).used);
  for (const [i, resistance] of estimator.estimate().resistances.entries())
    t.ok(Math.abs(again.estimate().resistances[i]! - resistance) < 0.01);
  t.ok(JSON.stringify(estimator.snapshot()).length < 700);
});

t.test(
  'whatever is read, it stays finite, its variances positive and its resistances 0 or more',
  async () => {
    const reading = fc.record({
      seconds: fc.double({ min: 0.1, max: 3600, noNaN: true }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      celsius: fc.option(fc.double({ min: -40, max: 125, noNaN: true }), { nil: undefined }),
      gap: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 300 }), readings => {
        const estimator = new RcEstimator();
        for (const { seconds, used, celsius, gap } of readings) {
          if (gap && seconds > 3000) estimator.interrupt();
          estimator.observe(seconds, { used, active: 1 - (1 - used) ** 4 }, celsius);
          if (gap && seconds < 1000) estimator.restore(JSON.parse(JSON.stringify(estimator.snapshot())));
          const estimate = estimator.estimate();
          const variance = estimate.variance(estimator.weights());
          const all = [variance, ...estimate.mean];
          if (!all.every(Number.isFinite) || estimate.resistances.some(r => r < 0)) return false;
        }
        return true;
      }),
      { numRuns: 200 },
    );
  },
);
