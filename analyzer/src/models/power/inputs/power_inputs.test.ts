import { Seconds, Watts } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeCpu, handMadeInterval, handMadeProcess } from '../../../testing/hand_made_interval.js';
import type { PowerInput } from '../input.js';
import { PowerInputs } from './power_inputs.js';

const busyOf = (input: PowerInput): number =>
  input.clusters.reduce((sum, each) => sum + each.points.reduce((all, point) => all + point.busy, 0), 0);

t.test('what a quiet process did before the interval is not in it', async t => {
  const interval = handMadeInterval({
    cpus: [handMadeCpu(0, 4)],
    processes: [
      handMadeProcess({ userSeconds: 8, lateSeconds: 15, lateShare: 0.75, voluntarySwitches: 40 }),
      handMadeProcess({ pid: 101, userSeconds: 1, runSeconds: 1.004 }),
      handMadeProcess({ pid: 102 }),
    ],
  });
  const { processes } = new PowerInputs().of(interval, undefined);
  t.match(processes, [
    { pid: 100, busy: [2], wakeups: 40 },
    { pid: 101, busy: [1.004], wakeups: 0 },
  ]);
  t.equal(processes.length, 2, 'one that did nothing is left out');
});

t.test('a suspend is not time awake, and ticks do not make a CPU busier than that', async t => {
  const interval = handMadeInterval({ suspended: Seconds(4), cpus: [handMadeCpu(0, 1.02)] });
  const input = new PowerInputs().of(interval, undefined);
  t.match(input, { seconds: 1, suspended: 4 });
  t.equal(busyOf(input), 1);
});

t.test('what is measured is passed on', async t => {
  const measured = {
    sensor: 'powercap/psys',
    power: Watts(5),
    sigma: Watts(0.1),
    scope: 'device' as const,
    accumulates: true,
  };
  t.same(new PowerInputs().of(handMadeInterval(), measured).measured, measured);
});
