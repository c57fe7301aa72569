import { TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import type { ConsoleFact } from './fact.js';
import { readingsOf, sumsOf, TaskNumbers } from './readings.js';
import { TaskTimes } from './task_times.js';

const facts: readonly ConsoleFact[] = [
  { kind: 'stack', name: 'IDLE', id: 4, unused: 472 },
  { kind: 'stack', name: 'net', id: 2, unused: 300, size: 1024 },
  { kind: 'stack', name: 'net', id: 3, unused: 200, size: 1024 },
  { kind: 'run', name: 'IDLE', counter: 600 },
  { kind: 'run', name: 'net', counter: 300 },
  { kind: 'run', name: 'net', counter: 100 },
  { kind: 'heap', name: 'Umem', free: 5, size: 9 },
];

t.test('a snapshot is rows of four tables; tasks of one name are one', async t => {
  const times = new TaskTimes();
  t.strictSame(
    [...sumsOf('run', facts)],
    [
      ['IDLE', 600],
      ['net', 400],
    ],
  );
  times.takeCounters(sumsOf('run', facts), 1000);
  times.takeCounters(
    new Map([
      ['IDLE', 1200],
      ['net', 800],
    ]),
    2000,
  );
  const readings = readingsOf(facts, times.tasks, new TaskNumbers(), 1000);
  const rows = (table: keyof typeof TABLES) =>
    readings
      .find(reading => reading.table === TABLES[table].id)!
      .rows.map(({ id, numbers }) => [
        ...id.labels,
        id.name,
        ...numbers.filter(value => !Number.isNaN(value)),
      ]);
  t.strictSame(rows('process'), [[3, 0, 0, 0, 'net', 400_000]]);
  t.strictSame(rows('cpu'), [[0, '', 400_000, 600_000]]);
  t.strictSame(rows('task_stack'), [
    [4, 0, 'IDLE', 472],
    [3, 0, '', 200, 1024],
  ]);
  t.strictSame(rows('heap'), [['Umem', 5, 9]]);
});

t.test('without CPU time there are no processes, and stacks have their names', async t => {
  const readings = readingsOf(facts.slice(1, 2), new Map(), new TaskNumbers(), 0);
  t.strictSame(
    readings.map(({ table, rows }) => [table, rows[0]?.id.name]),
    [[TABLES.task_stack.id, 'net']],
  );
});
