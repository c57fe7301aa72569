import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { OfflineCpus } from './offline_cpus.js';

const NOBODY = new Map<number, number>();

t.test('a CPU that is off for seconds is lost for all of them but the one in which it left', async t => {
  const offline = new OfflineCpus();
  offline.take(1, [1], [1], NOBODY, true, true);
  t.strictSame([offline.seconds, offline.error], [0.5, 0.5]);
  offline.take(1, [1], [], NOBODY, true, true);
  t.strictSame([offline.seconds, offline.error], [1, 0]);
});

t.test('nothing is lost while there is no work for it, nor told while nobody asks', async t => {
  const offline = new OfflineCpus();
  offline.take(1, [1], [], NOBODY, false, false);
  t.equal(offline.seconds, 0);
  offline.take(1, [1], [], NOBODY, true, false);
  t.equal(offline.seconds, 0);
});

t.test('what CPUs did between readings comes right in the end', async t => {
  const random = randomNumbers(5);
  const offline = new OfflineCpus();
  // comes for a moment and goes for a second at least, in steps of 50 ms, and is seen once a second
  let isOn = true;
  let wasOn = true;
  let left = 0;
  let onSinceSeen = 0;
  let lost = 0;
  let told = 0;
  for (let second = 0; second < 3000; second++) {
    for (let step = 0; step < 20; step++) {
      if (--left <= 0) {
        isOn = !isOn;
        left = (isOn ? 5 : 21) + Math.floor(40 * random());
      }
      // the last seconds it is on, so that all can be put right
      if (second > 2990) isOn = true;
      if (isOn) onSinceSeen += 0.05;
      else lost += 0.05;
    }
    const returned = isOn && !wasOn ? new Map([[1, onSinceSeen]]) : NOBODY;
    offline.take(1, isOn ? [] : [1], !isOn && wasOn ? [1] : [], returned, true, true);
    told += offline.seconds;
    if (isOn) onSinceSeen = 0;
    wasOn = isOn;
  }
  t.ok(Math.abs(told - lost) < 0.02 * lost, `${told} s of ${lost}`);
});

t.test('what is over is not put right later', async t => {
  const offline = new OfflineCpus();
  offline.take(1, [1], [1], NOBODY, true, true);
  offline.take(1, [], [], new Map([[1, 0.1]]), true, false);
  offline.forgive();
  offline.take(1, [], [], NOBODY, true, true);
  t.equal(offline.seconds, 0);
});
