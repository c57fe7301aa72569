import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { TaskTimes } from './task_times.js';

const counters = (of: Record<string, number>): Map<string, number> => new Map(Object.entries(of));

t.test('shares are those of the growth, not of the time since boot', async t => {
  const times = new TaskTimes();
  t.equal(times.takeCounters(counters({ IDLE: 9_000_000, work: 1_000_000 }), 1000), 'taken');
  t.equal(times.takeCounters(counters({ IDLE: 9_100_000, work: 1_900_000 }), 6000), 'taken');
  t.equal(times.tasks.get('work')?.micros, 4_500_000);
  t.equal(times.tasks.get('IDLE')?.micros, 500_000);
});

t.test('a counter that wraps goes on; when all fall back the device began anew', async t => {
  const times = new TaskTimes();
  times.takeCounters(counters({ IDLE: 2 ** 32 - 1000, work: 5000, net: 700 }), 0);
  t.equal(times.takeCounters(counters({ IDLE: 2000, work: 6000, net: 700 }), 1000), 'taken');
  t.equal(times.tasks.get('IDLE')?.micros, 750_000);
  t.equal(times.takeCounters(counters({ IDLE: 1000, work: 60, net: 7 }), 2000), 'rebooted');
});

t.test('a torn line costs no time: the next snapshot covers it as well', async t => {
  const times = new TaskTimes();
  times.takeCounters(counters({ IDLE: 0, work: 0 }), 0);
  t.equal(times.takeCounters(counters({ IDLE: 500 }), 1000), 'incomplete');
  t.equal(times.takeCounters(counters({ IDLE: 1000, work: 1000 }), 2000), 'taken');
  t.equal(times.tasks.get('work')?.micros, 1_000_000);
  for (let i = 0; i < 2; i++) times.takeCounters(counters({ IDLE: 2000 }), 3000 + i);
  t.equal(times.takeCounters(counters({ IDLE: 3000 }), 4000), 'taken', 'three times in a row: it is gone');
  t.notOk(times.tasks.has('work'));
});

t.test('loads are summed up from the second look on', async t => {
  const times = new TaskTimes();
  times.takeLoads(counters({ Idle_Task: 800, nsh_main: 200 }), 0);
  times.takeLoads(counters({ Idle_Task: 750, nsh_main: 250 }), 5000);
  t.equal(times.tasks.get('nsh_main')?.micros, 1_250_000);
});

t.test('tasks and idle tasks together have had all the time of all CPUs', async () => {
  const grown = fc.tuple(...Array.from({ length: 5 }, () => fc.integer({ min: 1, max: 2 ** 26 })));
  fc.assert(
    fc.property(fc.array(grown, { minLength: 2, maxLength: 20 }), steps => {
      const times = new TaskTimes();
      const names = ['IDLE0', 'IDLE1', 'a', 'b', 'c'];
      // one of them wraps soon
      const totals = [2 ** 32 - 2 ** 27, 0, 0, 0, 0];
      steps.forEach((step, i) => {
        step.forEach((growth, task) => {
          totals[task] = (totals[task]! + growth) % 2 ** 32;
        });
        times.takeCounters(new Map(names.map((name, task) => [name, totals[task]!])), i * 1000);
      });
      const sum = [...times.tasks.values()].reduce((all, { micros }) => all + micros, 0);
      assert.ok(Math.abs(sum - (steps.length - 1) * 2_000_000) <= 5 * steps.length, `${sum}`);
    }),
    { seed: 7 },
  );
});
