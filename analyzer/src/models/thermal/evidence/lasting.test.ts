import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { heldSteps, lastingOf } from './lasting.js';

const step = (value: number, at: number, until = at, carried = false) => ({
  value,
  at: Seconds(at),
  until: Seconds(until),
  carried,
});
const isOn = (value: number): boolean => value > 0;

t.test('how long something was so is between the samples that say so', async t => {
  t.equal(lastingOf([], isOn), undefined);
  t.equal(lastingOf([step(0, 1, 4)], isOn), undefined);
  t.strictSame(lastingOf([step(1, 1, 2), step(0, 3), step(2, 4, 5)], isOn), { from: 1, to: 5, seconds: 2 });
  t.strictSame(
    lastingOf([step(1, 1), step(3, 2), step(2, 3)], isOn),
    { from: 1, to: 3, seconds: 2 },
    'one step or another',
  );
});

t.test('what was before an interval counts where nothing was read in it', async t => {
  t.match(heldSteps([step(1, 0, 0, true)]), [{ value: 1 }]);
  t.match(heldSteps([step(1, 0, 0, true), step(0, 5)]), [{ value: 0 }]);
  t.match(heldSteps([step(1, 0, 3, true), step(0, 4)]), [{ value: 1, until: 3 }, { value: 0 }]);
});
