import t from 'tap';
import { ReadingGuard } from './reading_guard.js';

t.test('a reading many times off is wrong; twenty in a row are a change', async t => {
  const guard = new ReadingGuard();
  t.equal(guard.judge(2, 1.5), 'right');
  for (let i = 0; i < 19; i++) t.equal(guard.judge(20, 1.5), 'wrong');
  t.equal(guard.judge(20, 1.5), 'changed');
  t.equal(guard.outliers, 20);
});

t.test('one that is right between them starts the count again', async t => {
  const guard = new ReadingGuard();
  for (let i = 0; i < 100; i++) t.not(guard.judge(i % 10 === 0 ? 1 : 0.01, 1), 'changed');
});
