import t from 'tap';
import { lookedAt } from '../../../testing/looked_at.js';
import { wakeupsBetween } from './wakeups.js';

const over = (seconds: number, habit: Parameters<typeof lookedAt>[1]) =>
  wakeupsBetween(lookedAt(0, habit), lookedAt(seconds, habit));

t.test('the share of a timer is how often time-outs end, over how often it wakes up', async t => {
  t.equal(over(60, { switches: 50, timeout: 0.02 })?.byTimer, 1);
  t.equal(over(60, { switches: 100, timeout: 0.02 })?.byTimer, 0.5);
  t.equal(over(60, { switches: 100 })?.byTimer, 0);
  t.equal(over(60, { switches: 50, left: 0.01 })?.byTimer, 1);
  t.equal(over(60, { switches: 50, left: 0.1 })?.byTimer, 0.1);
  t.equal(over(60, { switches: 40, timeout: 0.02 })?.byTimer, 1, 'never more than all');
});

t.test('two looks, or looks that could not be had, tell nothing of it', async t => {
  t.equal(over(30, { switches: 50, timeout: 0.02 })?.byTimer, undefined);
  t.equal(over(600, { switches: 50, blind: true })?.byTimer, undefined);
  t.equal(over(600, { switches: 0 })?.byTimer, undefined);
});

t.test('a thread that is followed anew is not measured from what was before', async t => {
  const habit = { switches: 50, timeout: 0.02 };
  t.equal(wakeupsBetween(lookedAt(60, habit), lookedAt(15, habit)), undefined);
  t.equal(wakeupsBetween(lookedAt(60, habit), lookedAt(60, habit)), undefined);
});

t.test('what it does is told a wakeup', async t => {
  t.match(
    over(60, { switches: 50, cpu: 0.0125, involuntary: 5, writes: 25, written: 1e5, childFaults: 100 }),
    {
      rate: 50,
      cpuEach: 0.00025,
      displacedEach: 0.1,
      writesEach: 0.5,
      bytesPerWrite: 4000,
      childFaultsEach: 2,
    },
  );
  t.match(over(60, { switches: 50, writes: undefined }), { writesEach: undefined, bytesPerWrite: undefined });
});
