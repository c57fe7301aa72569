import t from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { MemoryBroker, type MqttEndpoint } from '../mqtt/index.js';
import { given } from '../objects/index.js';
import { Topics } from '../topics/index.js';
import { RequestClient, type RequestHandler, serveRequests } from './index.js';

const topics = new Topics();

const handlers: Record<string, RequestHandler> = {
  echo: body => ({ got: body }),
  range: () => {
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', 'limit must be from 1 to 1000');
  },
  broken: () => {
    throw new TypeError('secret path /etc/passwd');
  },
  never: () => new Promise(() => {}),
  large: () => ({ rows: Array.from({ length: 2000 }, (_, i) => `${i} ${'x'.repeat(400)}`) }),
};

/** The end of whoever asks at a broker where `handlers` answer. */
async function served(broker: MemoryBroker): Promise<MqttEndpoint> {
  await serveRequests(broker.endpoint('server'), {
    filter: topics.filters.queries(),
    methodOf: topic => {
      const parsed = topics.parse(topic);
      return parsed?.kind === 'query' ? parsed.method : undefined;
    },
    handlers: new Map(Object.entries(handlers)),
    replyPrefix: topics.reply(''),
  });
  return broker.endpoint('client');
}

t.test('the client gets answers, errors with their codes, and gives up when told to', async t => {
  const asker = new RequestClient(await served(new MemoryBroker()), topics.reply('asker'));
  const answers = await Promise.all([1, 2, 3].map(n => asker.request(topics.query('echo'), { n })));
  t.same(
    answers,
    [1, 2, 3].map(n => ({ got: { n } })),
  );
  await t.rejects(asker.request(topics.query('range'), {}), { code: 'QUERY_OUT_OF_RANGE', message: /limit/ });
  await t.rejects(asker.request(topics.query('broken'), {}), { code: 'INTERNAL' });
  await t.rejects(asker.request(topics.query('never'), {}, { timeoutMs: 30 }), { code: 'QUERY_TIMEOUT' });
  const abort = new AbortController();
  const waiting = asker.request(topics.query('never'), {}, { signal: abort.signal });
  abort.abort();
  await t.rejects(waiting, { code: 'ABORTED' });
  await t.rejects(asker.request(topics.query('echo'), {}, { signal: abort.signal }), { code: 'ABORTED' });
  const pending = asker.request(topics.query('never'), {});
  const refused = t.rejects(pending, { code: 'LINK_CLOSED' });
  await asker.close();
  await refused;
});

t.test('a request made while the link is down is sent when it is back', async t => {
  const broker = new MemoryBroker();
  const asker = new RequestClient(await served(broker), topics.reply('asker'));
  broker.drop('client');
  const asked = asker.request(topics.query('echo'), { n: 1 });
  broker.restore('client');
  t.same(await asked, { got: { n: 1 } });
  broker.drop('client');
  await t.rejects(asker.request(topics.query('echo'), {}, { timeoutMs: 20 }), { code: 'LINK_CLOSED' });
});

t.test('an answer larger than a packet comes in parts; who does not take these is told', async t => {
  const broker = new MemoryBroker();
  const asker = new RequestClient(await served(broker), topics.reply('asker'));
  const sizes: number[] = [];
  const listener = broker.endpoint('listener');
  const told = new Promise(resolve => {
    void listener.subscribe(topics.reply('#'), ({ payload, topic, properties }) => {
      if (topic === topics.reply('plain')) resolve(properties.userProperties?.['status']);
      sizes.push(payload.length);
    });
  });
  const { rows } = (await asker.request(topics.query('large'), {})) as { rows: string[] };
  t.equal(rows.length, 2000);
  t.ok(sizes.length >= 4 && sizes.every(size => size <= 240 * 1024), sizes.join(', '));
  await listener.publish({
    topic: topics.query('large'),
    payload: '{}',
    properties: { responseTopic: topics.reply('plain') },
  });
  t.equal(await told, '413');
});

t.test(
  'a device is asked for an answer on a topic of its own, and one that comes elsewhere is none',
  async t => {
    const broker = new MemoryBroker();
    const asker = new RequestClient(broker.endpoint('client'), topics.inbox('me', 'asker'));
    const device = broker.endpoint('gw-1');
    await device.subscribe(topics.filters.requests('gw-1'), async ({ properties }) => {
      const { responseTopic = '', correlationData } = properties;
      t.equal(responseTopic, 'edgevitals/v1/reply/me/asker/gw-1');
      const answer = (topic: string, payload: string) =>
        device.publish({
          topic,
          payload,
          properties: given({ correlationData, contentType: 'application/json' }),
        });
      for (const forged of ['edgevitals/v1/reply/me/asker', 'edgevitals/v1/reply/me/asker/gw-2'])
        await answer(forged, '{"by":"another"}');
      await answer(responseTopic, '{"by":"gw-1"}');
    });
    t.same(await asker.request(topics.request('gw-1', 'probe'), {}, { device: 'gw-1' }), { by: 'gw-1' });
    t.equal(topics.inbox('a+b', 'asker'), 'edgevitals/v1/reply/asker', 'a name that no topic can hold');
    await asker.close();
  },
);
