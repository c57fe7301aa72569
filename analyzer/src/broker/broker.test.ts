import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import {
  type ConnectOptions,
  connectMqtt,
  type IncomingMessage,
  type MqttEndpoint,
} from '@edgevitals/shared/mqtt';
import { Inbox, startMosquitto } from '@edgevitals/shared/testing';
import t, { type Test } from 'tap';
import { startBroker } from './broker.js';

const run = promisify(execFile);
const clients = spawnSync('mosquitto_pub', ['--help']).error === undefined;
const skip = clients
  ? false
  : 'mosquitto_pub and mosquitto_sub are not installed (Debian: mosquitto-clients)';

t.test('it is not reachable from outside without credentials', async t => {
  await t.rejects(startBroker({ host: '0.0.0.0', port: 0 }), {
    code: 'CONFIG_INVALID',
    message: /credentials/,
  });
});

t.test('a port that is taken is an error that names it', async t => {
  const broker = await startBroker({ port: 0 });
  t.teardown(() => broker.stop());
  await t.rejects(startBroker({ port: broker.port }), {
    code: 'CONFIG_INVALID',
    message: String(broker.port),
  });
  const other = await startBroker({ port: broker.port, otherPort: true });
  t.teardown(() => other.stop());
  t.not(other.port, broker.port, 'unless any other will do');
});

t.test('noise on the port, and a client that vanishes, harm nobody', async t => {
  const errors: string[] = [];
  const broker = await startBroker({ port: 0, onClientError: message => errors.push(message) });
  t.teardown(() => broker.stop());
  const noise = connect(broker.port, '127.0.0.1');
  noise.on('error', () => {});
  noise.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await once(noise, 'close');
  const rude = connect(broker.port, '127.0.0.1');
  rude.on('error', () => {});
  await once(rude, 'connect');
  rude.resetAndDestroy();
  const polite = connect(broker.port, '127.0.0.1');
  // CONNECT of MQTT 3.1.1, clean session, client id "a"
  polite.write(Buffer.from([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61]));
  const [connack] = (await once(polite, 'data')) as [Buffer];
  t.same([...connack], [0x20, 2, 0, 0]);
  polite.destroy();
  t.ok(errors.length >= 1, errors.join('; '));
});

for (const version of ['mqttv5', 'mqttv311']) {
  t.test(`mosquitto's clients talk over it in ${version}`, { skip }, async t => {
    const broker = await startBroker({ port: 0 });
    t.teardown(() => broker.stop());
    const common = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', version, '-q', '1', '-t', 'a/b'];
    await run('mosquitto_pub', [...common, '-r', '-m', 'kept']);
    const subscriber = spawn('mosquitto_sub', [...common, '-C', '1', '-W', '10']);
    const [said] = (await once(subscriber.stdout, 'data')) as [Buffer];
    t.equal(said.toString().trim(), 'kept');
    await once(subscriber, 'exit');
  });
}

