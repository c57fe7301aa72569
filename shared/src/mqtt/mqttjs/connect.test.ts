// What only the adapter promises: protocol fall-back, reasons, pauses, sessions, limits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { freePort, Inbox, Relay, startMosquitto, whenState } from '../../testing/index.js';
import { type ConnectOptions, connectMqtt, type IncomingMessage, type MqttEndpoint } from '../index.js';
import { Acknowledgements } from './acknowledgements.js';
import { Backoff } from './backoff.js';
import { isPrivate, parseBrokerUrl } from './broker_url.js';

const BACKOFF = { firstMs: 10, longestMs: 50 };

function connect(t: Test, options: Partial<ConnectOptions> & { url: string }): MqttEndpoint {
  const endpoint = connectMqtt({ clientId: 'test', backoff: BACKOFF, ...options });
  t.teardown(() => endpoint.close());
  return endpoint;
}

/** A server that speaks just enough MQTT to refuse: `answer` gets the protocol version of each CONNECT. */
async function refuser(
  t: Test,
  answer: (version: number, socket: Socket) => void,
): Promise<{ url: string; versions: Inbox<number> }> {
  const versions = new Inbox<number>();
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', data => {
      // fixed header of two bytes, then the name "MQTT" with its length, then the version
      const version = data[8]!;
      answer(version, socket);
      versions.add(version);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, versions };
}

const CONNACK_OK_4 = Buffer.from([0x20, 2, 0, 0]);

t.test('a broker that says it does not know MQTT 5 is asked with 3.1.1, and not with 5 again', async t => {
  for (const refusal of [Buffer.from([0x20, 2, 0, 1]), Buffer.from([0x20, 3, 0, 0x84, 0])]) {
    const { url, versions } = await refuser(t, (version, socket) => {
      if (version === 5) socket.end(refusal);
      else socket.write(CONNACK_OK_4, () => setTimeout(() => socket.destroy(), 5));
    });
    const endpoint = connect(t, { url });
    t.same((await versions.atLeast(4)).slice(0, 4), [5, 4, 4, 4]);
    t.equal(endpoint.protocol, 4);
    await endpoint.close();
  }
});

t.test(
  'a broker that hangs up on MQTT 5 is asked with 3.1.1, with which the next connection begins',
  async t => {
    const { url, versions } = await refuser(t, (version, socket) => {
      if (version === 5) socket.destroy();
      else socket.write(CONNACK_OK_4, () => setTimeout(() => socket.destroy(), 5));
    });
    const endpoint = connect(t, { url });
    const refusals: unknown[] = [];
    endpoint.onState((state, reason) => {
      if (endpoint.protocol === undefined) refusals.push(state, reason);
    });
    t.same((await versions.atLeast(6)).slice(0, 6), [5, 4, 4, 4, 4, 4]);
    t.same(refusals, [], 'nobody is told of a version that was not taken');
  },
);

t.test(
  'a broker that hangs up on all versions is asked with both, and then left in peace for a while',
  async t => {
    const { url, versions } = await refuser(t, (_version, socket) => socket.destroy());
    const endpoint = connect(t, { url, backoff: { firstMs: 60_000, longestMs: 60_000 } });
    t.match(await whenState(endpoint, 'disconnected'), { code: 'BROKER_UNREACHABLE' });
    t.same(versions.items, [5, 4]);
  },
);

t.test('a broker that says it takes no message at all is none, as MQTT 5 has it', async t => {
  for (const [property, name] of [
    [[0x21, 0, 0], 'Receive Maximum'],
    [[0x27, 0, 0, 0, 0], 'Maximum Packet Size'],
  ] as const) {
    const connack = Buffer.from([0x20, 3 + property.length, 0, 0, property.length, ...property]);
    const { url, versions } = await refuser(t, (version, socket) => {
      if (version === 5) socket.write(connack);
      else socket.destroy();
    });
    const endpoint = connect(t, { url });
    const states: string[] = [];
    endpoint.onState(state => states.push(state));
    const reason = await whenState(endpoint, 'disconnected');
    t.match(reason, { code: 'BROKER_UNREACHABLE' });
    t.notOk(states.includes('connected'));
    t.same(
      (await versions.atLeast(2)).slice(0, 2),
      [5, 4],
      `${name}: it is asked with 3.1.1, which has none`,
    );
    await endpoint.close();
  }
});

t.test('an absent broker is reported as such, and found when it appears', async t => {
  const port = await freePort();
  const endpoint = connect(t, { url: `mqtt://user:s3cret@127.0.0.1:${port}` });
  t.equal(endpoint.state, 'connecting');
  await t.rejects(endpoint.publish({ topic: 'a', payload: '' }), { code: 'LINK_CLOSED' });
  const reason = await whenState(endpoint, 'disconnected');
  t.match(reason, { code: 'BROKER_UNREACHABLE', message: /127\.0\.0\.1:\d+: ECONNREFUSED/ });
  t.notMatch(String(reason), /s3cret|user/);
  const mosquitto = await startMosquitto({ port });
  if (mosquitto === undefined) {
    t.comment('mosquitto is not installed: that it is found is not shown');
    return;
  }
  t.teardown(() => mosquitto.stop());
  await whenState(endpoint, 'connected');
  t.equal(endpoint.protocol, 5);
});

