import t from 'tap';
import { broadcastStorm, duplicates } from './broadcast_storm.js';
import { isRaised } from './inefficiency.js';

t.test(
  '350 multicast packets a second where 20 are usual are a storm (answers of MLD, a public report)',
  async t => {
    const found = broadcastStorm({ subject: 'bat0', seconds: 60, packets: 60 * 350, usualRate: 20 });
    t.match(found, { kind: 'mesh.broadcast-storm', value: 17.5, summary: /350 broadcast .* 18 times/ });
    t.ok(isRaised(found!));
    t.end();
  },
);

t.test('an interface that hears little otherwise is measured against a tenth of the least storm', async t => {
  t.equal(broadcastStorm({ subject: 'bat0', seconds: 60, packets: 60 * 60, usualRate: 0 })!.value, 12);
});

t.test('what is usual, what is little, what is short, and what has no past are not told', async t => {
  t.equal(broadcastStorm({ subject: 'bat0', seconds: 60, packets: 60 * 350, usualRate: 300 }), undefined);
  t.equal(broadcastStorm({ subject: 'bat0', seconds: 60, packets: 60 * 50, usualRate: 1 }), undefined);
  t.equal(broadcastStorm({ subject: 'bat0', seconds: 1, packets: 900, usualRate: 1 }), undefined);
  t.equal(broadcastStorm({ subject: 'bat0', seconds: 60, packets: 60 * 900 }), undefined);
});

t.test('a node that has heard more than half of its packets before is told', async t => {
  const found = duplicates({ subject: '!a1', received: 1000, duplicates: 620 });
  t.match(found, { kind: 'mesh.duplicates', value: 0.62, hint: /CLIENT_MUTE/ });
  t.ok(isRaised(found!));
  t.equal(duplicates({ subject: '!a1', received: 1000, duplicates: 300 }), undefined);
  t.equal(duplicates({ subject: '!a1', received: 40, duplicates: 39 }), undefined);
  t.equal(
    duplicates({ subject: '!a1', received: 1000, duplicates: 1001 }),
    undefined,
    'counters of two times',
  );
});
