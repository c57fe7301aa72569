import t from 'tap';
import { asymmetricLink } from './asymmetry.js';
import { isRaised } from './inefficiency.js';

t.test('a link on which everything arrives there and half comes back is told', async t => {
  const found = asymmetricLink({ subject: 'a - b', quality: [1, 0.5] });
  t.match(found, {
    kind: 'mesh.asymmetric-link',
    summary: 'a - b: 100 % of packets arrive there, 50 % back',
  });
  t.ok(isRaised(found!));
});

t.test('so is one whose rates are six times apart, whichever way', async t => {
  t.match(asymmetricLink({ subject: 'a - b', rate: [65e6, 10e6] }), { summary: /6\.5 times as fast/ });
  t.ok(isRaised(asymmetricLink({ subject: 'a - b', quality: [0.9, 0.9], rate: [10e6, 65e6] })!));
});

t.test('what differs a little, or is known of one side only, is not', async t => {
  t.equal(asymmetricLink({ subject: 'a - b', quality: [1, 0.9], rate: [65e6, 39e6] }), undefined);
  t.equal(asymmetricLink({ subject: 'a - b' }), undefined);
  t.equal(asymmetricLink({ subject: 'a - b', rate: [0, 65e6] }), undefined);
  t.equal(asymmetricLink({ subject: 'a - b', quality: [1, Number.NaN] }), undefined);
});
