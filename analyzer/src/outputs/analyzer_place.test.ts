import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { type AnalyzerInstance, decodeInstance, encodeInstance } from '../history/analyzer_instance.js';
import { AnalyzerPlace } from './analyzer_place.js';

const topics = new Topics();

t.test('one that comes back after another has started learns of it; the newer one stays', async t => {
  const broker = new MemoryBroker();
  const names = new Inbox<IncomingMessage>();
  await broker.endpoint('observer').subscribe(topics.analyzerInstance, names.add);
  const replacedBy: AnalyzerInstance[] = [];
  const first = broker.endpoint('first');
  const place = new AnalyzerPlace(first, topics, {
    instance: { run: 'a', id: 'data-a' },
    onReplaced: other => replacedBy.push(other),
  });
  place.take();
  await names.atLeast(1);
  broker.drop('first');
  broker.restore('first');
  t.same(replacedBy, [], 'a connection that was lost is nothing');
  broker.drop('first');
  const newer = new AnalyzerPlace(broker.endpoint('second'), topics, {
    instance: { run: 'b', id: 'data-b', host: 'shed' },
    onReplaced: () => t.fail('the newer one stays'),
  });
  newer.take();
  await names.atLeast(2);
  broker.restore('first');
  // a round trip of its own, behind what was retained
  const echo = new Inbox<IncomingMessage>();
  await first.subscribe('echo', echo.add);
  await first.publish({ topic: 'echo', payload: '' });
  await echo.atLeast(1);
  t.same(replacedBy, [{ run: 'b', id: 'data-b', host: 'shed' }], 'it is told by whom');
  await place.leave();
  await newer.leave();
  const said = (await names.atLeast(3)).map(({ payload }) => new TextDecoder().decode(payload));
  t.same(
    said.map(text => decodeInstance(text)?.id),
    ['data-a', 'data-b', undefined],
    'the one that was replaced does not take back what is not its own',
  );
});

t.test('what an analyzer left behind that was killed is no other', async t => {
  const broker = new MemoryBroker();
  await broker.endpoint('killed').publish({ topic: topics.analyzerInstance, payload: 'old', retain: true });
  const names = new Inbox<IncomingMessage>();
  const found: AnalyzerInstance[] = [];
  await broker.endpoint('observer').subscribe(topics.analyzerInstance, names.add);
  const place = new AnalyzerPlace(broker.endpoint('new'), topics, {
    instance: { run: 'new' },
    onReplaced: () => t.fail('nobody else is there'),
    onFound: before => found.push(before),
  });
  place.take();
  await names.atLeast(2);
  t.same(found, [{ run: 'old' }], 'it is told who was there before');
  await place.leave();
});

t.test('a broker that comes back with the name of an earlier start replaces nobody', async t => {
  const broker = new MemoryBroker();
  const names = new Inbox<IncomingMessage>();
  await broker.endpoint('observer').subscribe(topics.analyzerInstance, names.add);
  const replacedBy: string[] = [];
  const place = new AnalyzerPlace(broker.endpoint('present'), topics, {
    instance: { run: '1764200000500-present' },
    onReplaced: ({ run }) => replacedBy.push(run),
  });
  place.take();
  await names.atLeast(1);
  const killed = broker.endpoint('killed');
  const retain = (payload: string): Promise<void> =>
    killed.publish({ topic: topics.analyzerInstance, payload, retain: true });
  // as it was said before there was more to say, and as it is said now
  await retain('1764200000400-earlier');
  await names.atLeast(3);
  await retain(encodeInstance({ run: '1764200000499-earlier', id: 'data' }));
  const said = (await names.atLeast(5)).map(
    ({ payload }) => decodeInstance(new TextDecoder().decode(payload))?.run,
  );
  t.same(said, [
    '1764200000500-present',
    '1764200000400-earlier',
    '1764200000500-present',
    '1764200000499-earlier',
    '1764200000500-present',
  ]);
  t.same(replacedBy, []);
  await retain(encodeInstance({ run: '1764200000501-later' }));
  await names.atLeast(6);
  t.same(replacedBy, ['1764200000501-later']);
  await place.leave();
});

t.test('in a fight, in which no name comes back, the one that started first gives way', async t => {
  const broker = new MemoryBroker();
  const own = encodeInstance({ run: '1000-a' });
  const other = encodeInstance({ run: '2000-b', id: 'data-b' });
  await broker.endpoint('b').publish({ topic: topics.analyzerInstance, payload: other, retain: true });
  const endpoint = broker.endpoint('a');
  /** Thrown out each time before what it says of itself has come back, or has arrived. */
  const deaf = new Proxy(endpoint, {
    get(target, name) {
      if (name === 'publish') return () => Promise.resolve();
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const replacedBy: AnalyzerInstance[] = [];
  const place = new AnalyzerPlace(deaf, topics, {
    instance: { run: '1000-a' },
    onReplaced: by => replacedBy.push(by),
  });
  place.take();
  const echo = new Inbox<IncomingMessage>();
  await endpoint.subscribe('echo', echo.add);
  for (let lost = 1; lost <= 3; lost++) {
    broker.drop('a');
    t.same(replacedBy, [], `thrown out ${lost} times: it may be what a run left that died`);
    broker.restore('a');
  }
  await endpoint.publish({ topic: 'echo', payload: own });
  await echo.atLeast(1);
  // what is retained comes with a subscription
  await broker.endpoint('b').publish({ topic: topics.analyzerInstance, payload: other, retain: true });
  t.same(replacedBy, [{ run: '2000-b', id: 'data-b' }]);
  await place.leave();
});
