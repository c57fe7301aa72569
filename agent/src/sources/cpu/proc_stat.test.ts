import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { parseProcStat } from './proc_stat.js';

t.test('/proc/stat: every CPU with its own row, offline ones without', async t => {
  const rows = new Map<number, Row>();
  const cpu = columnsOf('cpu');
  parseProcStat(
    'cpu  17020 0 4012 288595 449 0 84 131 0 0\ncpu0 4177 1 1805 148946 76 2 12 66 3 4\ncpu1 12843 0 2206 139648 372 0 72 65 0 0\n' +
      'intr 438489 0 0 14\nctxt 1437249\nbtime 1795383793\nprocesses 5788\nprocs_running 2\nprocs_blocked 0\nsoftirq 164912 0 25436\n',
    rows,
  );
  const row = rows.get(0)!;
  t.strictSame(
    [row.get(cpu.user), row.get(cpu.nice), row.get(cpu.system), row.get(cpu.idle), row.get(cpu.guest_nice)],
    [4177, 1, 1805, 148946, 4],
  );
  parseProcStat('cpu  1 0 0 0\ncpu1 12843 0 2206 139648\n', rows);
  t.strictSame([...rows.keys()], [1]);
  t.equal(rows.get(1)!.get(cpu.steal), undefined, 'a column that an old kernel lacks is absent');
  t.throws(() => parseProcStat('nonsense', new Map<number, Row>()), { code: 'SOURCE_MALFORMED' });
});