t.test('a client that another of the same id replaces is told so', async t => {
  const { url } = await refuser(t, (_version, socket) => {
    socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
    socket.end(Buffer.from([0xe0, 2, 0x8e, 0]));
  });
  const endpoint = connect(t, { url, clientId: 'twin' });
  t.match(await whenState(endpoint, 'disconnected'), {
    code: 'CLIENT_REPLACED',
    message: /another client .* as twin/,
  });
});

t.test('wrong credentials are reported as a refusal, without repeating them', async t => {
  const credentials = { username: 'analyzer', password: 'right' };
  const mosquitto = await startMosquitto({ credentials, websockets: true });
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  for (const protocol of [5, 4] as const) {
    const wrong = connect(t, { url: mosquitto.url.replace('//', '//analyzer:s3cret@'), protocol });
    const reason = await whenState(wrong, 'disconnected');
    t.match(reason, { code: 'BROKER_REFUSED', message: /not authorized/ });
    t.notMatch(String(reason), /s3cret/);
    await wrong.close();
  }
  const right = connect(t, { url: mosquitto.url, ...credentials });
  await whenState(right, 'connected');
  const overWebSocket = connect(t, { url: mosquitto.websocketUrl!, ...credentials, clientId: 'ws' });
  await whenState(overWebSocket, 'connected');
  const inbox = new Inbox<IncomingMessage>();
  await right.subscribe('a', inbox.add);
  await overWebSocket.publish({ topic: 'a', payload: Uint8Array.of(7) });
  t.same([...(await inbox.atLeast(1))[0]!.payload], [7], 'with the right ones, also over WebSocket');
});

t.test('what waits in a session reaches handlers that are subscribed one after the other', async t => {
  const mosquitto = await startMosquitto();
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  const session = { url: mosquitto.url, clientId: 'analyzer', sessionExpirySeconds: 60 };
  const before = connect(t, session);
  await before.subscribe('first', () => {});
  await before.subscribe('second', () => {});
  await before.close();
  const publisher = connect(t, { url: mosquitto.url, clientId: 'publisher' });
  await whenState(publisher, 'connected');
  for (const topic of ['second', 'first', 'second']) await publisher.publish({ topic, payload: topic });
  const after = connect(t, session);
  await whenState(after, 'connected');
  const inbox = new Inbox<string>();
  await after.subscribe('first', message => inbox.add(message.topic));
  await inbox.atLeast(1);
  await after.subscribe('second', message => inbox.add(message.topic));
  t.same(await inbox.atLeast(3), ['first', 'second', 'second']);
});

t.test(
  'more messages than the broker takes at once, handlers that fail, and a message over its limit',
  async t => {
    const mosquitto = await startMosquitto({ lines: ['max_inflight_messages 5', 'max_packet_size 20000'] });
    if (mosquitto === undefined) {
      t.plan(0, 'mosquitto is not installed');
      return;
    }
    t.teardown(() => mosquitto.stop());
    const errors = new Inbox<unknown>();
    const endpoint = connect(t, { url: mosquitto.url, onError: errors.add });
    await whenState(endpoint, 'connected');
    const inbox = new Inbox<number>();
    await endpoint.subscribe('many', async message => {
      inbox.add(message.payload[0]!);
      if (message.payload[0] === 3) throw new Error('handler failed');
    });
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => endpoint.publish({ topic: 'many', payload: Uint8Array.of(i) })),
    );
    t.same(
      await inbox.atLeast(200),
      Array.from({ length: 200 }, (_, i) => i),
      'all, in order',
    );
    t.match(errors.items, [/handler failed/]);
    await t.rejects(endpoint.publish({ topic: 'many', payload: new Uint8Array(20_001) }), {
      code: 'BROKER_REFUSED',
    });
    t.equal(endpoint.state, 'connected', 'the connection is not risked for it');
  },
);

t.test('what is in flight when the link breaks is refused', async t => {
  const mosquitto = await startMosquitto();
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  const relay = await Relay.to(mosquitto.port);
  t.teardown(() => relay.stop());
  const endpoint = connect(t, { url: `mqtt://127.0.0.1:${relay.port}` });
  await whenState(endpoint, 'connected');
  const publishing = Array.from({ length: 2000 }, () =>
    endpoint.publish({ topic: 'a', payload: 'x', qos: 1 }),
  );
  relay.cut();
  const results = await Promise.allSettled(publishing);
  t.ok(results.every(result => result.status === 'fulfilled' || result.reason.code === 'LINK_CLOSED'));
  t.ok(results.some(result => result.status === 'rejected'));
  await whenState(endpoint, 'connected');
  await endpoint.publish({ topic: 'a', payload: 'again' });
});

