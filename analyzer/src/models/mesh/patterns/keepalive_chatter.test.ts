import t from 'tap';
import { isRaised } from './inefficiency.js';
import { keepaliveChatter } from './keepalive_chatter.js';

const HOUR = { subject: 'wpan0', seconds: 3600, payloadPackets: 0 };

t.test('an end device that polls every second and has nothing to say is told', async t => {
  const found = keepaliveChatter({ ...HOUR, packets: 3600 });
  t.match(found, { kind: 'mesh.keepalive-chatter', value: 10, summary: /every 1\.0 s/ });
  t.ok(isRaised(found!));
});

t.test('ELP of batman-adv, 500 ms, between nodes that send nothing else is told', async t => {
  t.match(keepaliveChatter({ ...HOUR, packets: 7200, bytes: 7200 * 30 }), { summary: /every 0\.50 s/ });
});

t.test('a poll in 190 s, links that carry payload, large packets and a few are not', async t => {
  t.equal(keepaliveChatter({ ...HOUR, packets: 19 }), undefined);
  t.equal(keepaliveChatter({ ...HOUR, packets: 3600, payloadPackets: 900 }), undefined);
  t.equal(keepaliveChatter({ ...HOUR, packets: 3600, bytes: 3600 * 400 }), undefined);
  t.equal(keepaliveChatter({ ...HOUR, seconds: 8, packets: 8 }), undefined);
});
