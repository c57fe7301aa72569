import t from 'tap';
import { busyChannel } from './busy_channel.js';
import { isRaised } from './inefficiency.js';

t.test('a channel that is taken a third of the time is told, one of a tenth is not', async t => {
  const found = busyChannel({ subject: '!a1', utilization: 0.33, sent: 0.02 });
  t.match(found, { kind: 'mesh.channel-busy', summary: /33 % of the time, 2\.0 % by itself/ });
  t.ok(isRaised(found!));
  t.equal(busyChannel({ subject: '!a1', utilization: 0.1 }), undefined);
  t.equal(busyChannel({ subject: '!a1', utilization: Number.NaN }), undefined);
  t.equal(busyChannel({ subject: '!a1', utilization: 655.35 }), undefined, 'no share');
});
