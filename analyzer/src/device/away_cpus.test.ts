import { RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { AwayCpus } from './away_cpus.js';
import { placeOf } from './block/columns.js';
import type { TableRow } from './block/table_rows.js';

/** Seconds that a CPU has worked and rested, in ticks of 10 ms; NaN for what a kernel does not tell. */
function row(cpu: number, busy: number, rest: number): TableRow {
  const numbers = new Array<number>(TABLES.cpu.columns.length).fill(Number.NaN);
  numbers[placeOf('cpu', 'user')] = 100 * busy;
  numbers[placeOf('cpu', 'idle')] = 100 * rest;
  return { id: new RowId([cpu], ''), numbers };
}

t.test('counters of a CPU that is back tell how long it was on since it was last seen', async t => {
  const away = new AwayCpus();
  t.strictSame(away.take([row(0, 1, 0), row(1, 1, 0)], [row(0, 2, 0)], 10, 11, 100), []);
  t.strictSame(away.take([row(0, 2, 0)], [row(0, 3, 0)], 11, 12, 100), []);
  t.ok(away.bytes > 0);
  const returned = away.take([row(0, 3, 0)], [row(0, 4, 0), row(1, 1.5, 0.25)], 12, 13, 100);
  t.strictSame(returned, [{ cpu: 1, onSeconds: 0.75 }]);
  t.equal(away.bytes, 0, 'and nothing is held of it any more');
});

t.test('where idle time began anew, what it worked is the least that it was on', async t => {
  const away = new AwayCpus();
  away.take([row(0, 1, 0), row(1, 1, 50)], [row(0, 2, 0)], 10, 11, 100);
  t.strictSame(away.take([row(0, 2, 0)], [row(0, 3, 0), row(1, 1.5, 0)], 11, 12, 100), [
    { cpu: 1, onSeconds: 0.5 },
  ]);
});

t.test('of counters that cannot be nothing is told', async t => {
  for (const busy of [0.5, 9]) {
    const away = new AwayCpus();
    away.take([row(0, 1, 0), row(1, 1, 0)], [row(0, 2, 0)], 10, 11, 100);
    t.strictSame(away.take([row(0, 2, 0)], [row(0, 3, 0), row(1, busy, 0)], 11, 12, 100), []);
  }
});

t.test('a CPU that was off from the beginning has no past', async t => {
  const away = new AwayCpus();
  t.strictSame(away.take([row(0, 1, 0)], [row(0, 2, 0), row(1, 5, 5)], 10, 11, 100), []);
});
