import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import t from 'tap';
import { NodeHost } from './node.js';

t.test('a service of this machine is asked, and what it says until it closes is the answer', async t => {
  // the path of a unix socket has at most 107 bytes
  const directory = mkdtempSync(`${tmpdir()}/edgevitals-`);
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = `${directory}/socket`;
  const server = createServer(socket => {
    socket.on('data', data => socket.end(`asked ${data.toString('latin1')}\xff`, 'latin1'));
  });
  server.listen(path);
  await once(server, 'listening');
  t.teardown(() => server.close());
  t.equal(await new NodeHost().exchange({ path }, 'dump\n', 20_000), 'asked dump\n\xff');
  await t.rejects(new NodeHost({ root: directory }).exchange({ path }, '', 1000), {
    code: 'SOURCE_ABSENT',
  });
});

t.test('a service that is not there, says nothing, or too much, is told by code', async t => {
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', data => {
      if (data.toString() === 'much') socket.write(Buffer.alloc(2 ** 21));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = new NodeHost();
  await t.rejects(host.exchange({ address: '127.0.0.1', port }, 'little', 50), {
    code: 'SOURCE_TIMEOUT',
    message: /no end in 50 ms/,
  });
  await t.rejects(host.exchange({ address: '127.0.0.1', port }, 'much', 20_000), { code: 'SOURCE_FAILED' });
  for (const socket of open) socket.destroy();
  server.close();
  await once(server, 'close');
  await t.rejects(host.exchange({ address: '127.0.0.1', port }, '', 20_000), { code: 'SOURCE_ABSENT' });
  // short enough for the address of a socket: Node.js 24 says no to others where older ones cut them off
  await t.rejects(host.exchange({ path: '/proc/none' }, '', 20_000), { code: 'SOURCE_ABSENT' });
});
