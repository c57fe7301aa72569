import t from 'tap';
import { condensed, sparkline } from './sparkline.js';

t.test('a sparkline shows the newest values, from nothing to the most', async t => {
  t.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▃▄▅▆▇█');
  t.equal(sparkline([9, 0, 1], 2), '▁▂', 'scaled to all values, cut to the newest');
  t.equal(sparkline([1], 4, 1), '   █');
  t.equal(sparkline([0, 0], 2), '▁▁');
  t.equal(sparkline([], 3), '   ');
  t.equal(sparkline([5, -1], 2, 1), '█▁');
  t.equal(sparkline([40, 60, 80, 20], 4, 80, 40), '▁▅█▁', 'from another least');
  t.equal(sparkline([40, 40], 2, 40, 40), '▁▁');
});

t.test('what is not known is a blank, not the bar of 0, and the width stays', async t => {
  t.equal(sparkline([1, null, 0, 1], 4, 1), '█ ▁█');
  t.equal(sparkline([null, null, null, 3], 6), '     █', 'seen at the end of the window only');
  t.equal(sparkline([3, null, null], 3), '█  ', 'offline since');
  t.equal(sparkline([null, null], 2), '  ');
});

t.test('many values become few: means of what is known', async t => {
  t.same(condensed([1, 3, null, 5, null, null, 7, 9], 4), [2, 5, null, 8]);
  t.same(condensed([1, null], 4), [1, null], 'few stay');
});
