import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { Scraper } from './scraper.js';

t.test('an exporter is asked as Prometheus asks, again and again over one connection', async t => {
  const server = createServer((_, answer) => answer.end('up 1\n')).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  let connections = 0;
  server.on('connection', () => connections++);
  const scraper = new Scraper((server.address() as AddressInfo).port, 5);
  t.teardown(() => scraper.stop());
  const [first] = (await once(server, 'request')) as [IncomingMessage];
  t.equal(first.url, '/metrics');
  t.equal(first.headers['accept-encoding'], 'gzip');
  await once(server, 'request');
  t.equal(connections, 1);
});
