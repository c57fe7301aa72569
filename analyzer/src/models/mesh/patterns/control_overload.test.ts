import t from 'tap';
import { controlOverload } from './control_overload.js';
import { isRaised } from './inefficiency.js';

t.test('control traffic that takes 8 % of the air is told', async t => {
  const found = controlOverload({ subject: 'mesh0', seconds: 60, airtime: 0.08 });
  t.match(found, {
    kind: 'mesh.control-overload',
    summary: 'Control traffic takes 8.0 % of the air around mesh0',
  });
  t.ok(isRaised(found!));
});

t.test(
  'a processor that drops packets while control traffic rises is told: a full cell of 32 nodes',
  async t => {
    const load = { subject: 'bat0', seconds: 60, backlogDropped: 685, controlPackets: 60 * 600 };
    t.match(controlOverload({ ...load, usualControlRate: 300 }), { value: 1, summary: /drops 685 packets/ });
    t.equal(controlOverload({ ...load, usualControlRate: 600 }), undefined, 'which is used to as much');
    t.equal(controlOverload({ ...load, backlogDropped: 0, usualControlRate: 300 }), undefined);
    t.equal(controlOverload(load), undefined, 'or of which no past is known');
  },
);

t.test('a little of the air, and what is not known, is not', async t => {
  t.equal(controlOverload({ subject: 'mesh0', seconds: 60, airtime: 0.01 }), undefined);
  t.equal(controlOverload({ subject: 'mesh0', seconds: 60 }), undefined);
});
