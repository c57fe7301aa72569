import t from 'tap';
import { normal, randomNumbers } from '../../../testing/simulated_power.js';
import { solveBounded } from './bounded_least_squares.js';
import { NormalEquations } from './normal_equations.js';

function rowsOf(seed: number, count: number, columns: number) {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const x = Float64Array.from({ length: columns }, () => random());
    return { x, y: x.reduce((sum, each, i) => sum + each * (i - 1), 0) + 0.1 * normal(random) };
  });
}

t.test('sums are the same in any order, and in parts', async t => {
  const rows = rowsOf(1, 200, 5);
  const forward = new NormalEquations();
  for (const { x, y } of rows) forward.add(x, y, 1);
  const first = new NormalEquations();
  const second = new NormalEquations();
  for (const [i, { x, y }] of rows.toReversed().entries()) (i % 3 === 0 ? first : second).add(x, y, 1);
  first.merge(second);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j <= i; j++) t.ok(Math.abs(first.get(i, j) - forward.get(i, j)) < 1e-9);
    t.ok(Math.abs(first.b[i]! - forward.b[i]!) < 1e-9);
  }
});

t.test('a column that comes later was zero before', async t => {
  const sums = new NormalEquations();
  sums.add(Float64Array.of(1, 2), 3, 1);
  sums.add(Float64Array.of(1, 2, 4), 5, 1);
  t.equal(sums.get(1, 1), 8);
  t.equal(sums.get(2, 2), 16);
  t.equal(sums.get(0, 2), 4);
});

t.test('a column folded into another counts as it', async t => {
  const sums = new NormalEquations();
  const told = new NormalEquations();
  for (const { x, y } of rowsOf(2, 50, 4)) {
    sums.add(x, y, 1);
    told.add(Float64Array.of(x[0]!, x[1]! + x[3]!, x[2]!, 0), y, 1);
  }
  sums.fold(3, 1);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) t.ok(Math.abs(sums.get(i, j) - told.get(i, j)) < 1e-9, `${i} ${j}`);
    t.ok(Math.abs(sums.b[i]! - told.b[i]!) < 1e-9);
  }
});

t.test('the bounded minimum is one: nothing free has a slope, nothing bound wants to fall', async t => {
  for (let seed = 1; seed <= 50; seed++) {
    const columns = 2 + (seed % 12);
    const sums = new NormalEquations();
    for (const { x, y } of rowsOf(seed, 30, columns)) {
      // two columns that nearly are one
      if (columns > 4) x[4] = x[3]! + 1e-3 * x[4]!;
      sums.add(x, y, 1);
    }
    const theta = new Float64Array(columns);
    const b = Float64Array.from(sums.b);
    const lower = new Float64Array(columns);
    solveBounded({ size: columns, a: (i, j) => sums.get(i, j), b, lower }, theta);
    for (let i = 0; i < columns; i++) {
      let slope = -b[i]!;
      for (let j = 0; j < columns; j++) slope += sums.get(i, j) * theta[j]!;
      t.ok(theta[i]! >= 0);
      t.ok(
        theta[i]! > 0 ? Math.abs(slope) < 1e-6 * b[i]! : slope > -1e-6,
        `seed ${seed}, column ${i}: ${slope}`,
      );
    }
  }
});
