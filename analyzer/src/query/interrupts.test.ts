import t from 'tap';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { QueryContext } from './context.js';
import { interruptsQuery } from './interrupts.js';

const contextOf = (lab: ReturnType<typeof modelLab>): QueryContext =>
  ({
    device: () => lab.view(),
    newestAt: () => lab.view().newestAt,
    window: async (_: string, from: number, to: number) => ({ from, to, slices: lab.slices }),
  }) as unknown as QueryContext;

/** A device that receives, minute by minute. */
function receiver(reads: number) {
  const device = new ScriptedDevice().process(10, 'hub');
  let at = 0;
  const step = () => {
    at += 600;
    device.set('interrupt', [], '24 eth0', { count: at });
    device.set('softirq', [0], '', { net_rx: at, timer: at / 4, net_tx: at / 2 });
    device.set('kernel', [], '', { context_switches: at * 10, forks: at / 10, load: 30 });
  };
  step();
  const lab = modelLab(device);
  lab.read();
  for (let i = 0; i < reads; i++) {
    step();
    lab.read(60_000);
  }
  return interruptsQuery({ device: 'dev1', window: '1h' }, contextOf(lab));
}

t.test('rates are over the time that readings cover, and the network`s share is of softirqs', async t => {
  const answer = await receiver(5);
  t.match(answer, {
    interrupts: [{ name: '24 eth0', count: 3000, perSecond: 10, ratio: 1 }],
    softirqs: [
      { name: 'NET_RX', perSecond: 10, ratio: 4 / 7 },
      { name: 'NET_TX', perSecond: 5 },
      { name: 'TIMER', perSecond: 2.5 },
    ],
    interruptsPerSecond: 10,
    softirqsPerSecond: 17.5,
    networkRatio: 6 / 7,
    switchesPerSecond: 100,
    forksPerSecond: 1,
    loadAverage: 0.3,
    more: 0,
    notIdentified: [],
  });
});

t.test('instructions that the kernel carries out are told apart, with what can be done', async t => {
  const device = new ScriptedDevice().process(10, 'hub').set('trap', [], 'unaligned user', { count: 50 });
  const lab = modelLab(device);
  lab.read();
  device.set('trap', [], 'unaligned user', { count: 50 + 90_000 });
  lab.read(60_000);
  const answer = await interruptsQuery({ device: 'dev1' }, contextOf(lab));
  t.match(answer.traps, [{ name: 'unaligned user', count: 90_000, perSecond: 1500, ratio: 1 }]);
  t.match(answer.hints, [{ subject: 'unaligned user', text: /^1500 a second/ }]);
  t.strictSame(answer.interrupts, []);
});

t.test('before the second reading nothing is known, which is not nothing', async t => {
  const answer = await receiver(0);
  t.strictSame(
    [answer.interrupts, answer.interruptsPerSecond, answer.networkRatio],
    [[], undefined, undefined],
  );
  t.equal(answer.notIdentified.length, 2);
});
