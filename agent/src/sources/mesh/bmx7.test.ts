import { columnsOf, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { RowSet } from '../reading/row_set.js';
import { Bmx7, parseBmx7 } from './bmx7.js';

const bmx7 = columnsOf('bmx7');
/** What a router printed, bmx7 0.2 at revision 0a82c7c. */
const STATUS = `STATUS:
shortId  nodeId                                                   name        nodeKey linkKeys          shortDhash dhash                                                    version  cv revision primaryIp                              tun6Address      tun4Address     descSqn lastDesc ogmSqn aggSize aggMax aggSend uptime     cpu mem  txQ  rxBpP   txBpP   nbs rts nodes descRefs 
5FA90DD2 5FA90DD26826D3DF98BF12271FB8B00C7DB7F25DB3FEF6C7D60B49C2 LiMe-d0cc2a RSA2048 RSA896,DH2048M112 F85C6A16   F85C6A16CA64103584385DE48C0F0A00665073948D826F8489BEA5D5 BMX7-0.2 21 0a82c7c  fd70:5fa9:dd2:6826:d3df:98bf:1227:1fb8 2012:0:0:2a::/48 10.13.204.42/24 2412    361      55     1       84     84      0:00:06:03 1.5 0K/0 0/50 255/2.5 266/2.6 1   1   2/2   31/31   
`;

t.test('bmx7 tells its traffic by second, its CPU and its neighbours', async t => {
  const host = meshNode(t, { 'bmx7 -c show=status /r=0': STATUS });
  const [row] = await sampledRows(new Bmx7(), host);
  t.equal(row!.get(bmx7.cpu_permille), 15);
  t.strictSame([row!.get(bmx7.rx_bytes_per_s), row!.get(bmx7.rx_packets_per_1000s)], [255, 2500]);
  t.strictSame([row!.get(bmx7.tx_bytes_per_s), row!.get(bmx7.tx_packets_per_1000s)], [266, 2600]);
  t.strictSame(
    [bmx7.neighbours, bmx7.routes, bmx7.nodes].map(place => row!.get(place)),
    [1, 1, 2],
  );
});

t.test('columns of other versions: in another order, missing, without a value', t => {
  const set = new RowSet(TABLES.bmx7.columns.length, 1);
  const read = (text: string) => {
    parseBmx7(text, set);
    return TABLES.bmx7.columns.flatMap(({ name }) => {
      const value = set.rows[0]!.get(bmx7[name]);
      return value === undefined ? [] : [[name, value]];
    });
  };
  t.strictSame(
    read('STATUS:\r\nname   nodes  txBpP      later cpu \r\nnode-1 120/131 10240/99.9 x     12.0 \r\n'),
    [
      ['cpu_permille', 120],
      ['tx_bytes_per_s', 10240],
      ['tx_packets_per_1000s', 99_900],
      ['nodes', 120],
    ],
    'values that do not stand below their names, but are as many',
  );
  t.strictSame(read('cpu rxBpP   nbs rts\n    255/2.5 --- 4\n'), [
    ['rx_bytes_per_s', 255],
    ['rx_packets_per_1000s', 2500],
    ['routes', 4],
  ]);
  t.strictSame(read('cpu  rxBpP\n-0.1 nan/99999999999\n'), []);
  t.end();
});

t.test('what is no status says so', t => {
  const set = new RowSet(TABLES.bmx7.columns.length, 1);
  for (const text of ['', 'STATUS:\n', 'cpu nodes\n', 'no cpu\nhere\n', 'x '.repeat(1e5)])
    t.throws(() => parseBmx7(text, set), { code: 'SOURCE_MALFORMED' });
  t.end();
});
