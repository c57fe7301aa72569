import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { emptyRow } from '../../testing/sampled.js';
import { ProcNetSockstat, parseSockstat } from './proc_net_sockstat.js';

t.test('the sockets of this machine are counted', async t => {
  const into: Reading[] = [];
  const sockets = new ProcNetSockstat();
  sockets.sample(new NodeHost(), into);
  sockets.close();
  t.ok(Number(into[0]!.rows[0]!.get(columnsOf('sockstat').sockets_used)) > 0);
});

t.test('sockets by protocol, with and without IPv6', async t => {
  const sockstat = columnsOf('sockstat');
  const now = emptyRow('sockstat');
  t.equal(
    parseSockstat(
      'sockets: used 15\nTCP: inuse 1 orphan 0 tw 3 alloc 1 mem 0\nUDP: inuse 0 mem 0\nFRAG: inuse 0 memory 0\n',
      now,
    ),
    10,
  );
  t.equal(now.get(sockstat.tcp_tw), 3);
  t.equal(now.get(sockstat.tcp6_inuse), undefined);
  parseSockstat('TCP6: inuse 4\n', now);
  t.equal(now.get(sockstat.tcp6_inuse), 4);
});
