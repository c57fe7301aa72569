import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { sampledColumns } from '../../testing/sampled.js';
import { KernelCounts, parseKernelCounts, parseLoad } from './kernel_counts.js';

const KERNEL = columnsOf('kernel');
const newRow = (): Row => new Row(new RowId([], ''), TABLES.kernel.columns.length);

t.test('/proc/stat: counts of the whole kernel, whatever stands before them', async t => {
  const row = newRow();
  parseKernelCounts(
    'cpu  17020 0 4012 288595\ncpu0 4177 1 1805 148946\nintr 438489 0 0 14\nctxt 1437249\nbtime 1795383793\nprocesses 5788\n' +
      'procs_running 2\nprocs_blocked 0\nsoftirq 164912 0 25436\n',
    row,
  );
  t.equal(row.get(KERNEL.interrupts), 438489, 'the sum, not the first interrupt');
  t.equal(row.get(KERNEL.context_switches), 1437249);
  t.equal(row.get(KERNEL.forks), 5788);
  t.equal(row.get(KERNEL.softirqs), 164912);
  t.throws(() => parseKernelCounts('cpu  1 2 3\n', newRow()), { code: 'SOURCE_MALFORMED' });
});

t.test('/proc/loadavg: the first of its loads, in hundredths', async t => {
  t.equal(parseLoad('0.42 1.50 3.03 2/345 12345\n'), 42);
  t.equal(parseLoad('12.07 1.50 3.03 2/345 12345\n'), 1207);
  t.equal(parseLoad('much\n'), undefined);
});

t.test('a captured board tells both', async t => {
  const [row] = await sampledColumns(new KernelCounts(), capturedBoard('node-mipsel'));
  t.type(row?.['context_switches'], 'number');
  t.type(row?.['forks'], 'number');
});
