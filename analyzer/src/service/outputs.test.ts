import type { DevicesAnswer, FindingsAnswer } from '@edgevitals/shared/results';
import t from 'tap';
import { TroubledService } from '../testing/troubled_service.js';

const HOUR = 360;

t.test('an hour of a trouble that lasts is told a few times, however its numbers jitter', async t => {
  const service = new TroubledService(t.testdir({}), { withLog: false, jitter: 0.08 });
  await service.begin();
  t.teardown(() => service.stop());
  await service.send(HOUR);
  const { findings } = await service.ask<FindingsAnswer>('findings', { status: 'all' });
  t.same(findings.map(({ status, subject, occurrences }) => `${status} ${subject} ${occurrences}`).sort(), [
    'open hog 1',
    'open memory 1',
    'open poller 1',
    'open writer 1',
  ]);
  t.comment(`${service.published} messages`);
  // as protobuf; four findings, each opened, and then told each ten minutes at most
  t.ok(service.published <= 4 * 6, `${service.published} messages`);
});

t.test('what was found on a device that has gone offline is stale, and not counted as open', async t => {
  const service = new TroubledService(t.testdir({}), { withLog: false });
  await service.begin();
  t.teardown(() => service.stop());
  await service.send(30);
  t.same(service.heard(), ['open hog 1', 'open memory 1', 'open poller 1']);
  await service.status('offline');
  t.same(service.heard(), ['stale hog 1', 'stale memory 1', 'stale poller 1']);
  const { devices } = await service.ask<DevicesAnswer>('devices', {});
  t.match(devices, [{ status: 'offline', openFindings: 0 }]);
  t.same((await service.ask<FindingsAnswer>('findings', {})).findings, []);
  t.equal((await service.ask<FindingsAnswer>('findings', { status: 'stale' })).findings.length, 3);
  await service.restart();
  t.same(service.heard(), [], 'an analyzer that is started meanwhile says the same');
  t.match((await service.ask<DevicesAnswer>('devices', {})).devices, [{ openFindings: 0 }]);

  service.device.rest(600);
  service.clock.advance(600);
  await service.status('online');
  await service.send(3);
  t.same(service.heard(), ['open hog 1', 'open memory 1', 'open poller 1'], 'seen again');
  await service.status('offline');
  service.device.rest(600);
  service.device.troubled = false;
  service.clock.advance(600);
  await service.status('online');
  await service.send(20);
  t.same(service.heard(), [
    'resolved hog 1',
    'resolved memory 1',
    'resolved poller 1',
    'stale hog 1',
    'stale memory 1',
    'stale poller 1',
  ]);
});

t.test('of a device that is taken off the broker nothing stays there', async t => {
  const service = new TroubledService(t.testdir({}), { withLog: false });
  await service.begin();
  t.teardown(() => service.stop());
  await service.send(30);
  const before = await service.retained();
  t.ok(before.some(topic => topic.includes('/state/')) && before.some(topic => topic.includes('/finding/')));
  await service.status('');
  t.same(await service.retained(), []);
});
