import t from 'tap';
import { isRaised } from './inefficiency.js';
import { routeFlapping } from './route_flapping.js';

const DAY = { subject: 'node-3', seconds: 86_400 };

t.test('1227 changes of a day are flapping, 77 are not (a public report)', async t => {
  const found = routeFlapping({ ...DAY, changes: 1227 });
  t.match(found, { kind: 'mesh.route-flapping', summary: /51 times an hour/ });
  t.ok(isRaised(found!));
  t.equal(routeFlapping({ ...DAY, changes: 77 }), undefined);
});

t.test(
  'two changes, those of a mesh that just started, and those without another hop are not told',
  async t => {
    t.equal(routeFlapping({ subject: 'node-3', seconds: 600, changes: 2 }), undefined);
    t.equal(routeFlapping({ subject: 'node-3', seconds: 300, changes: 30 }), undefined);
    t.equal(routeFlapping({ ...DAY, changes: 1227, nextHops: 1 }), undefined);
  },
);
