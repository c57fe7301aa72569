import t from 'tap';
import { detour, slowDirectLink, weakLink } from './detour.js';
import { isRaised } from './inefficiency.js';

t.test(
  'a link in use of airtime metric 170 where two hops cost 52 is a detour (a public report)',
  async t => {
    const found = detour({ subject: 'node-3', inUse: 170, cheapest: 52, via: 'node-2' });
    t.match(found, { kind: 'mesh.detour', summary: /3\.3 times that by way of node-2/ });
    t.ok(isRaised(found!));
  },
);

t.test('a route a little dearer than another is none, and without a cost nothing is known', async t => {
  t.equal(detour({ subject: 'node-3', inUse: 110, cheapest: 100 }), undefined);
  t.equal(detour({ subject: 'node-3', inUse: 110, cheapest: 0 }), undefined);
});

t.test('a direct link with less than half of what two hops give is told, a better one is not', async t => {
  t.ok(isRaised(slowDirectLink({ subject: 'node-3', direct: 2e6, indirect: 9e6 })!));
  t.equal(slowDirectLink({ subject: 'node-3', direct: 8e6, indirect: 9e6 }), undefined);
  t.equal(slowDirectLink({ subject: 'node-3', direct: 0, indirect: 9e6 }), undefined);
});

t.test(
  'one hop at -93 dBm is a weak link (a public report), two hops are not, nor is a signal not known',
  async t => {
    const found = weakLink({ subject: 'node-3', hops: 1, signal: -93 });
    t.match(found, { kind: 'mesh.weak-link', summary: /one hop at -93 dBm/ });
    t.ok(isRaised(found!));
    t.notOk(isRaised(weakLink({ subject: 'node-3', hops: 1, signal: -83 })!));
    t.equal(weakLink({ subject: 'node-3', hops: 1, signal: -54 }), undefined);
    t.equal(weakLink({ subject: 'node-3', hops: 2, signal: -93 }), undefined);
    t.equal(weakLink({ subject: 'node-3', hops: 1, signal: 0 }), undefined);
    t.equal(weakLink({ subject: 'node-3', hops: 1, signal: Number.NaN }), undefined);
    t.end();
  },
);