t.test('pauses grow to the longest, are spread, and begin anew after a reset', async t => {
  const longest = new Backoff(100, 1000, () => 0.999_999);
  t.same(
    Array.from({ length: 6 }, () => longest.next()),
    [100, 200, 400, 800, 1000, 1000],
  );
  longest.reset();
  t.equal(longest.next(), 100);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e4 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.nat(2000),
      (first, most, rounds) => {
        const backoff = new Backoff(first, most, () => 0.5);
        for (let i = 0; i < rounds; i++) backoff.next();
        assert.ok(backoff.next() <= most);
      },
    ),
  );
});

t.test('where the broker takes few at once, what can wait goes after what cannot', async t => {
  const mosquitto = await startMosquitto({ lines: ['max_inflight_messages 1'] });
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  const listener = connect(t, { url: mosquitto.url, clientId: 'listener' });
  const came = new Inbox<string>();
  await listener.subscribe('#', message => came.add(message.topic));
  const sender = connect(t, { url: mosquitto.url, clientId: 'sender' });
  await whenState(sender, 'connected');
  const order = ['first', 'reply/1', 'reply/2', 'frame/1', 'reply/3', 'frame/2'];
  for (const topic of order)
    sender.publish({ topic, payload: '', canWait: topic.startsWith('reply') }).catch(t.fail);
  t.same(await came.atLeast(6), ['first', 'frame/1', 'frame/2', 'reply/1', 'reply/2', 'reply/3']);
});

t.test('acknowledgements keep the order of arrival, however handlers finish', async t => {
  fc.assert(
    fc.property(
      fc.nat(20).chain(n => fc.shuffledSubarray([...Array(n).keys()], { minLength: n })),
      order => {
        const sent: number[] = [];
        const acknowledgements = new Acknowledgements(id => sent.push(id));
        const done = order.map((_, i) => acknowledgements.expect(i));
        const finished = new Set<number>();
        for (const i of order) {
          done[i]!();
          finished.add(i);
          let contiguous = 0;
          while (finished.has(contiguous)) contiguous++;
          assert.deepEqual(sent, [...Array(contiguous).keys()]);
        }
        assert.equal(acknowledgements.pending, 0);
      },
    ),
  );
  t.pass();
});

t.test('a broker on another machine is spoken to with TLS only, unless that is allowed', async t => {
  for (const host of ['127.0.0.1', '127.8.9.1', '[::1]', 'localhost', 'a.localhost'])
    t.ok(isPrivate(parseBrokerUrl(`mqtt://${host}`)), host);
  for (const host of ['mqtts://broker.example', 'wss://192.0.2.1']) t.ok(isPrivate(parseBrokerUrl(host)));
  const elsewhere = [
    'broker',
    '192.0.2.1',
    '127.0.0.1.example',
    'localhost.example',
    '0.0.0.0',
    '[2001:db8::1]',
    '[::]',
  ];
  for (const host of elsewhere)
    for (const scheme of ['mqtt', 'ws'])
      t.throws(
        () => connectMqtt({ clientId: 'test', url: `${scheme}://user:s3cret@${host}` }),
        { code: 'CONFIG_INVALID', message: /^(?!.*s3cret).* is on another machine .*--allow-plaintext/ },
        host,
      );
  const allowed = connectMqtt({ clientId: 'test', url: 'mqtt://127.0.0.1.invalid:1', allowPlaintext: true });
  t.equal(allowed.state, 'connecting');
  await allowed.close(0);
});

t.test('broker URLs', async t => {
  t.match(parseBrokerUrl('mqtt://broker.local'), {
    scheme: 'mqtt',
    host: 'broker.local',
    port: 1883,
    shown: 'mqtt://broker.local:1883',
  });
  t.match(parseBrokerUrl('mqtts://u%40x:p%3Aw:d@[::1]:1234'), {
    host: '::1',
    port: 1234,
    username: 'u@x',
    password: 'p:w:d',
    shown: 'mqtts://[::1]:1234',
  });
  t.match(parseBrokerUrl('wss://host/mqtt?x=1'), { port: 443, path: '/mqtt?x=1', username: undefined });
  for (const url of [
    '',
    'broker',
    'http://host',
    'mqtt://',
    'mqtt://host:0',
    'mqtt://host:99999',
    'mqtt://a:s3cret@b@c',
    'mqtt://%zz:s3cret@h',
  ]) {
    t.throws(() => parseBrokerUrl(url), { code: 'CONFIG_INVALID' }, url);
    t.notMatch(
      String(
        (() => {
          try {
            parseBrokerUrl(url);
          } catch (error) {
            return error;
          }
          return '';
        })(),
      ),
      /s3cret/,
    );
  }
});
