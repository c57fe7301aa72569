/** What the native host asks of other programs of its machine, and what it is asked. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { Inbox, startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { Program } from '../../../test/dist/harness/program.js';
import { endsCleanly, NATIVE, startRun } from './agents.mjs';

t.setTimeout(120_000);

/** A service on a free port that gives `answer` to whoever asks, and then closes; undefined: says nothing for ever. */
async function service(t, address, answer) {
  const sockets = new Set();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}));
    if (answer !== undefined) socket.once('data', () => socket.end(answer));
  });
  server.listen(0, address);
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `${server.address().port}`;
}

/** What a command that ends by itself prints, while the services of this process go on. */
async function output([program, ...first], args, env = {}) {
  const options = { env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 };
  return (await promisify(execFile)(program, [...first, ...args], options)).stdout;
}

const OLSR = JSON.stringify({
  links: [
    { olsrInterface: 'mesh0', ifName: 'mesh0', localIP: '10.0.0.1', remoteIP: '10.0.0.2', linkQuality: 1 },
  ],
  topology: [{}, {}],
  routes: [{}],
});
// more than one read gives
const BABEL = `BABEL 1.0\n${'add xroute a prefix ::/0\n'.repeat(3000)}add neighbour 1 address fe80::1 if mesh0 reach ffff rxcost 96 txcost 96 cost 96\nok\n`;

t.test('services on loopback are asked over IPv4 and IPv6', async t => {
  const env = {
    EDGEVITALS_OLSR_PORT: await service(t, '127.0.0.1', OLSR),
    EDGEVITALS_BABEL_PORT: await service(t, '::1', BABEL),
  };
  const { tables } = JSON.parse(await output(NATIVE, ['snapshot', '--device', 'a'], env));
  t.match(tables.olsr, [{ topology: 2, routes: 1 }, { link_quality: 1000 }]);
  t.match(tables.babel, [{ exported: 3000 }, { reach: 0xffff, cost: 96 }]);
});

t.test('a service that never answers costs its time limit', async t => {
  const env = { EDGEVITALS_OLSR_PORT: await service(t, '127.0.0.1', undefined) };
  t.match(await output(NATIVE, ['probe', '-v'], env), /^olsr +failing/m);
});

t.test('a process is watched, on the command line and by request', async t => {
  const [program, ...first] = NATIVE;
  const watching = new Program(program, [...first, 'watch', '--pid', `${process.pid}`, '--json']);
  t.teardown(() => watching.stop());
  await watching.printed(/(\{.*\}\n){3}/);
  t.match(JSON.parse(watching.output.split('\n')[0]), { pid: process.pid });
  t.same(await watching.stop(), { code: 0, signal: null });

  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  const replies = new Inbox();
  await client.subscribe('edgevitals/v1/reply/looker', ({ payload }) =>
    replies.add(JSON.parse(Buffer.from(payload))),
  );
  const agent = startRun(t, NATIVE, ['--broker', broker.url]);
  const online = new Inbox();
  await client.subscribe('edgevitals/v1/native/info', online.add);
  await online.atLeast(1);
  await client.publish({
    topic: 'edgevitals/v1/native/request/watch',
    payload: JSON.stringify({
      pid: process.pid,
      seconds: 1,
      transaction: '1',
      reply_to: 'edgevitals/v1/reply/looker',
    }),
  });
  t.match(await replies.atLeast(1), [{ transaction: '1', status: 200 }]);
  await endsCleanly(t, agent);
});
