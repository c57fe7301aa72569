import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { equalSplit } from './shared_time.js';

function owedOf(shares: readonly number[]): number[] {
  const owed = Float64Array.from(shares);
  equalSplit(owed);
  return [...owed];
}

t.test('one alone owes its own time, two that always run owe half each', async t => {
  t.strictSame(
    owedOf([0.3]).map(each => each.toFixed(6)),
    ['0.300000'],
  );
  t.strictSame(
    owedOf([1, 1]).map(each => each.toFixed(6)),
    ['0.500000', '0.500000'],
  );
  t.strictSame(owedOf([0, 0]), [0, 0]);
});

t.test('what all owe is the time that anybody runs', async t => {
  const random = randomNumbers(3);
  for (let n = 1; n < 60; n += 7) {
    const shares = Array.from({ length: n }, random);
    const owed = owedOf(shares).reduce((sum, each) => sum + each, 0);
    const anybody = 1 - shares.reduce((product, each) => product * (1 - each), 1);
    t.ok(Math.abs(owed - anybody) < 1e-9);
  }
});

t.test('it is the mean of equal shares over all moments', async t => {
  const random = randomNumbers(9);
  const shares = [0.9, 0.5, 0.2, 0.05];
  const counted = shares.map(() => 0);
  const moments = 200_000;
  for (let i = 0; i < moments; i++) {
    const running = shares.map(share => random() < share);
    const count = running.filter(Boolean).length;
    running.forEach((runs, p) => {
      if (runs) counted[p]! += 1 / count / moments;
    });
  }
  owedOf(shares).forEach((owed, p) => {
    t.ok(Math.abs(owed - counted[p]!) < 0.004);
  });
});