t.test('with credentials only those who know them come in', { skip }, async t => {
  const broker = await startBroker({ port: 0, credentials: { username: 'edge', password: 'vitals' } });
  t.teardown(() => broker.stop());
  const publish = (...args: string[]) =>
    run('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(broker.port), '-t', 'a', '-m', 'b', ...args]);
  await publish('-u', 'edge', '-P', 'vitals');
  await t.rejects(publish());
  await t.rejects(publish('-u', 'edge', '-P', 'wrong'));
});

t.test(
  'a message is acknowledged after what comes before; a failure of that costs nothing',
  { skip },
  async t => {
    const seen: string[] = [];
    const errors: string[] = [];
    const broker = await startBroker({
      port: 0,
      onClientError: message => errors.push(message),
      beforeAcknowledge: async (topic, payload) => {
        seen.push(`${topic} ${Buffer.from(payload).toString()}`);
        throw new Error('the disk is full');
      },
    });
    t.teardown(() => broker.stop());
    const at = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', 'mqttv311', '-q', '1'];
    await run('mosquitto_pub', [...at, '-t', 'a/b', '-r', '-m', 'kept']);
    const { stdout } = await run('mosquitto_sub', [...at, '-t', 'a/b', '-C', '1', '-W', '10']);
    t.equal(stdout.trim(), 'kept');
    t.same(seen, ['a/b kept']);
    t.match(errors, [/the disk is full/]);
  },
);

/** What a broker answers to a CONNECT of MQTT 3.1.1 (4) or 5 with this client id. */
async function connack(
  port: number,
  version: 4 | 5,
  id: string,
): Promise<{ socket: Socket; answer: Buffer }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const properties = version === 5 ? [0] : [];
  const body = [
    0,
    4,
    0x4d,
    0x51,
    0x54,
    0x54,
    version,
    2,
    0,
    60,
    ...properties,
    0,
    id.length,
    ...Buffer.from(id),
  ];
  socket.write(Buffer.from([0x10, body.length, ...body]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return { socket, answer };
}

t.test('connections that say nothing shut nobody out', async t => {
  const broker = await startBroker({ port: 0, maxConnections: 100 });
  t.teardown(() => broker.stop());
  const silent = Array.from({ length: 300 }, () => connect(broker.port, '127.0.0.1'));
  t.teardown(() => {
    for (const socket of silent) socket.destroy();
  });
  let open = silent.length;
  for (const socket of silent) {
    socket.on('error', () => {});
    socket.on('close', () => open--);
  }
  const { socket, answer } = await connack(broker.port, 4, 'polite');
  t.same([...answer], [0x20, 2, 0, 0]);
  const probe = await connack(broker.port, 4, 'later');
  t.same([...probe.answer], [0x20, 2, 0, 0]);
  t.ok(open <= 60, `${open} of 300 that say nothing are left`);
  for (const each of [socket, probe.socket]) each.destroy();
});

t.test('one client more than there may be is told so', async t => {
  const broker = await startBroker({ port: 0, maxConnections: 3 });
  t.teardown(() => broker.stop());
  const there = [];
  for (const id of ['a', 'b', 'c']) there.push(await connack(broker.port, 4, id));
  const four = await connack(broker.port, 4, 'd');
  t.same([...four.answer], [0x20, 2, 0, 3], 'MQTT 3.1.1: server unavailable');
  const five = await connack(broker.port, 5, 'e');
  t.equal(five.answer[3], 0x88, 'MQTT 5: server unavailable');
  const gone = once(there[0]!.socket, 'close');
  there[0]!.socket.end();
  await gone;
  while (broker.connections > 2) await new Promise(resolve => setImmediate(resolve));
  const again = await connack(broker.port, 4, 'd');
  t.same([...again.answer], [0x20, 2, 0, 0]);
  for (const { socket } of [...there, four, five, again]) socket.destroy();
});

t.test('retained messages beyond what is kept are refused, and nothing else is', async t => {
  const broker = await startBroker({ port: 0, retained: { mostTopics: 4 } });
  t.teardown(() => broker.stop());
  const link = connectMqtt({ url: broker.url, clientId: 'hoarder' });
  t.teardown(() => link.close());
  await new Promise<void>(resolve => link.onState(state => state === 'connected' && resolve()));
  const keep = (topic: string, payload = 'x') => link.publish({ topic, payload, retain: true });
  await keep('a/1');
  await keep('a/2');
  await t.rejects(keep('a/3'), { code: 'BROKER_REFUSED' });
  await keep('a/1', 'anew');
  await link.publish({ topic: 'a/3', payload: 'not kept' });
  await keep('a/2', '');
  await keep('a/3');
});

/** Both brokers that people meet: what the protocol relies on holds at either. */
const BROKERS = {
  'the embedded broker': async (t: Test) => {
    const broker = await startBroker({ port: 0 });
    t.teardown(() => broker.stop());
    return broker.port;
  },
  mosquitto: async (t: Test) => {
    const broker = await startMosquitto();
    t.teardown(() => broker?.stop());
    return broker!.port;
  },
};

for (const [name, begin] of Object.entries(BROKERS)) {
  const join = async (
    t: Test,
    port: number,
    options: Partial<ConnectOptions> = {},
  ): Promise<MqttEndpoint> => {
    const link = connectMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'a', ...options });
    t.teardown(() => link.close());
    await new Promise<void>(resolve => link.onState(state => state === 'connected' && resolve()));
    return link;
  };

  t.test(`${name}: a will with a delay is said without that property`, { skip }, async t => {
    const port = await begin(t);
    // mosquitto's clients hang up for a property that a PUBLISH cannot have
    const args = [
      '-h',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-V',
      'mqttv5',
      '-q',
      '1',
      '-C',
      '2',
      '-W',
      '20',
      '-t',
      '#',
    ];
    const subscriber = spawn('mosquitto_sub', args);
    const told: string[] = [];
    subscriber.stdout.on('data', (data: Buffer) => told.push(data.toString().trim()));
    const ended = once(subscriber, 'exit');
    const observer = await join(t, port, { clientId: 'observer' });
    while (told.length === 0) await observer.publish({ topic: 'x', payload: 'there', properties: {} });
    const again = told.length;
    const socket = connect(port, '127.0.0.1');
    // CONNECT of MQTT 5 with a will on `w`, a Will Delay Interval of one second, a session that lasts
    const will = [5, 0x18, 0, 0, 0, 1, 0, 1, 0x77, 0, 4, ...Buffer.from('gone')];
    const body = [0, 4, ...Buffer.from('MQTT'), 5, 0x0e, 0, 60, 5, 0x11, 0, 0, 0, 60, 0, 1, 0x7a, ...will];
    socket.write(Buffer.from([0x10, body.length, ...body]));
    await once(socket, 'data');
    socket.destroy();
    t.ok(again >= 1);
    const [code] = await ended;
    t.equal(code, 0, `it heard ${told.join(', ')}`);
  });

  t.test(
    `${name}: a request's properties come through, and a message that has expired does not`,
    { skip },
    async t => {
      const port = await begin(t);
      const link = await join(t, port);
      const inbox = new Inbox<IncomingMessage>();
      const away = await join(t, port, { clientId: 'away', sessionExpirySeconds: 60 });
      await away.subscribe('q/#', message => inbox.add(message));
      await away.close();
      const send = (topic: string, messageExpirySeconds: number) =>
        link.publish({
          topic,
          payload: 'x',
          properties: {
            messageExpirySeconds,
            responseTopic: 'r/1',
            correlationData: Uint8Array.of(1, 2),
            userProperties: { k: 'v' },
          },
        });
      await send('q/short', 1);
      await send('q/long', 60);
      await new Promise(resolve => setTimeout(resolve, 2500));
      const back = await join(t, port, { clientId: 'away', sessionExpirySeconds: 60 });
      await back.subscribe('q/#', message => inbox.add(message));
      await inbox.atLeast(1);
      await link.publish({ topic: 'q/last', payload: 'x' });
      await inbox.atLeast(2);
      t.same(
        inbox.items.map(({ topic }) => topic),
        ['q/long', 'q/last'],
        'what waited for a client that was away, but for what has expired',
      );
      const [first] = inbox.items;
      t.equal(first?.properties.responseTopic, 'r/1');
      t.same([...(first?.properties.correlationData ?? [])], [1, 2]);
      t.match(first?.properties.userProperties, { k: 'v' });
      t.ok((first?.properties.messageExpirySeconds ?? 0) <= 60);
    },
  );

  t.test(`${name}: a client gets no packet that is larger than it takes`, { skip }, async t => {
    const port = await begin(t);
    const link = await join(t, port, { clientId: 'sender' });
    const small = await join(t, port, { clientId: 'small', maximumPacketSize: 2000 });
    const inbox = new Inbox<IncomingMessage>();
    await small.subscribe('q/#', message => inbox.add(message));
    await link.publish({ topic: 'q/large', payload: new Uint8Array(3000) });
    await link.publish({ topic: 'q/fits', payload: new Uint8Array(1000) });
    await inbox.atLeast(1);
    t.same(
      inbox.items.map(({ topic }) => topic),
      ['q/fits'],
    );
    t.equal(small.state, 'connected');
  });
}
