import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../../host/node.js';
import { Restless } from './restless.js';
import { ThreadFields } from './thread_fields.js';

const PROCESS = columnsOf('process');
class Clock extends NodeHost {
  now = 0;
  override monotonicMs(): number {
    return this.now;
  }
}
const row = (pid: number, switches: number, flags = 0): Row => {
  const made = new Row(new RowId([pid, 7, 1, 0], 'x'), TABLES.process.columns.length);
  made.set(PROCESS.voluntary_switches, switches);
  made.set(PROCESS.threads, 1);
  made.set(PROCESS.flags, flags);
  return made;
};

t.test('main threads are told by what is read of processes anyway', async t => {
  const host = new Clock({ root: t.testdir() });
  const restless = new Restless(new ThreadFields());
  const rows = [row(1, 100), row(2, 100), row(3, 100, 0x0020_0000)];
  t.same(restless.find(host, rows), [], 'a first reading tells no rate');
  host.now = 15_000;
  rows[0]!.set(PROCESS.voluntary_switches, 100 + 15 * 50);
  rows[1]!.set(PROCESS.voluntary_switches, 115);
  rows[2]!.set(PROCESS.voluntary_switches, 100 + 15 * 50);
  t.same(
    restless.find(host, rows).map(({ tid }) => tid),
    [1],
    'neither one that is at rest nor a thread of the kernel',
  );
});

t.test('the other threads have their turn, a few at each look', async t => {
  const root = t.testdir({ proc: { 9: { task: tasks(80, 0) } } });
  const host = new Clock({ root });
  const restless = new Restless(new ThreadFields());
  const process = row(9, 0);
  process.set(PROCESS.threads, 80);
  const found = new Set<number>();
  for (let look = 0; look < 8; look++) {
    for (const { tid } of restless.find(host, [process])) found.add(tid);
    host.now += 15_000;
    // the last one wakes up, the others do not
    t.testdir({ proc: { 9: { task: tasks(80, (look + 1) * 300) } } });
  }
  t.same([...found], [79 + 9]);
});

/** Directories of threads, of which the last has switched so often. */
const tasks = (count: number, switches: number): Record<number, { status: string }> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      9 + i,
      { status: `voluntary_ctxt_switches:\t${i === count - 1 ? switches : 3}\n` },
    ]),
  );
