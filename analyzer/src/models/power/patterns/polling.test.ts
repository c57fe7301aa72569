import t from 'tap';
import type { ProcessInterval } from '../../../device/interval.js';
import { handMadeProcess } from '../../../testing/hand_made_interval.js';
import { COSTS, PatternLab } from '../../../testing/pattern_lab.js';

const poller = (switches: number, parts: Partial<ProcessInterval> = {}): ProcessInterval =>
  handMadeProcess({ pid: 7, program: 'poller', voluntarySwitches: switches, userSeconds: 0.02, ...parts });

t.test('a process that polls is found, with what it costs and how often it asks', async t => {
  const lab = new PatternLab();
  t.same(
    lab.run(45, () => ({ processes: [poller(250)] })),
    [],
  );
  t.same(
    lab.run(60, () => ({ processes: [poller(250)] })),
    ['power.polling'],
  );
  const [match] = lab.found;
  t.match(match, { subject: 'poller', severity: 'info', hint: /every 20 ms/, saving: { basis: 'modelled' } });
  t.ok(Math.abs(match!.saving!.value - 49 * 1e-3) < 1e-9);
  lab.run(60, () => ({ processes: [poller(10)] }));
  t.same(lab.kinds, []);
});

t.test('switches that are read every eighth second are the same rate', async t => {
  const lab = new PatternLab(COSTS, 1);
  const raised = lab.run(200, at => ({
    processes: [poller(at % 8 === 0 ? 400 : 0, { userSeconds: 0.004 })],
  }));
  t.same(raised, ['power.polling']);
  t.ok(Math.abs(lab.found[0]!.evidence[0]!.value - 50) < 1e-9);
});

t.test('work that comes unevenly, costs CPU time, or is the kernel`s is no polling', async t => {
  for (const [what, process] of [
    ['uneven', (at: number) => poller(at % 40 < 20 ? 900 : 130)],
    ['busy', () => poller(250, { userSeconds: 0.5 })],
    ['kernel', () => poller(250, { kernel: true })],
    ['rare', () => poller(20)],
  ] as const)
    t.notOk(new PatternLab().run(600, at => ({ processes: [process(at)] })).includes('power.polling'), what);
});
