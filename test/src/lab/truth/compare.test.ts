import t from 'tap';
import { truthTable } from './compare.js';
import { type KernelTruth, kernelTruth } from './kernel_truth.js';

const reading = (uptime: string, utime: number, kib: number): KernelTruth =>
  kernelTruth(
    Buffer.from(
      `==> /proc/7/stat <==\n7 (a (b) c) S 1 7 7 0 -1 64 10 0 0 0 ${utime} 3 0 0 20 0 1 0 99 4096 5 0\n` +
        `\n==> /proc/meminfo <==\nMemTotal:  64000 kB\nMemFree:  ${kib} kB\n` +
        '\n==> /proc/swaps <==\n' +
        `\n==> /lab/from <==\n${uptime}\n\n==> /lab/until <==\n${uptime}\n`,
    ),
  );
const before = reading('10.00', 5, 30_000);
const after = reading('12.00', 9, 20_000);
const unequal = (tables: Parameters<typeof truthTable>[0], earlier = {}) =>
  truthTable(tables, before, after, earlier).surprises.map(({ value }) => value);

t.test('a value between what the kernel said before and after is equal, at the bounds too', async t => {
  for (const utime of [5, 7, 9])
    t.same(unequal({ process: [{ pid: 7, name: 'a (b) c', utime, stime: 3 }] }), []);
  const table = truthTable(
    { process: [{ pid: 7, utime: 6 }], memory: [{ total_kb: 64_000 }] },
    before,
    after,
  );
  t.match(table, { values: 3, equal: 3 });
  t.same([...table.tables], ['process', 'memory']);
  t.equal(before.until, 10);
});

t.test(
  'a wrong unit, a wrong sign, another process and a value that the kernel has nowhere are found',
  async t => {
    t.same(unequal({ process: [{ pid: 7, utime: 70 }] }), ['process 7 utime']);
    t.same(unequal({ process: [{ pid: 7, utime: -7 }] }), ['process 7 utime']);
    t.same(unequal({ process: [{ pid: 7, start_ticks: 98 }] }), ['process 7 start_ticks']);
    t.same(unequal({ memory: [{ total_kb: 64_000 * 1024 }] }), ['memory  total_kb']);
    t.same(unequal({ ubi: [{ ubi: 0, erases: 1 }] }), ['ubi 0 ubi', 'ubi 0 erases']);
  },
);

t.test('only what an explanation is about is explained, and counted by its reason', async t => {
  const memory = truthTable({ memory: [{ free_kb: 31_000 }] }, before, after);
  t.equal(memory.surprises.length, 0);
  t.equal(
    [...memory.explained.values()].reduce((sum, count) => sum + count),
    1,
  );
  t.same(unequal({ memory: [{ free_kb: 300_000 }] }), ['memory  free_kb'], 'not so far off');
  const stale = { process: [{ pid: 7, utime: 4 }] };
  t.same(unequal(stale), ['process 7 utime']);
  t.same(unequal(stale, stale), [], 'said before: it was not its turn');
});
