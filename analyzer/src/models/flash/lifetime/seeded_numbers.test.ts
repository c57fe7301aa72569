import { fnv1a } from '@edgevitals/shared/bytes';
import t from 'tap';
import { normalQuantile, normalShare, SeededNumbers } from './seeded_numbers.js';

t.test('the same seed gives the same numbers, another gives others', async t => {
  const [a, b, c] = [fnv1a('x'), fnv1a('x'), fnv1a('y')].map(seed => new SeededNumbers(seed).normal());
  t.equal(a, b);
  t.not(a, c);
});

t.test('normal numbers have mean 0 and variance 1, and those below a bound are below it', async t => {
  const numbers = new SeededNumbers(3);
  const values = Array.from({ length: 20_000 }, () => numbers.normal());
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  t.ok(Math.abs(mean) < 0.03);
  t.ok(Math.abs(values.reduce((sum, each) => sum + each * each, 0) / values.length - 1) < 0.03);
  // the mean of those below -1: -density / share
  const below = Array.from({ length: 20_000 }, () => numbers.normalBelow(-1));
  t.ok(below.every(each => each <= -1));
  t.ok(Math.abs(below.reduce((sum, each) => sum + each, 0) / below.length + 1.525) < 0.02);
  t.equal(numbers.normalBelow(-20), -20);
});

t.test('share and quantile are each the inverse of the other', async t => {
  for (const z of [-3, -1, -0.1, 0, 0.5, 2.5])
    t.ok(Math.abs(normalQuantile(normalShare(z)) - z) < 2e-3, `${z}`);
  t.ok(Math.abs(normalShare(1.6449) - 0.95) < 1e-4);
});
