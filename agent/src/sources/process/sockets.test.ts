import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { parseInternetSockets, parseOtherSockets, readSockets } from './sockets.js';

const host = new NodeHost();

const SOCKET = columnsOf('socket');

t.test('the sockets of a process, of it alone', async t => {
  const server = createServer(socket => socket.resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = connect(port, '127.0.0.1');
  t.teardown(() => {
    client.destroy();
    server.close();
  });
  await once(client, 'connect');
  const { rows } = readSockets(host, process.pid);
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const ours = rows.filter(row => row.id.name.startsWith('tcp ') && row.id.name.includes(`:${hex}`));
  const states = ours.map(row => row.get(SOCKET.state)).sort();
  t.ok(states.includes(1) && states.includes(10), 'connected and listening');
  t.throws(() => readSockets(host, 4_194_304), { code: 'SOURCE_ABSENT' });
});

t.test('tables of sockets: queues, drops and paths; lines of another form are passed over', async t => {
  const udp =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n' +
    '  483: 00000000:14E9 00000000:0000 07 00000000:00000900 00:00000000 00000000   105        0 16301 2 0000000000000000 12\n' +
    'garbage\n';
  const [row] = parseInternetSockets(udp, 'udp', 1, new Set([16301]));
  t.equal(row?.id.name, 'udp 00000000:14E9 00000000:0000');
  t.strictSame([row?.get(SOCKET.state), row?.get(SOCKET.rx_queue), row?.get(SOCKET.drops)], [7, 0x900, 12]);
  t.equal(parseInternetSockets(udp, 'udp', 1, new Set([1])).length, 0);
  const unix =
    'Num       RefCount Protocol Flags    Type St Inode Path\n' +
    '0000000000000000: 00000002 00000000 00010000 0001 01 14270 /run/hub socket\n';
  t.equal(parseOtherSockets(unix, 'unix', 6, 1, new Set([14270]))[0]?.id.name, 'unix /run/hub socket');
});
