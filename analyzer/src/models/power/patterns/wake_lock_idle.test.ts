import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadeCpu, handMadePower, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { locked, PatternLab } from '../../../testing/pattern_lab.js';

t.test('a wake lock that is held with nothing to do is found on a device that suspends', async t => {
  const lab = new PatternLab();
  lab.run(5, () => ({ suspended: Seconds(4) }));
  const processes = [handMadeProcess({ program: 'uploader' })];
  t.same(
    lab.run(80, () => ({ ...locked('uploader.sync', 5), processes })),
    ['power.wake-lock-idle'],
  );
  t.match(lab.found, [{ subject: 'uploader.sync', hint: /uploader holds it/ }]);
  lab.run(5, () => ({}));
  t.same(lab.kinds, [], 'let go');
});

t.test('a wake lock at work, for a moment, or where nothing ever suspends is not', async t => {
  const busy = [handMadeCpu(0, 2), handMadeCpu(1, 0)];
  const suspended = (lab: PatternLab): PatternLab => {
    lab.run(5, () => ({ suspended: Seconds(4) }));
    return lab;
  };
  t.same(
    suspended(new PatternLab()).run(600, () => ({ ...locked('work', 5), cpus: busy })),
    [],
    'busy',
  );
  t.same(
    suspended(new PatternLab()).run(600, at => (at % 60 === 0 ? locked('alarm', 1) : {})),
    [],
    'a moment',
  );
  t.same(
    new PatternLab().run(600, () => locked('charger', 5)),
    [],
    'never suspends',
  );
});

t.test('a wakeup source is told once a minute and stays found in between', async t => {
  const lab = new PatternLab();
  lab.run(5, () => ({ suspended: Seconds(4) }));
  const source = {
    name: 'usb 1-1',
    held: Seconds(60),
    activations: 1,
    events: 1,
    wakeups: 0,
    suspendPrevented: Seconds(60),
    activeFor: Seconds(60),
    covers: Seconds(60),
  };
  const each = (at: number): Partial<Interval> =>
    at % 60 === 0 ? { power: handMadePower({ wakeupSources: [source] }) } : {};
  t.same(lab.run(240, each), ['power.wake-lock-idle']);
  t.same(lab.kinds, ['power.wake-lock-idle']);
  lab.run(30, each);
  t.same(lab.kinds, ['power.wake-lock-idle']);
  lab.run(240, () => ({}));
  t.same(lab.kinds, []);
});
