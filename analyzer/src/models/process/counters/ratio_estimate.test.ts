import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { ratioEstimate } from './ratio_estimate.js';

t.test('a ratio of sums, not a mean of ratios; what has nothing to be a ratio to says nothing', async t => {
  const samples = [
    { amount: 10, of: 100 },
    { amount: 90, of: 100 },
    { amount: 0, of: 0 },
    { amount: 10, of: 1800 },
  ];
  t.match(ratioEstimate(samples, 0.1), { value: 0.055, basis: 'measured' });
  t.equal(ratioEstimate([{ amount: 1, of: 0 }], 0), undefined);
  t.equal(ratioEstimate([], 0), undefined);
});

t.test(
  'of fewer than three turns nothing is known of how much it varies; when all was counted nothing is left',
  async t => {
    const two = [
      { amount: 1, of: 10 },
      { amount: 3, of: 10 },
    ];
    const few = ratioEstimate(two, 0.1);
    t.match(few, { value: 0.2, note: /too rarely/ });
    t.notOk(few !== undefined && 'sigma' in few);
    t.match(ratioEstimate([...two, ...two], 1), { sigma: 0 });
  },
);

t.test('what its 90 % interval claims holds, for programs in phases of which a few are counted', async t => {
  const random = randomNumbers(11);
  for (const counted of [4, 8, 30]) {
    let held = 0;
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      // two hundred stretches of a program that does one of three things, each in its own measure
      const stretches = Array.from({ length: 200 }, () => {
        const phase = random();
        const of = 50 + 100 * random();
        const rate = phase < 0.3 ? 0.05 : phase < 0.8 ? 0.2 : 0.45;
        return { amount: of * (rate + 0.02 * random()), of };
      });
      const truth =
        stretches.reduce((sum, { amount }) => sum + amount, 0) /
        stretches.reduce((sum, { of }) => sum + of, 0);
      const seen = stretches.slice(0, counted);
      const { value, sigma } = ratioEstimate(seen, counted / 200)!;
      if (Math.abs(value - truth) <= 1.645 * sigma!) held++;
    }
    const share = held / runs;
    t.ok(share > 0.85 && share < 0.95, `${counted} turns: ${share}`);
  }
});
