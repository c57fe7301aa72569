import t from 'tap';
import { rowsOf } from '../../../testing/regression_rows.js';
import { NormalEquations } from './normal_equations.js';

t.test('sums are the same in any order, and in parts', async t => {
  const rows = rowsOf(1, 200, 5);
  const forward = new NormalEquations();
  for (const { x, y } of rows) forward.addRow(x, y, 1);
  const first = new NormalEquations();
  const second = new NormalEquations();
  for (const [i, { x, y }] of rows.toReversed().entries()) (i % 3 === 0 ? first : second).addRow(x, y, 1);
  first.merge(second);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j <= i; j++) t.ok(Math.abs(first.get(i, j) - forward.get(i, j)) < 1e-9);
    t.ok(Math.abs(first.right(i) - forward.right(i)) < 1e-9);
  }
});

t.test('a column that comes later was zero before', async t => {
  const sums = new NormalEquations();
  sums.addRow(Float64Array.of(1, 2), 3, 1);
  sums.addRow(Float64Array.of(1, 2, 4), 5, 1);
  t.equal(sums.get(1, 1), 8);
  t.equal(sums.get(2, 2), 16);
  t.equal(sums.get(0, 2), 4);
});

t.test('a column folded into another counts as it', async t => {
  const sums = new NormalEquations();
  const told = new NormalEquations();
  for (const { x, y } of rowsOf(2, 50, 4)) {
    sums.addRow(x, y, 1);
    told.addRow(Float64Array.of(x[0]!, x[1]! + x[3]!, x[2]!, 0), y, 1);
  }
  sums.fold(3, 1);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) t.ok(Math.abs(sums.get(i, j) - told.get(i, j)) < 1e-9, `${i} ${j}`);
    t.ok(Math.abs(sums.right(i) - told.right(i)) < 1e-9);
  }
});

t.test('what was seen fades, however often, and what comes counts in full', async t => {
  const rows = rowsOf(3, 400, 4);
  const sums = new NormalEquations(Float32Array);
  const told = new NormalEquations();
  for (const [n, { x, y }] of rows.entries()) {
    // fast enough that all but the last are near nothing at the end
    sums.decay(0.9);
    sums.addRow(x, y, 1);
    const weight = 0.9 ** (rows.length - 1 - n);
    told.addRow(x, y, weight, weight);
  }
  const near = (found: number, wanted: number): boolean =>
    Math.abs(found - wanted) < 1e-5 * Math.abs(wanted) + 1e-5;
  t.ok(near(sums.rows, told.rows));
  t.ok(near(sums.square, told.square));
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) t.ok(near(sums.get(i, j), told.get(i, j)), `${i} ${j}`);
    t.ok(near(sums.right(i), told.right(i)), `${i}`);
  }
  const whole = new NormalEquations();
  whole.merge(sums, 2);
  t.ok(near(whole.get(2, 1), 2 * told.get(2, 1)));
  const back = NormalEquations.restore(sums.snapshot(), 4);
  t.ok(near(back!.get(3, 1), told.get(3, 1)));
});
