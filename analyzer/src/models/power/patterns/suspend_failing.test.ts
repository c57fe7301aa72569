import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadePower } from '../../../testing/hand_made_interval.js';
import { PatternLab } from '../../../testing/pattern_lab.js';

const suspends = (succeeded: number, failed: number): Partial<Interval> => ({
  power: handMadePower({
    suspends: {
      succeeded,
      failed,
      failedSteps: new Map([['freeze', failed]]),
      hardwareSleep: undefined,
      wakeupIrq: undefined,
      covers: Seconds(60),
    },
  }),
});

t.test(
  'suspends that fail again and again are found, with the step; one that fails now and then is not',
  async t => {
    const lab = new PatternLab();
    t.same(
      lab.run(180, at => (at % 60 === 0 ? suspends(0, 1) : {})),
      ['power.suspend-failing'],
    );
    t.match(lab.found, [{ summary: /3 of 3 .*most at freeze/, hint: /does not freeze/ }]);
    lab.run(600, () => ({}));
    t.same(lab.kinds, [], 'ten minutes later');
    t.same(
      new PatternLab().run(1200, at => (at % 60 === 0 ? suspends(9, at % 300 === 0 ? 1 : 0) : {})),
      [],
    );
  },
);
