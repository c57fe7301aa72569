import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { decodeCbor, encodeCbor } from '../frame/index.js';
import {
  connectMqtt,
  type IncomingMessage,
  MemoryBroker,
  type MessageProperties,
  type MqttEndpoint,
} from '../mqtt/index.js';
import { given } from '../objects/index.js';
import { METHOD_ROWS, methodCodec } from '../results/index.js';
import { Inbox, RESULT_EXAMPLES, startMosquitto } from '../testing/index.js';
import { Topics } from '../topics/index.js';
import {
  type MillisecondClock,
  RequestClient,
  type RequestHandler,
  type RequestServer,
  type ServeOptions,
  serveRequests,
} from './index.js';

const topics = new Topics();
const json = (message: IncomingMessage): unknown => JSON.parse(Buffer.from(message.payload).toString());

/** A clock that a test moves by hand. */
class ManualClock implements MillisecondClock {
  private time = 1000;
  private timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.time + ms, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(other => other !== timer);
    };
  }

  advance(ms: number): void {
    this.time += ms;
    const due = this.timers.filter(timer => timer.at <= this.time);
    this.timers = this.timers.filter(timer => timer.at > this.time);
    for (const timer of due) timer.action();
  }
}

interface Bench {
  client: MqttEndpoint;
  server: RequestServer;
  clock: ManualClock;
  replies: Inbox<IncomingMessage>;
  errors: unknown[];
  ask(method: string, payload: string | Uint8Array, properties?: MessageProperties): Promise<void>;
}

const top = RESULT_EXAMPLES['top answer'];
const handlers: Record<string, RequestHandler> = {
  echo: body => ({ got: body }),
  top: () => top,
  range: () => {
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', 'limit must be from 1 to 1000');
  },
  broken: () => {
    throw new TypeError('secret path /etc/passwd');
  },
};

async function bench(
  t: Test,
  more: Record<string, RequestHandler> = {},
  concurrency?: number,
  bounds: Pick<ServeOptions, 'admit' | 'tells' | 'mostReplies'> = {},
): Promise<Bench> {
  const broker = new MemoryBroker();
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const client = broker.endpoint('client');
  const server = await serveRequests(broker.endpoint('server'), {
    filter: topics.filters.queries(),
    methodOf: topic => {
      const parsed = topics.parse(topic);
      return parsed?.kind === 'query' ? parsed.method : undefined;
    },
    handlers: new Map(Object.entries({ ...handlers, ...more })),
    codecs: new Map([['top', methodCodec('top')]]),
    replyPrefix: topics.reply(''),
    allowedPrefixes: ['mosquitto_rr/'],
    clock,
    onError: error => errors.push(error),
    ...given({ concurrency }),
    ...bounds,
  });
  const replies = new Inbox<IncomingMessage>();
  await client.subscribe('#', message => {
    if (!message.topic.startsWith(topics.query(''))) replies.add(message);
  });
  t.teardown(() => client.close());
  const ask: Bench['ask'] = (method, payload, properties) =>
    client.publish({
      topic: topics.query(method),
      payload,
      properties: { responseTopic: topics.reply('me'), ...properties },
    });
  return { client, server, clock, replies, errors, ask };
}

t.test('an answer comes to the response topic, with correlation, in the type of the request', async t => {
  const { ask, replies, server } = await bench(t);
  const correlationData = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
  await ask('echo', '{"a":1}', { correlationData, contentType: 'application/json; charset=utf-8' });
  const [first] = await replies.atLeast(1);
  t.same(json(first!), { got: { a: 1 } });
  t.strictSame(first?.properties, {
    contentType: 'application/json',
    correlationData,
    messageExpirySeconds: 30,
    userProperties: { status: '200', protocol: '1.0' },
  });
  await ask('echo', encodeCbor({ b: 2 }));
  t.same(decodeCbor((await replies.atLeast(2))[1]!.payload), { got: { b: 2 } }, 'CBOR is recognised');
  await ask('echo', '', { messageExpirySeconds: 5 });
  t.same(json((await replies.atLeast(3))[2]!), { got: {} }, 'nothing is an empty object');
  t.equal(replies.items[2]?.properties.messageExpirySeconds, 5);
  await ask('top', METHOD_ROWS.top.request.encode({ device: 'd' }), { contentType: 'application/protobuf' });
  t.same(METHOD_ROWS.top.answer.decode((await replies.atLeast(4))[3]!.payload), top);
  await ask('echo', '{}', { userProperties: { accept: 'application/cbor' } });
  t.same(decodeCbor((await replies.atLeast(5))[4]!.payload), { got: {} });
  t.equal(server.counters.answered, 5);
});

