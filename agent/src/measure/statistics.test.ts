import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { median, medianDifference, medianInterval } from './statistics.js';

t.test('the interval of a median holds it in 95 % of samples, and needs six values', async t => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 2, 3]), 2.5);
  t.equal(medianInterval([1, 2, 3, 4, 5]), undefined);
  t.strictSame(medianInterval([6, 1, 2, 3, 4, 5]), [1, 6]);
  const random = randomNumbers(11);
  for (const count of [6, 9, 10, 25, 60, 2000]) {
    let held = 0;
    const rounds = count > 100 ? 300 : 2000;
    for (let i = 0; i < rounds; i++) {
      // skewed, as times are
      const [low, high] = medianInterval(Array.from({ length: count }, () => Math.exp(normal(random))))!;
      if (low <= 1 && high >= 1) held++;
    }
    t.ok(held / rounds >= 0.935, `${count} values: ${held / rounds}`);
  }
});

t.test(
  'a difference of medians: the same seed tells the same, few runs tell no more than they can',
  async t => {
    const [a, b] = [
      [1, 2, 3, 4, 5],
      [11, 12, 13, 14, 15],
    ];
    const found = medianDifference(a, b, 3);
    t.strictSame(medianDifference(a, b, 3), found);
    t.equal(found.difference, 10);
    t.ok(found.low > 0 && found.high < 15);
    t.ok(found.p >= 2 / 252, 'one of 252 ways to deal ten runs');
    t.equal(medianDifference([2, 2, 2, 2, 2], [2, 2, 2, 2, 2], 1).p, 1);
  },
);
