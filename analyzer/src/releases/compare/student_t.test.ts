import t from 'tap';
import { quantile, twoSided } from './student_t.js';
import { median, spreadOf, trimmedMean } from './trimmed.js';

t.test('chances and quantiles are those of tables', async t => {
  const table: [freedom: number, t95: number, t99: number][] = [
    [1, 12.706, 63.657],
    [5, 2.571, 4.032],
    [30, 2.042, 2.75],
    [1000, 1.962, 2.581],
  ];
  for (const [freedom, t95, t99] of table) {
    t.ok(Math.abs(quantile(0.05, freedom) - t95) < 1e-3, `${freedom}: ${quantile(0.05, freedom)}`);
    t.ok(Math.abs(quantile(0.01, freedom) - t99) < 1e-3);
    t.ok(Math.abs(twoSided(t95, freedom) - 0.05) < 1e-4);
  }
  t.ok(quantile(0.05, 7.5) < quantile(0.05, 7) && quantile(0.05, 7.5) > quantile(0.05, 8));
  t.equal(twoSided(0, 3), 1);
  t.equal(twoSided(Number.POSITIVE_INFINITY, 3), 0);
});

t.test('a trimmed mean is not moved by a few odd values, and knows how far off it is', async t => {
  const plain = trimmedMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  t.match(plain, { count: 10, mean: 5.5, freedom: 5 });
  t.equal(trimmedMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]).mean, 5.5);
  t.equal(trimmedMean([3]).variance, Number.POSITIVE_INFINITY);
  t.equal(median([3, 1, 2]), 2);
  t.equal(spreadOf([1, 2, 3, 4, 5]), 1.4826);
});