t.test('MQTT 3.1.1: the body says where the reply goes, and the reply says how it went', async t => {
  const { client, replies } = await bench(t);
  const ask = (method: string, payload: string): Promise<void> =>
    client.publish({ topic: topics.query(method), payload });
  await ask('echo', '{"a":1,"transaction":"t-1","reply_to":"edgevitals/v1/reply/here"}');
  const [first] = await replies.atLeast(1);
  t.equal(first?.topic, 'edgevitals/v1/reply/here');
  t.same(json(first!), { transaction: 't-1', status: 200, body: { got: { a: 1 } } });
  await ask('echo', '{"transaction":"t-2"}');
  t.equal((await replies.atLeast(2))[1]?.topic, 'edgevitals/v1/reply/t-2');
  await ask('nothing', '{"transaction":"t-3"}');
  t.match(json((await replies.atLeast(3))[2]!), {
    transaction: 't-3',
    status: 404,
    code: 'QUERY_UNKNOWN_METHOD',
    message: /there are broken, echo, range, top/,
  });
});

t.test('every way to ask wrongly has its status', async t => {
  const { ask, replies, errors, server } = await bench(t);
  const cases: [
    method: string,
    payload: string | Uint8Array,
    properties: MessageProperties,
    status: string,
    code: string,
  ][] = [
    ['nothing', '{}', {}, '404', 'QUERY_UNKNOWN_METHOD'],
    ['echo', '{"a":', {}, '400', 'QUERY_BAD_PAYLOAD'],
    ['echo', Uint8Array.of(0xff), {}, '400', 'QUERY_BAD_PAYLOAD'],
    ['echo', Uint8Array.of(0x7b, 0xff), {}, '400', 'QUERY_BAD_PAYLOAD'],
    ['top', Uint8Array.of(0x0a, 0xff), { contentType: 'application/protobuf' }, '400', 'QUERY_BAD_PAYLOAD'],
    ['echo', '{}', { contentType: 'application/protobuf' }, '415', 'QUERY_CONTENT_TYPE'],
    ['echo', '{}', { contentType: 'text/html' }, '415', 'QUERY_CONTENT_TYPE'],
    ['echo', '{}', { userProperties: { accept: 'image/png' } }, '415', 'QUERY_CONTENT_TYPE'],
    ['echo', `{"a":"${'x'.repeat(70_000)}"}`, {}, '413', 'QUERY_TOO_LARGE'],
    ['echo', '{}', { userProperties: { protocol: '2.0' } }, '505', 'QUERY_VERSION'],
    ['range', '{}', {}, '422', 'QUERY_OUT_OF_RANGE'],
    ['broken', '{}', {}, '500', 'INTERNAL'],
  ];
  for (const [i, [method, payload, properties, status, code]] of cases.entries()) {
    await ask(method, payload, properties);
    const reply = (await replies.atLeast(i + 1))[i]!;
    t.match(reply.properties.userProperties, { status, code, 'status-message': /./ }, `${method} ${status}`);
  }
  t.notMatch(
    replies.items.at(-1)!.properties.userProperties?.['status-message'],
    /secret/,
    'nothing of ours leaks',
  );
  t.match(errors, [/secret/], 'but we are told');
  t.equal(server.counters.failed.QUERY_BAD_PAYLOAD, 4);
});

t.test('replies go only where they may', async t => {
  const { client, ask, replies, server, errors } = await bench(t);
  for (const responseTopic of [
    'other/topic',
    'edgevitals/v1/gateway-7/status',
    'edgevitals/v1/reply/',
    'edgevitals/v1/reply/+',
    'edgevitals/v1/reply/#',
  ]) {
    await ask('echo', '{}', { responseTopic });
  }
  await client.publish({ topic: topics.query('echo'), payload: '{}' });
  await client.publish({ topic: topics.query('echo'), payload: '[1' });
  await client.publish({ topic: topics.query('echo'), payload: '{"transaction":"../+"}' });
  await client.publish({ topic: topics.query('echo'), payload: '{"transaction":7}' });
  await ask('echo', '{"end":1}', { responseTopic: 'mosquitto_rr/abc' });
  t.equal((await replies.atLeast(1))[0]?.topic, 'mosquitto_rr/abc');
  t.equal(server.counters.unanswerable, 9);
  t.equal(errors.length, 9);
  t.equal(replies.items.length, 1);
});

t.test('a request that arrives twice is answered once, a retained one never', async t => {
  const { client, ask, replies, server, clock } = await bench(t);
  const correlationData = Uint8Array.of(1);
  await ask('echo', '{"n":1}', { correlationData });
  await ask('echo', '{"n":1}', { correlationData });
  await ask('echo', '{"n":2}', { correlationData: Uint8Array.of(2) });
  await client.publish({ topic: topics.query('echo'), payload: '{"transaction":"r"}', retain: true });
  await replies.atLeast(3);
  t.equal(server.counters.duplicates, 1);
  clock.advance(30_000);
  await ask('echo', '{"n":3}', { correlationData });
  t.same((await replies.atLeast(4)).filter(m => m.topic === topics.reply('me')).map(json), [
    { got: { n: 1 } },
    { got: { n: 2 } },
    { got: { n: 3 } },
  ]);
});

