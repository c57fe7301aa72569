import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { AnalyzerPlace } from './analyzer_place.js';

const topics = new Topics();

t.test('one that comes back after another has started learns of it; the newer one stays', async t => {
  const broker = new MemoryBroker();
  const names = new Inbox<IncomingMessage>();
  await broker.endpoint('observer').subscribe(topics.analyzerInstance, names.add);
  let replaced = 0;
  const first = broker.endpoint('first');
  const place = new AnalyzerPlace(first, topics, 'a', () => replaced++);
  place.take();
  await names.atLeast(1);
  broker.drop('first');
  broker.restore('first');
  t.equal(replaced, 0, 'a connection that was lost is nothing');
  broker.drop('first');
  const newer = new AnalyzerPlace(broker.endpoint('second'), topics, 'b', () =>
    t.fail('the newer one stays'),
  );
  newer.take();
  await names.atLeast(2);
  broker.restore('first');
  // a round trip of its own, behind what was retained
  const echo = new Inbox<IncomingMessage>();
  await first.subscribe('echo', echo.add);
  await first.publish({ topic: 'echo', payload: '' });
  await echo.atLeast(1);
  t.equal(replaced, 1);
  await place.leave();
  await newer.leave();
  const said = (await names.atLeast(3)).map(({ payload }) => new TextDecoder().decode(payload));
  t.same(said, ['a', 'b', ''], 'the one that was replaced does not take back what is not its own');
});

t.test('what an analyzer left behind that was killed is no other', async t => {
  const broker = new MemoryBroker();
  await broker.endpoint('killed').publish({ topic: topics.analyzerInstance, payload: 'old', retain: true });
  const names = new Inbox<IncomingMessage>();
  await broker.endpoint('observer').subscribe(topics.analyzerInstance, names.add);
  const place = new AnalyzerPlace(broker.endpoint('new'), topics, 'new', () =>
    t.fail('nobody else is there'),
  );
  place.take();
  await names.atLeast(2);
  await place.leave();
});
