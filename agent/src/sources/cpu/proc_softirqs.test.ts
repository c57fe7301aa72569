import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { parseSoftirqs } from './proc_softirqs.js';

t.test('/proc/softirqs: types by CPU; a type of a later kernel is passed over', async t => {
  const rows: Row[] = [];
  const softirq = columnsOf('softirq');
  parseSoftirqs('          CPU0   CPU1\n   HI:  1  2\n  NET_RX: 10 20\n  FUTURE: 1 1\n', rows);
  t.strictSame(
    rows.map(row => [row.id.labels[0], row.get(softirq.hi), row.get(softirq.net_rx), row.get(softirq.rcu)]),
    [
      [0, 1, 10, undefined],
      [1, 2, 20, undefined],
    ],
  );
  parseSoftirqs('          CPU1   CPU3\n   HI:  3  4\n', rows);
  t.strictSame(
    rows.map(row => [row.id.labels[0], row.get(softirq.hi)]),
    [
      [1, 3],
      [3, 4],
    ],
    'a column is of the CPU that its heading names',
  );
  parseSoftirqs(capturedBoard('node-mipsel').readText('/proc/softirqs'), rows);
  t.equal(rows.length, 1);
  t.type(rows[0]!.get(softirq.timer), 'number');
  t.throws(() => parseSoftirqs('', []), { code: 'SOURCE_MALFORMED' });
});
