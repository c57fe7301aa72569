import t from 'tap';
import { rowsOf } from '../../testing/regression_rows.js';
import { NormalEquations } from '../power/estimator/normal_equations.js';
import { solveBounded, symmetric } from './bounded_least_squares.js';

t.test('the bounded minimum is one: nothing free has a slope, nothing bound wants to fall', async t => {
  for (let seed = 1; seed <= 50; seed++) {
    const columns = 2 + (seed % 12);
    const sums = new NormalEquations();
    for (const { x, y } of rowsOf(seed, 30, columns)) {
      // two columns that nearly are one
      if (columns > 4) x[4] = x[3]! + 1e-3 * x[4]!;
      sums.addRow(x, y, 1);
    }
    const theta = new Float64Array(columns);
    const b = sums.b();
    const lower = new Float64Array(columns);
    solveBounded({ size: columns, a: symmetric(columns, (i, j) => sums.get(i, j)), b, lower }, theta);
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
