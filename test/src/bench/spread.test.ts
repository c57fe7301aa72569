import t from 'tap';
import { spreadOf } from './spread.js';

t.test('one that was disturbed does not move the median', async t => {
  t.same(spreadOf([0.31, 9, 0.3]), { median: 0.31, lowest: 0.3, highest: 9 });
});

t.test('of an even number the middle two count alike', async t => {
  t.same(spreadOf([4, 1, 2, 10]), { median: 3, lowest: 1, highest: 10 });
});

t.test('a single measurement is its own spread', async t => {
  t.same(spreadOf([5]), { median: 5, lowest: 5, highest: 5 });
});
