import t from 'tap';
import { isRaised } from './inefficiency.js';
import { stationRetransmission, tcpRetransmission, threadRetransmission } from './retransmission.js';

t.test('a radio that loses one frame in nine is told (a public report of a router of 2025)', async t => {
  const found = stationRetransmission({ subject: 'peer', packets: 346_829, failed: 37_822 });
  t.match(found, { kind: 'mesh.retransmission', summary: /11 % are lost/ });
  t.ok(isRaised(found!));
});

t.test(
  'one with 1050 retries and 54 losses of 4342 frames is near the limit, not beyond (a public report)',
  async t => {
    const found = stationRetransmission({ subject: 'peer', packets: 4342, retries: 1050, failed: 54 });
    t.notOk(isRaised(found!));
    t.match(found, { value: 1050 / 4342 / 0.3 });
    t.end();
  },
);

t.test('a healthy link, few frames, and a driver that tells nothing are not told', async t => {
  t.equal(stationRetransmission({ subject: 'peer', packets: 10_000, retries: 580, failed: 0 }), undefined);
  t.equal(stationRetransmission({ subject: 'peer', packets: 499, retries: 499, failed: 499 }), undefined);
  t.equal(stationRetransmission({ subject: 'peer', packets: 10_000 }), undefined);
});

t.test('segments of TCP that are sent again are told from one in fifty', async t => {
  t.ok(isRaised(tcpRetransmission({ segments: 10_000, retransmitted: 210 })!));
  t.equal(tcpRetransmission({ segments: 10_000, retransmitted: 100 }), undefined);
  t.equal(tcpRetransmission({ segments: 400, retransmitted: 100 }), undefined);
});

t.test('a Thread node tells a far parent from a channel that is taken', async t => {
  const node = { subject: 'wpan0', frames: 2000, ackRequested: 1500, retries: 0, ccaErrors: 0 };
  t.match(threadRetransmission({ ...node, retries: 450 }), { summary: /0\.30 frames again/, hint: /parent/ });
  t.match(threadRetransmission({ ...node, ccaErrors: 400 }), {
    summary: /20 % of its frames/,
    hint: /channel/,
  });
  t.equal(threadRetransmission(node), undefined);
  t.equal(
    threadRetransmission({ ...node, retries: 1400, coprocessor: true }),
    undefined,
    'whose tries are not counted',
  );
  t.equal(threadRetransmission({ ...node, frames: 90, ackRequested: 90, retries: 90 }), undefined);
});
