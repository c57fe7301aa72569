import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { Cholesky } from './cholesky.js';

const SIZE = 12;

/** Sums of products of random rows of columns that go together, in single precision, of very different sizes. */
function sumsOf(scale: (column: number) => number): (i: number, j: number) => number {
  const random = randomNumbers(5);
  const sums = new Float32Array(SIZE * SIZE);
  for (let n = 0; n < 200; n++) {
    const common = normal(random);
    const row = Array.from({ length: SIZE }, (_, i) => scale(i) * (common + 0.3 * normal(random)));
    for (let i = 0; i < SIZE; i++) for (let j = 0; j < SIZE; j++) sums[i * SIZE + j]! += row[i]! * row[j]!;
  }
  return (i, j) => sums[i * SIZE + j]!;
}

t.test('what is kept in single precision gives the same variances', async t => {
  const factor = Cholesky.of(
    SIZE,
    sumsOf(column => 10 ** (column - 6)),
  )!;
  const rounded = factor.rounded();
  for (let column = 0; column < SIZE; column++) {
    const unit = new Float64Array(SIZE);
    unit[column] = 1;
    const exact = factor.quadratic(unit);
    t.ok(Math.abs(rounded.quadratic(unit) - exact) < 1e-5 * exact, `column ${column}`);
  }
});

t.test('what single precision has no numbers for keeps its own', async t => {
  const factor = Cholesky.of(2, (i, j) => (i === j ? 1e200 : 0))!;
  const rounded = factor.rounded();
  t.ok(Math.abs(rounded.quadratic(Float64Array.of(1e100, 0)) - 1) < 1e-9);
});
