import t from 'tap';
import { percentile } from './percentile.js';

t.test('the nearest rank is taken', async t => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  t.equal(percentile(values, 0.5), 50);
  t.equal(percentile(values, 0.99), 99);
  t.equal(percentile(values, 1), 100);
  t.equal(percentile([7], 0.99), 7);
  t.equal(percentile([], 0.5), undefined);
});
