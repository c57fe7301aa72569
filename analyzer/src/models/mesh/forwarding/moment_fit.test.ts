import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { momentFit } from './moment_fit.js';
import { MomentSums } from './moment_sums.js';

/** Rows of which the last column is what the others make of it, and noise. */
function sumsOf(coefficients: readonly number[], noise: number, rows: number, seed: number): MomentSums {
  const random = randomNumbers(seed);
  const sums = new MomentSums(coefficients.length + 1, 1e6);
  for (let i = 0; i < rows; i++) {
    // far from zero, as counters are: sums of squares would lose what varies
    const x = coefficients.map((_, j) => 1e6 * (j + 1) + 100 * random());
    const y = coefficients.reduce((sum, each, j) => sum + each * (x[j]! - 1e6 * (j + 1)), 5);
    sums.addRow([...x, y + noise * normal(random)]);
  }
  return sums;
}

t.test('what made the rows is found, and its error is as large as is said', async t => {
  let outside = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const fit = momentFit(sumsOf([2, 0.5], 3, 60, seed), 2, [0, 1], 0)!;
    if (Math.abs(fit.coefficients[0]! - 2) > 1.96 * fit.sigmas[0]!) outside++;
    t.ok(Math.abs(fit.coefficients[1]! - 0.5) < 0.1);
  }
  t.ok(outside >= 1 && outside <= 12, `${outside} of 100 outside of 95 % intervals`);
});

t.test('coefficients that would be negative are 0, or negative where that is allowed', async t => {
  const sums = sumsOf([2, -1], 0.1, 50, 1);
  const bounded = momentFit(sums, 2, [0, 1], 0)!;
  t.equal(bounded.coefficients[1], 0);
  t.equal(bounded.sigmas[1], Number.POSITIVE_INFINITY);
  const free = momentFit(sums, 2, [0, 1], Number.NEGATIVE_INFINITY)!;
  t.ok(Math.abs(free.coefficients[1]! + 1) < 0.01);
  t.ok(free.explained > 0.999);
});

t.test('columns that are one share what they explain, one that never varies explains nothing', async t => {
  const random = randomNumbers(2);
  const sums = new MomentSums(4, 1e6);
  for (let i = 0; i < 40; i++) {
    const x = random();
    sums.addRow([x, x, 7, 3 * x]);
  }
  const fit = momentFit(sums, 3, [0, 1, 2], 0)!;
  t.ok(Math.abs(fit.coefficients[0]! + fit.coefficients[1]! - 3) < 1e-3);
  t.equal(fit.coefficients[2], 0);
});

t.test('too few rows, and none, make no fit', async t => {
  t.equal(momentFit(sumsOf([1], 0, 2, 1), 1, [0], 0), undefined);
  t.equal(momentFit(new MomentSums(2, 10), 1, [0], 0), undefined);
});
