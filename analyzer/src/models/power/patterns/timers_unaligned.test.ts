import t from 'tap';
import type { ProcessInterval } from '../../../device/interval.js';
import type { CpuRow } from '../../../quantities/index.js';
import { handMadeCpu, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { idleExits, PatternLab } from '../../../testing/pattern_lab.js';

const timers = (rates: readonly number[]): ProcessInterval[] =>
  rates.map((rate, i) =>
    handMadeProcess({ pid: i + 1, program: `daemon-${i}`, voluntarySwitches: rate * 5 }),
  );

t.test('timers of many programs that go off one by one are found', async t => {
  const lab = new PatternLab();
  const raised = lab.run(400, () => ({ ...idleExits(400), processes: timers([19, 18, 18, 12, 10, 8]) }));
  t.same(raised, ['power.timers-unaligned']);
  t.match(lab.found, [{ hint: /daemon-0, daemon-1, daemon-2, daemon-3/, saving: { value: 0.04 } }]);
});

t.test('a quiet device, one that works, and one program that wakes up alone have no such timers', async t => {
  const busy: CpuRow[] = [handMadeCpu(0, 2), handMadeCpu(1, 1)];
  for (const [what, parts] of [
    ['quiet', { ...idleExits(100), processes: timers([2, 2, 2, 2, 2]) }],
    ['at work', { ...idleExits(900), processes: timers([19, 18, 18, 12, 10, 8]), cpus: busy }],
    ['one', { ...idleExits(900), processes: timers([90, 1, 1]) }],
    ['no cpuidle', { processes: timers([19, 18, 18, 12, 10, 8]) }],
    ['most exits are none of theirs', { ...idleExits(900), processes: timers([9, 8, 8, 7, 6, 5]) }],
  ] as const)
    t.notOk(new PatternLab().run(600, () => parts).includes('power.timers-unaligned'), what);
});