t.test('a slow handler is given up in time, and its late answer is not sent', async t => {
  const started = new Inbox<(answer: unknown) => void>();
  const { ask, replies, clock, server } = await bench(t, {
    slow: () => new Promise(resolve => started.add(resolve)),
  });
  await ask('slow', '{}', { messageExpirySeconds: 10 });
  const [finish] = await started.atLeast(1);
  clock.advance(8999);
  t.equal(replies.items.length, 0);
  clock.advance(1);
  t.match((await replies.atLeast(1))[0]?.properties, {
    userProperties: { status: '408' },
    messageExpirySeconds: 1,
  });
  finish?.('late');
  await ask('echo', '{}');
  await replies.atLeast(2);
  t.equal(replies.items.length, 2);
  t.equal(server.counters.failed.QUERY_TIMEOUT, 1);
});

t.test('beyond the number worked on at once, the answer is to try again', async t => {
  const started = new Inbox<(answer: unknown) => void>();
  const { ask, replies } = await bench(t, { slow: () => new Promise(resolve => started.add(resolve)) }, 2);
  await ask('slow', '{}', { correlationData: Uint8Array.of(1) });
  await ask('slow', '{}', { correlationData: Uint8Array.of(2) });
  await started.atLeast(2);
  await ask('echo', '{}');
  t.match((await replies.atLeast(1))[0]?.properties.userProperties, { status: '429', code: 'QUERY_BUSY' });
  for (const finish of started.items) finish('done');
  await replies.atLeast(3);
  await ask('echo', '{}');
  t.equal((await replies.atLeast(4))[3]?.properties.userProperties?.['status'], '200');
});

t.test('on a real broker: our client on both protocol versions, and mosquitto_rr', async t => {
  const mosquitto = await startMosquitto();
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  const endpoints: MqttEndpoint[] = [];
  const connect = (clientId: string, protocol: 4 | 5): MqttEndpoint => {
    const endpoint = connectMqtt({ url: mosquitto.url, clientId, protocol });
    endpoints.push(endpoint);
    return endpoint;
  };
  t.teardown(() => Promise.all(endpoints.map(endpoint => endpoint.close())));
  const serve = (protocol: 4 | 5, filter: string): Promise<RequestServer> =>
    serveRequests(connect(`server-${protocol}`, protocol), {
      filter,
      methodOf: topic => topic.split('/').at(-1),
      handlers: new Map(Object.entries(handlers)),
      replyPrefix: topics.reply(''),
    });
  await serve(5, topics.filters.queries());
  await serve(4, topics.filters.requests('old'));
  for (const protocol of [5, 4] as const) {
    const asker = new RequestClient(
      connect(`asker-${protocol}`, protocol),
      topics.reply(`asker-${protocol}`),
    );
    t.same(
      await asker.request(topics.query('echo'), { protocol }),
      { got: { protocol } },
      `MQTT ${protocol}`,
    );
    await t.rejects(asker.request(topics.query('range'), {}), {
      code: 'QUERY_OUT_OF_RANGE',
      message: /limit/,
    });
    const old = topics.request('old', 'echo');
    t.same(await asker.request(old, { protocol }), { got: { protocol } }, `${protocol}, server on 3.1.1`);
  }
  const rr = await promisify(execFile)('mosquitto_rr', [
    ...['-h', '127.0.0.1', '-p', String(mosquitto.port), '-V', '5', '-W', '10'],
    ...['-t', topics.query('echo'), '-e', topics.reply('rr'), '-m', '{"from":"mosquitto_rr"}'],
    ...['-D', 'publish', 'correlation-data', 'abc'],
  ]);
  t.same(JSON.parse(rr.stdout), { got: { from: 'mosquitto_rr' } });
});

t.test('what is not admitted is not read: refused where that costs little, else counted', async t => {
  let told = 1;
  const { client, ask, replies, server } = await bench(t, {}, undefined, {
    admit: method => (method === 'echo' ? 'too many' : undefined),
    tells: () => told-- > 0,
  });
  await ask('echo', '{"a":');
  t.match((await replies.atLeast(1))[0]?.properties.userProperties, {
    status: '429',
    code: 'QUERY_BUSY',
    'status-message': 'too many',
  });
  await ask('echo', '{}');
  told = 1;
  await client.publish({ topic: topics.query('echo'), payload: '{"transaction":"t"}' });
  await ask('top', '{}');
  await replies.atLeast(2);
  t.match(server.counters, { received: 4, untold: 2, answered: 1, failed: { QUERY_BUSY: 1 } });
});

t.test('a broker that does not acknowledge replies gets few of them', async t => {
  const broker = new MemoryBroker();
  const endpoint = broker.endpoint('server');
  let published = 0;
  const server = await serveRequests(
    {
      ...endpoint,
      subscribe: (...args) => endpoint.subscribe(...args),
      publish: () => {
        published++;
        return new Promise(() => {});
      },
    },
    {
      filter: topics.filters.queries(),
      methodOf: topic => topic.split('/').at(-1),
      handlers: new Map(Object.entries(handlers)),
      replyPrefix: topics.reply(''),
      mostReplies: 2,
    },
  );
  const client = broker.endpoint('client');
  for (let n = 0; n < 10; n++) {
    await client.publish({
      topic: topics.query('echo'),
      payload: '{}',
      properties: { responseTopic: topics.reply('me') },
    });
    await new Promise(resolve => setImmediate(resolve));
  }
  t.equal(published, 2);
  t.equal(server.counters.untold, 8);
});
