import t from 'tap';
import { sparkline } from './sparkline.js';

t.test('a sparkline shows the newest values, from nothing to the most', async t => {
  t.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▃▄▅▆▇█');
  t.equal(sparkline([9, 0, 1], 2), '▁▂', 'scaled to all values, cut to the newest');
  t.equal(sparkline([1], 4, 1), '   █');
  t.equal(sparkline([0, 0], 2), '▁▁');
  t.equal(sparkline([1, Number.NaN, 1], 3, 1), '█ █');
  t.equal(sparkline([], 3), '   ');
  t.equal(sparkline([5, -1], 2, 1), '█▁');
});
