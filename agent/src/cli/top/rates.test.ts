import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { ProcessRates } from './rates.js';

const PROCESS = columnsOf('process');

const row = (pid: number, values: Partial<Record<keyof typeof PROCESS, number>>): Row => {
  const made = new Row(new RowId([pid, 10, 1, 0], 'spin'), TABLES.process.columns.length);
  for (const [name, value] of Object.entries(values)) made.set(PROCESS[name as keyof typeof PROCESS], value);
  return made;
};

t.test('CPU time is what the scheduler counted where it does, else ticks, from the start on', async t => {
  const rates = new ProcessRates(100, 4096);
  const use = (ms: number, ...rows: Row[]): [number, number][] =>
    rates.update(ms, rows).map(({ pid, cpuPercent }) => [pid, cpuPercent]);
  use(0, row(1, { run_us: 1, utime: 0 }), row(2, { utime: 10 }), row(3, { run_us: 0, utime: 0 }));
  t.strictSame(
    use(
      5000,
      row(1, { run_us: 61_851, utime: 10 }),
      row(2, { utime: 13, stime: 1 }),
      row(3, { run_us: 0, utime: 1 }),
      row(4, { run_us: 12_370, utime: 0 }),
    ),
    [
      [1, 1.237],
      [2, 0.8],
      [4, 0.2474],
      [3, 0.2],
    ],
    'one that started counts from 0, and a kernel that counts no run time has ticks',
  );
});
