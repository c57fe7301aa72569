import t from 'tap';
import { loadBetween, parseCpuLine } from './load.js';

t.test('the line of all CPUs is read, guests not counted twice', async t => {
  const text = 'cpu  10 2 30 400 50 6 7 8 9 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
  t.same(parseCpuLine(text), { all: 513, idle: 450, stolen: 8 });
});

t.test('idle and stolen time is not work', async t => {
  const before = { all: 1000, idle: 500, stolen: 10 };
  const after = { all: 1200, idle: 600, stolen: 30 };
  t.same(loadBetween(before, after), { busyPercent: 40, stolenPercent: 10 });
});

t.test('two looks within one tick divide by nothing', async t => {
  const now = { all: 1000, idle: 500, stolen: 10 };
  t.same(loadBetween(now, now), { busyPercent: 0, stolenPercent: 0 });
});
