import t from 'tap';
import { loadOf } from './load.js';

const cpus = (busy: number, clock = 1, count = 4) => Array.from({ length: count }, () => ({ busy, clock }));

t.test('load is busy time by clock, and the time in which any CPU ran', async t => {
  t.same(loadOf(cpus(1)), { used: 1, active: 1 });
  t.same(loadOf(cpus(0)), { used: 0, active: 0 });
  t.same(loadOf([{ busy: 1, clock: 1 }, ...cpus(0, 1, 3)]), { used: 0.25, active: 1 });
  t.same(loadOf(cpus(0.5, 1, 2)), { used: 0.5, active: 0.75 });
  const { used } = loadOf(cpus(1, 0.5))!;
  t.ok(used < 0.5 && used > 0.3, `${used} at half the clock`);
});

t.test('what nothing tells of has no load, and impossible shares are held to what is possible', async t => {
  t.equal(loadOf([]), undefined);
  t.same(loadOf([{ busy: 1.7, clock: 3 }]), { used: 1, active: 1 });
  t.same(loadOf([{ busy: -1, clock: 1 }]), { used: 0, active: 0 });
});
