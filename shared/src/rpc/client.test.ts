import t from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { MemoryBroker, type MqttEndpoint } from '../mqtt/index.js';
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
