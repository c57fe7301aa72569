import type { FindingsAnswer } from '@edgevitals/shared/results';
import t, { type Test } from 'tap';
import { TroubledService, type TroubledServiceOptions } from '../testing/troubled_service.js';

const FOUND = ['hog', 'memory', 'poller', 'writer'];
/** Ten minutes of data are needed to find all of them, and ten more for a writer to be one that lasts. */
const LONG = 135;

async function begun(t: Test, options?: TroubledServiceOptions): Promise<TroubledService> {
  const service = new TroubledService(t.testdir({}), options);
  await service.begin();
  t.teardown(() => service.stop());
  return service;
}

const openOnes = (): string[] => FOUND.map(subject => `open ${subject} 1`);

/** What stands open, by the analyzer`s word. */
async function asked(service: TroubledService): Promise<string[]> {
  const { findings } = await service.ask<FindingsAnswer>('findings', { device: 'gw-1' });
  return findings.map(({ status, subject, occurrences }) => `${status} ${subject} ${occurrences}`).sort();
}

t.test('an analyzer that is stopped and started again says nothing new of what lasts', async t => {
  const service = await begun(t);
  await service.send(LONG);
  t.same(service.heard(), openOnes());
  await service.restart();
  await service.send(30);
  t.same(service.heard(), []);
  t.same(await asked(service), openOnes());
  service.device.troubled = false;
  await service.send(LONG);
  t.same(
    service.heard(),
    FOUND.map(subject => `resolved ${subject} 1`),
    'and it is over when it is over',
  );
});

t.test('kill -9, minutes after the last snapshot: what was told stands, and is not told again', async t => {
  const service = await begun(t);
  // a snapshot is made each five minutes: what is found last is found after one
  await service.send(LONG + 12);
  t.same(service.heard(), openOnes());
  await service.kill();
  t.same(await asked(service), openOnes(), 'at once');
  await service.send(30);
  t.same(service.heard(), []);
  await service.kill();
  service.device.troubled = false;
  await service.send(LONG);
  t.same(
    service.heard(),
    FOUND.map(subject => `resolved ${subject} 1`),
  );
});

t.test('kill -9 after something was over: it is not opened again', async t => {
  const service = await begun(t);
  await service.send(LONG);
  service.device.troubled = false;
  await service.send(13);
  const before = service.heard();
  t.ok(before.includes('resolved hog 1'));
  await service.kill();
  await service.send(5);
  t.same(
    service.heard().filter(each => each.includes('hog')),
    [],
  );
});

t.test(
  'without a log of frames, what was told after the last snapshot stands until there is data again',
  async t => {
    const service = await begun(t, { withLog: false });
    // a device's first snapshot is made after five minutes
    await service.send(20);
    const told = service.heard();
    t.same(told, ['open hog 1', 'open memory 1', 'open poller 1']);
    await service.kill();
    t.same(await asked(service), told);
    await service.send(5);
    t.same(service.heard(), []);
    await service.kill();
    service.device.troubled = false;
    await service.send(30);
    t.same(service.heard(), ['resolved hog 1', 'resolved memory 1', 'resolved poller 1']);
  },
);

t.test(
  'a device that was away while nobody listened, for an hour: what it still has is what it had',
  async t => {
    const service = await begun(t);
    await service.send(LONG);
    service.heard();
    service.device.rest(3600);
    service.clock.advance(3600);
    await service.restart();
    await service.send(LONG);
    t.same(service.heard(), []);
    t.same(await asked(service), openOnes());
  },
);
