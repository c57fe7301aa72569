import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { BASELINE_DAYS, Drift } from './drift.js';

const SEEDS = 1500;
/** After the baseline. */
const DAYS = 60;
const USUAL = 20;

/** Days after the baseline until drift is told; infinite where it is not. */
function daysUntilTold(seed: number, deviation: number, degreesAfter: (day: number) => number): number {
  const random = randomNumbers(seed);
  const drift = new Drift();
  const values: number[] = [];
  for (let day = 1 - BASELINE_DAYS; day <= DAYS; day++) {
    values.push(USUAL + deviation * normal(random) + (day > 0 ? degreesAfter(day) : 0));
    if (values.length === BASELINE_DAYS) drift.begin(values);
    if (values.length <= BASELINE_DAYS) continue;
    drift.takeDay(values.at(-1)!, 0.2);
    if (drift.isWorse) return day;
    drift.learn(values.at(-1 - BASELINE_DAYS)!);
  }
  return Number.POSITIVE_INFINITY;
}

const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);

t.test(
  'fewer than one device in a hundred is told for nothing in 60 days, however its days vary',
  async t => {
    for (const deviation of [0.3, 0.7, 1, 1.5, 3]) {
      const told = seeds.filter(seed => Number.isFinite(daysUntilTold(seed, deviation, () => 0))).length;
      t.ok(told < 0.01 * SEEDS, `${told} of ${SEEDS} at ${deviation} degC`);
    }
  },
);

t.test('three degrees over 30 days are told within 25 of them', async t => {
  for (const deviation of [0.3, 0.7]) {
    const days = seeds.map(seed => daysUntilTold(seed, deviation, day => Math.min(3, day / 10)));
    const inTime = days.filter(day => day <= 25).length / SEEDS;
    t.ok(inTime > 0.99, `${inTime} at ${deviation} degC`);
  }
});

t.test('what is less than a degree is not told, and what has gone back is over', async t => {
  const calm = (after: (day: number) => number) => daysUntilTold(3, 0.1, after);
  t.equal(
    calm(() => 0.8),
    Number.POSITIVE_INFINITY,
  );
  t.ok(calm(() => 2) < 14);
  const drift = new Drift();
  drift.begin(Array.from({ length: BASELINE_DAYS }, (_, i) => USUAL + (i % 3) / 10));
  for (let day = 0; day < 20; day++) drift.takeDay(USUAL + 3, 0.1);
  t.ok(drift.isWorse);
  for (let day = 0; day < 3; day++) drift.takeDay(USUAL, 0.1);
  t.notOk(drift.isWorse);
});

t.test('what comes back from a snapshot goes on the same; nonsense is ignored', async t => {
  const drift = new Drift();
  drift.begin(Array.from({ length: BASELINE_DAYS }, (_, i) => USUAL + i / 10));
  for (let day = 0; day < 5; day++) drift.takeDay(USUAL + 2, 0.1);
  const again = new Drift();
  for (const nonsense of [undefined, 5, {}, { ...(drift.snapshot() as object), sum: -1 }, { more: 1 }])
    again.restore(nonsense);
  t.notOk(again.isReady);
  again.restore(JSON.parse(JSON.stringify(drift.snapshot())));
  t.same(again.snapshot(), drift.snapshot());
});
