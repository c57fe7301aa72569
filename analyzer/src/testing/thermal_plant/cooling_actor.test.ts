import t from 'tap';
import { CoolingActor } from './cooling_actor.js';

const POINTS = [600, 900, 1200].map(mhz => ({ khz: mhz * 1000, volts: 1 }));

t.test('the highest vote is the state; state n of a clock is the n-th point below the top', async t => {
  const actor = new CoolingActor({ type: 'cpufreq-cpu0', kind: 'cpufreq', domain: 'policy0' }, POINTS);
  t.equal(actor.maxState, 2);
  const [one, two] = [{}, {}];
  actor.vote(one, 1);
  actor.vote(two, 2);
  actor.update();
  t.equal(actor.state, 2);
  t.equal(actor.cap?.khz, 600_000);
  actor.vote(two, 0);
  actor.update();
  t.equal(actor.cap?.khz, 900_000);
  actor.vote(one, 0);
  actor.update();
  t.equal(actor.cap?.khz, Number.POSITIVE_INFINITY);
});

t.test('what cools without slowing down has no cap', async t => {
  const fan = new CoolingActor({ type: 'pwm-fan', kind: 'fan', maxState: 4 });
  t.match(fan, { maxState: 4, state: 0, cap: undefined });
  t.match(new CoolingActor({ type: 'TCC Offset', kind: 'other', state: 10, maxState: 63 }), {
    state: 10,
    cap: undefined,
  });
});
