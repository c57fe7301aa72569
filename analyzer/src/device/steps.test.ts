import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { StepsByKey } from './steps.js';

const at = Seconds;

t.test('a level is kept from where it changed, and nothing of one that stays 0', async t => {
  const steps = new StepsByKey();
  for (let second = 0; second < 5; second++) steps.add(1, at(second), 0);
  t.strictSame(steps.of(1), []);
  for (const [second, level] of [0, 2, 2, 3, Number.NaN, -1].entries()) steps.add(7, at(second), level);
  t.strictSame(steps.of(7), [
    { value: 2, at: 1, until: 2, carried: false },
    { value: 3, at: 3, until: 3, carried: false },
    { value: 0, at: 4, until: 5, carried: false },
  ]);
});

t.test('the next interval begins with what is', async t => {
  const steps = new StepsByKey();
  steps.add(0, at(1), 4);
  steps.add(1, at(1), 4);
  steps.add(1, at(2), 0);
  const before = steps.of(0);
  steps.begin(at(2));
  t.strictSame(steps.of(0), [{ value: 4, at: 1, until: 1, carried: true }]);
  t.strictSame(steps.of(1), []);
  steps.add(0, at(3), 4);
  t.strictSame(
    steps.of(0),
    [{ value: 4, at: 1, until: 3, carried: true }],
    'no time between samples is lost',
  );
  t.strictSame(
    before,
    [{ value: 4, at: 1, until: 1, carried: false }],
    'what an interval has stays as it was',
  );
});

t.test('what is no longer read is not held for ever', async t => {
  const steps = new StepsByKey();
  steps.add(0, at(1), 4);
  for (let second = 2; second < 120; second += 5) steps.begin(at(second));
  t.match(steps.of(0), [{ value: 4, at: 1 }]);
  steps.begin(at(122));
  t.strictSame(steps.of(0), []);
});

t.test('levels that change without end are not kept without end', async t => {
  const steps = new StepsByKey();
  for (let second = 0; second < 5000; second++) steps.add(0, at(second), (second % 2) + 1);
  t.equal(steps.of(0).length, 600);
  t.equal(steps.of(0).at(-1)?.at, 4999);
});
