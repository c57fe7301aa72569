import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { energyAboveRest, type MeterPoint } from './energy.js';

/** Points of a meter four times a second. */
function points(fromMs: number, seconds: number, watts: () => number): MeterPoint[] {
  let joules = 0;
  return Array.from({ length: seconds * 4 + 1 }, (_, i) => {
    if (i > 0) joules += watts() / 4;
    return { atMs: fromMs + 250 * i, joules };
  });
}

t.test('joules above rest, and their interval holds the truth', async t => {
  const random = randomNumbers(4);
  const noisy = (watts: number) => () => watts + 0.4 * normal(random);
  let held = 0;
  for (let i = 0; i < 500; i++) {
    const rests = [points(0, 8, noisy(5)), points(60_000, 8, noisy(5))];
    const found = energyAboveRest(rests, points(20_000, 10, noisy(8)), 0)!;
    if (Math.abs(found.joules - 30) <= 1.96 * found.sd) held++;
  }
  t.ok(held / 500 >= 0.92 && held / 500 <= 0.995, `${held / 500}`);
});

t.test('a meter that is wrong by itself stays wrong, and a restless machine is told', async t => {
  const still = (watts: number) => () => watts;
  const made = energyAboveRest(
    [points(0, 4, still(5)), points(9000, 4, still(5))],
    points(4000, 4, still(10)),
    0.05,
  )!;
  t.equal(made.joules, 20);
  t.equal(made.sd, 2, '5 % of all 40 J');
  t.equal(made.restless, false);
  const moved = energyAboveRest(
    [points(0, 4, still(5)), points(9000, 4, still(7))],
    points(4000, 4, still(10)),
    0,
  )!;
  t.equal(moved.restless, true);
  t.equal(
    energyAboveRest([points(0, 1, still(5)), []], points(4000, 4, still(10)), 0),
    undefined,
    'no rest to compare with',
  );
  t.equal(energyAboveRest([points(0, 8, still(5))], points(4000, 0, still(10)), 0), undefined);
});
