import t from 'tap';
import { RowHistory } from './row_history.js';

t.test('a fractional lag takes its share of the row before', async t => {
  const history = new RowHistory();
  history.push(1, Float64Array.of(10), 5);
  const { values, complete } = history.filter(
    { lag: 0.25, window: 0, shape: 'mean' },
    1,
    Float64Array.of(20),
  );
  t.equal(values[0], 17.5);
  t.equal(complete, true);
});

t.test('a reading that reaches back to before what is known is incomplete', async t => {
  const history = new RowHistory();
  history.push(1, Float64Array.of(10), 20);
  t.equal(history.filter({ lag: 0, window: 10, shape: 'mean' }, 1, Float64Array.of(20)).complete, false);
});
