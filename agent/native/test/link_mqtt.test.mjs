/** Brokers that do not speak MQTT as they should: each costs a message and a pause, and the next one finds the agent. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Inbox, startMosquitto } from '@edgevitals/shared/testing';
import mqttPacket from 'mqtt-packet';
import t from 'tap';
import { endsCleanly, HOSTS, NATIVE, SANITIZED, startRun } from './agents.mjs';

t.setTimeout(300_000);

const packet = fields => mqttPacket.generate(fields, { protocolVersion: 5 });
const WELCOME = packet({ cmd: 'connack', sessionPresent: false, reasonCode: 0, properties: {} });
const refusal = reasonCode => packet({ cmd: 'connack', sessionPresent: false, reasonCode, properties: {} });
const publish = (fields = {}) =>
  packet({
    cmd: 'publish',
    topic: 'edgevitals/v1/native/request/plan',
    payload: '{}',
    qos: 1,
    messageId: 1,
    ...fields,
  });

/** A server that lets `answer` speak to each client once its CONNECT has come. */
async function listening(t, answer) {
  const clients = new Inbox();
  const sockets = new Set();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => {
      clients.add(socket);
      answer(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  t.teardown(stop);
  return { port: server.address().port, clients, stop };
}

/** Each host says why, tries again, and connects as soon as a broker takes the server's place. */
async function outlives(t, answer, why, hosts = HOSTS) {
  for (const [host, command] of Object.entries(hosts)) {
    const { port, clients, stop } = await listening(t, answer);
    const agent = startRun(t, command, ['--broker', `mqtt://127.0.0.1:${port}`]);
    await agent.printed(why);
    await clients.atLeast(clients.items.length + 1);
    stop();
    const broker = await startMosquitto({ port });
    t.teardown(() => broker.stop());
    const before = agent.output.length;
    await agent.printed(/connected as native, MQTT \d[\s\S]*$/);
    t.pass(`${host} says why and comes back (${before})`);
    await endsCleanly(t, agent);
  }
}

t.test('a broker that refuses says why, whatever its reason', async t => {
  const reasons = {
    135: 'not authorized',
    133: 'client identifier not valid',
    151: 'quota exceeded',
    156: 'use another server',
  };
  for (const [code, text] of Object.entries(reasons))
    await outlives(
      t,
      socket => socket.end(refusal(Number(code))),
      new RegExp(`refuses the connection: ${text}`),
      { native: NATIVE },
    );
  await outlives(t, socket => socket.end(refusal(0x88)), /refuses the connection: server unavailable/);
});

const LOST = /(no connection to|the connection to) the broker at mqtt:/;

t.test('random bytes after CONNECT', async t => {
  let seed = 1;
  const noise = length =>
    Uint8Array.from({ length }, () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed >>> 16;
    });
  await outlives(t, socket => socket.end(noise(1 + (seed % 300))), LOST);
});

t.test('random bytes after a good beginning', async t => {
  let seed = 7;
  const noise = Uint8Array.from({ length: 5000 }, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 16;
  });
  await outlives(t, socket => socket.end(Buffer.concat([WELCOME, noise])), LOST);
});

t.test('a packet that says it is 256 MiB long is not waited for', async t => {
  const endless = Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f);
  const answer = socket => socket.write(Buffer.concat([WELCOME, endless]));
  await outlives(t, answer, /a packet of 268435455 bytes, at most 66560 are taken/);
});

t.test('a length that does not end', async t => {
  const endless = Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  await outlives(t, socket => socket.end(Buffer.concat([WELCOME, endless])), LOST);
});

t.test('properties that are none', async t => {
  const properties = [
    // longer than the packet
    [0x20, 4, 0, 0, 0x7f, 0x21],
    // of a kind that there is not
    [0x20, 5, 0, 0, 2, 0xee, 1],
    // a user property whose text is longer than all
    [0x20, 8, 0, 0, 5, 0x26, 0xff, 0xff, 0x61, 0x62],
  ];
  for (const bytes of properties)
    await outlives(t, socket => socket.end(Uint8Array.from(bytes)), LOST, { native: NATIVE });
});

t.test('packets out of order', async t => {
  const orders = [
    // a message before the welcome
    [publish(), WELCOME],
    // two welcomes
    [WELCOME, WELCOME],
    // answers to what was never asked
    [
      WELCOME,
      packet({ cmd: 'suback', messageId: 77, granted: [0] }),
      packet({ cmd: 'puback', messageId: 999 }),
    ],
    [WELCOME, packet({ cmd: 'pubrel', messageId: 5 }), packet({ cmd: 'pubrec', messageId: 6 })],
    // what only a client sends
    [
      WELCOME,
      packet({ cmd: 'pingreq' }),
      packet({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] }),
    ],
    // an alias that was never given
    [WELCOME, publish({ topic: '', properties: { topicAlias: 3 } })],
    [packet({ cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'x' } })],
    [WELCOME, packet({ cmd: 'disconnect', reasonCode: 0x8b })],
  ];
  for (const order of orders)
    await outlives(t, socket => socket.end(Buffer.concat(order)), /the broker at mqtt:/, { native: NATIVE });
});

t.test('a broker that dribbles one byte at a time', async t => {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const { connect } = await import('node:net');
  const server = createServer(client => {
    const behind = connect(broker.port, '127.0.0.1').setNoDelay(true);
    client.setNoDelay(true).pipe(behind);
    const close = () => {
      client.destroy();
      behind.destroy();
    };
    client.on('close', close).on('error', close);
    behind.on('close', close).on('error', close);
    let queue = Promise.resolve();
    behind.on('data', bytes => {
      for (const byte of bytes)
        queue = queue.then(
          () => new Promise(done => client.write(Uint8Array.of(byte), () => setImmediate(done))),
        );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  for (const command of Object.values(HOSTS)) {
    const agent = startRun(t, command, ['--broker', `mqtt://127.0.0.1:${server.address().port}`]);
    await agent.printed(/connected as native, MQTT 5/);
    await endsCleanly(t, agent);
  }
});

t.test('many hostile messages do not take its memory', async t => {
  let sent = 0;
  const messages = Array.from({ length: 200 }, (_, i) =>
    publish({ messageId: i + 1, payload: Buffer.alloc(20_000, 0x7b) }),
  );
  const { port, clients } = await listening(t, socket => {
    socket.write(WELCOME);
    socket.on('data', () => {
      if (sent < 2) for (const message of messages) socket.write(message);
      sent++;
    });
  });
  const agent = startRun(t, NATIVE, ['--broker', `mqtt://127.0.0.1:${port}`]);
  await agent.printed(/connected as native/);
  const [socket] = await clients.atLeast(1);
  const ping = () => new Promise(done => socket.write(Uint8Array.of(0xd0, 0), done));
  await ping();
  await once(socket, 'data');
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8'))[1]);
  const most = SANITIZED ? Number.POSITIVE_INFINITY : 16 * 1024;
  t.ok(peakKb < most, `${peakKb} KiB after ${(messages.length * 20) / 1000} MB`);
  t.equal(agent.child.exitCode, null, 'it goes on');
  t.notMatch(agent.output, /INTERNAL|Sanitizer|TypeError/);
  agent.child.kill('SIGKILL');
});
