import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { TimeTogether } from './time_together.js';

function together(active: number, ...busy: number[]): TimeTogether {
  const made = new TimeTogether(active);
  for (const each of busy) made.add(each);
  return made;
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

t.test('what runs by itself keeps CPUs running for all of its time', async t => {
  t.ok(near(together(0.3, 0.3).alone(0.3), 0.3));
  t.ok(near(together(1, 1).alone(1), 1));
  t.equal(together(0.3, 0.3, 0).alone(0), 0);
});

t.test('two that leave no pause keep nothing running alone, nor does what runs beside one', async t => {
  const two = together(1, 1, 1, 0.1);
  for (const busy of [1, 0.1]) t.equal(two.alone(busy), 0);
  const one = together(1, 1, 0.1);
  t.equal(one.alone(0.1), 0);
  t.ok(near(one.alone(1), 0.9), 'without it the other would have run');
});

t.test('of several CPUs one program keeps as much running as one CPU', async t => {
  t.ok(near(together(1, 3, 0.2).alone(3), 0.8));
});

t.test('programs that run independently of each other are told as it comes out', async t => {
  const random = randomNumbers(3);
  const shares = [0.5, 0.3, 0.1];
  const rounds = 200_000;
  const alone = [0, 0, 0];
  let active = 0;
  for (let round = 0; round < rounds; round++) {
    const runs = shares.map(share => random() < share);
    const count = runs.filter(Boolean).length;
    if (count > 0) active++;
    if (count === 1) alone[runs.indexOf(true)]!++;
  }
  const told = together(active / rounds, ...shares);
  shares.forEach((share, i) => {
    t.ok(
      Math.abs(told.alone(share) - alone[i]! / rounds) < 0.005,
      `${told.alone(share)} of ${alone[i]! / rounds}`,
    );
  });
});

t.test('parts are never more than the time in which any CPU ran', async t => {
  const random = randomNumbers(4);
  for (let round = 0; round < 2000; round++) {
    const busy = Array.from({ length: 1 + Math.floor(5 * random()) }, () => 1.2 * random());
    const active = random();
    const told = together(active, ...busy);
    let sum = 0;
    for (const each of busy) {
      const part = told.alone(each);
      t.ok(part >= 0 && Number.isFinite(part));
      sum += part;
    }
    t.ok(sum <= active + 1e-9, `${sum} of ${active}: ${busy}`);
  }
});
