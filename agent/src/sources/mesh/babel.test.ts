import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { RowSet } from '../reading/row_set.js';
import { Babel, parseBabel } from './babel.js';

const BABEL = `BABEL 1.0
version babeld-1.12.1
host (none)
my-id c8:89:61:53:47:f0:44:b0
ok
add interface meshR up true ipv6 fe80::8c1a:8bff:feae:1db2
add neighbour 55ad6bdeddf0 address fe80::dc96:26ff:febf:821 if meshR reach ffff ureach 0000 rxcost 256 txcost 256 rtt 1.250 rttcost 0 cost 256
add xroute 10.9.0.1/32-0.0.0.0/0 prefix 10.9.0.1/32 from 0.0.0.0/0 metric 0
add route 55ad6bdeeff0 prefix 10.9.0.2/32 from 0.0.0.0/0 installed yes id 40:af metric 256 refmetric 0 via fe80::dc96:26ff:febf:821 if meshR
add route 55ad6bdedfe0 prefix 10.9.0.3/32 from 0.0.0.0/0 installed no id 50:c9 metric 512 refmetric 256 via fe80::dc96:26ff:febf:821 if meshR
ok
`;

t.test('a Babel daemon is asked over its socket', async t => {
  const server = createServer(socket => {
    socket.on('data', data => {
      if (data.toString() === 'dump\nquit\n') socket.end(BABEL);
    });
  });
  server.listen(0, '::1');
  await once(server, 'listening').catch(() => {});
  const address = server.address() as AddressInfo | null;
  if (address === null) {
    t.comment('skipped: no IPv6 loopback');
    return;
  }
  t.teardown(() => server.close());
  const host = meshNode(t, {});
  host.env = name => (name === 'EDGEVITALS_BABEL_PORT' ? String(address.port) : undefined);
  const babel = columnsOf('babel');
  const [totals, neighbour] = await sampledRows(new Babel(), host);
  t.equal(totals!.id.name, '');
  t.strictSame(
    [totals!.get(babel.routes), totals!.get(babel.installed), totals!.get(babel.exported)],
    [2, 1, 1],
  );
  t.match(neighbour!.id.name, /^meshR [0-9a-f]{12}$/);
  t.equal(neighbour!.get(babel.reach), 0xffff);
  t.equal(neighbour!.get(babel.ureach), 0);
  t.equal(neighbour!.get(babel.rtt_us), 1250);
  t.throws(() => parseBabel('HTTP/1.0 400', new RowSet(9, 9), () => ''), { code: 'SOURCE_ABSENT' });
});
