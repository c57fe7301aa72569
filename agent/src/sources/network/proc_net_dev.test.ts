import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { parseNetDev } from './proc_net_dev.js';

t.test('/proc/net/dev: with and without a space after the colon', async t => {
  const net = columnsOf('interface');
  const head =
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  const known = new Map<string, Row>();
  const rows = parseNetDev(
    `${head}  eth0:251986948    8167    0    0    0     0          0         7   838543    6057    0    0    0     0       0          0\n bat0:   30114      29    0    0    0     0          0         0    31452      30    0    4    0     0       0          0\n`,
    known,
  );
  t.strictSame(
    rows.map(row => row.id.name),
    ['eth0', 'bat0'],
  );
  t.equal(rows[0]!.get(net.rx_bytes), 251986948);
  t.equal(rows[0]!.get(net.rx_multicast), 7);
  t.equal(rows[1]!.get(net.tx_dropped), 4);
  t.throws(() => parseNetDev('eth0: 1', known), { code: 'SOURCE_MALFORMED' });
});
