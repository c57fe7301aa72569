import t from 'tap';
import { RecentMean } from './recent_mean.js';

t.test('a mean of the last while forgets by time, however that is cut', async t => {
  const often = new RecentMean(60);
  const rarely = new RecentMean(60);
  for (let i = 0; i < 60; i++) often.meanWith(1, 1);
  rarely.meanWith(1, 60);
  for (let i = 0; i < 30; i++) often.meanWith(0, 1);
  rarely.meanWith(0, 30);
  t.ok(Math.abs(often.mean - rarely.mean) < 1e-9);
});
