import fc from 'fast-check';
import t from 'tap';
import { FosterBank } from './foster_bank.js';
import { celsiusOf, RcEstimator } from './rc_estimator.js';

const RESISTANCES = [6, 12, 18];
const AMBIENT = 24;

/** A board of three elements that began warm, and what is read of it. */
function board(warm = 0.3) {
  const bank = new FosterBank();
  bank.loads.fill(warm);
  return (seconds: number, load: number): number => {
    bank.advance(seconds, load);
    return AMBIENT + RESISTANCES.reduce((sum, r, i) => sum + r * bank.loads[i]!, 0);
  };
}

/** Loads that change every minute or so, always the same. */
const loadAt = (second: number): number => [0, 1, 0.25, 0.8, 0, 0.5, 1, 0.1][Math.floor(second / 70) % 8]!;

t.test('on a board of three elements it finds them, and what comes is foretold', async t => {
  const estimator = new RcEstimator();
  const step = board();
  for (let second = 1; second <= 2 * 3600; second++) {
    const read = Math.round(step(1, loadAt(second)) * 2) / 2;
    estimator.observe(1, loadAt(second), read);
  }
  const { ambient, resistances } = estimator.estimate();
  t.ok(Math.abs(ambient - AMBIENT) < 1.5, `ambient ${ambient}`);
  for (const [i, r] of RESISTANCES.entries())
    t.ok(Math.abs(resistances[i]! - r) < 2, `R${i + 1} ${resistances[i]} of ${r}`);
  const known = estimator.estimate();
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
  for (let second = 0; second < 600; second++) step(1, 1);
  estimator.interrupt();
  for (let second = 1; second <= 60; second++) estimator.observe(1, 0, step(1, 0));
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
    { mean: [Number.NaN] },
    { ...(estimator.snapshot() as object), left: [] },
  ])
    again.restore(nonsense);
  t.same(again.snapshot(), new RcEstimator().snapshot());
  again.restore(JSON.parse(JSON.stringify(estimator.snapshot())));
  t.same(again.estimate().resistances, estimator.estimate().resistances);
  t.ok(JSON.stringify(estimator.snapshot()).length < 2500);
});

t.test(
  'whatever is read, it stays finite, its variances positive and its resistances 0 or more',
  async () => {
    const reading = fc.record({
      seconds: fc.double({ min: 0.1, max: 3600, noNaN: true }),
      load: fc.double({ min: 0, max: 1, noNaN: true }),
      celsius: fc.option(fc.double({ min: -40, max: 125, noNaN: true }), { nil: undefined }),
      gap: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 300 }), readings => {
        const estimator = new RcEstimator();
        for (const { seconds, load, celsius, gap } of readings) {
          if (gap && seconds > 3000) estimator.interrupt();
          estimator.observe(seconds, load, celsius);
          const estimate = estimator.estimate();
          const variance = estimate.variance(estimator.weights());
          const all = [estimate.ambient, variance, ...estimate.resistances, ...estimate.starts];
          if (!all.every(Number.isFinite) || estimate.resistances.some(r => r < 0)) return false;
        }
        return true;
      }),
      { numRuns: 200 },
    );
  },
);
