import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { steadyDemand } from './steady_demand.js';

t.test('at one clock it is the busy share of it', async t => {
  t.equal(steadyDemand(0.75, [{ hertz: 1000, seconds: 2 }]), 750);
});

t.test('without a pause at any clock it may be anything', async t => {
  const clocks = [
    { hertz: 800, seconds: 1 },
    { hertz: 1000, seconds: 1 },
  ];
  t.equal(steadyDemand(1, clocks), Number.POSITIVE_INFINITY);
});

t.test('a rate that fills the lower of two clocks alone is told from the pauses at the higher', async t => {
  const clocks = [
    { hertz: 800, seconds: 3 },
    { hertz: 1000, seconds: 1 },
  ];
  // 3 s full, 1 s at nine tenths
  t.ok(Math.abs(steadyDemand(3.9 / 4, clocks) - 900) < 1e-9);
});

t.test('of any clocks, in any order, the rate comes back', async t => {
  const random = randomNumbers(11);
  for (let round = 0; round < 2000; round++) {
    const clocks = Array.from({ length: 1 + Math.floor(6 * random()) }, () => ({
      hertz: 400 + 1600 * random(),
      seconds: 0.01 + random(),
    }));
    const highest = Math.max(...clocks.map(({ hertz }) => hertz));
    const rate = highest * (0.05 + 0.94 * random());
    let busy = 0;
    let all = 0;
    for (const { hertz, seconds } of clocks) {
      busy += seconds * Math.min(1, rate / hertz);
      all += seconds;
    }
    t.ok(
      Math.abs(steadyDemand(busy / all, clocks) - rate) < 1e-6 * rate,
      `${rate} of ${JSON.stringify(clocks)}`,
    );
  }
});
