import t from 'tap';
import { RecentLoad } from './recent_load.js';

t.test('the load is that of the last half a minute to a minute, not of what was before', async t => {
  const recent = new RecentLoad();
  t.equal(recent.mean, undefined);
  for (let i = 0; i < 100; i++) recent.add(5, { used: 0.2, active: 0.4 });
  const before = recent.mean!;
  t.ok(Math.abs(before.used - 0.2) < 1e-9 && Math.abs(before.active - 0.4) < 1e-9);
  for (let i = 0; i < 13; i++) recent.add(5, { used: 1, active: 1 });
  const { used, active } = recent.mean!;
  t.ok(Math.abs(used - 1) < 1e-9 && Math.abs(active - 1) < 1e-9);
  recent.clear();
  t.equal(recent.mean, undefined);
});
