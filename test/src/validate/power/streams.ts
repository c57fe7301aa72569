/** The rows as they came, each predicted before it is learned: nothing may ever run away. */
import { PowerEstimator } from '@edgevitals/analyzer/power';
import type { DataSet } from './data_set.js';
import { ErrorSum, type Errors } from './errors.js';
import { inputsOf, type Sight } from './inputs.js';

export const FORGETTING = [1, 0.999, 0.99, 0.95] as const;

/** @param keep what a row counts after the next one. */
export function streamErrors(set: DataSet, sight: Sight, keep: number): Errors | undefined {
  const input = inputsOf(set);
  const seconds = set.rows.reduce((sum, row) => sum + row.seconds, 0) / set.rows.length;
  const estimator = new PowerEstimator({ keep: keep ** (10 / seconds) });
  const sum = new ErrorSum();
  for (const row of set.rows) {
    if (row.starts) estimator.interrupt();
    const seen = input(row, sight, row.watts);
    sum.add(estimator.predict(seen), row);
    estimator.learnFrom(seen);
  }
  return sum.errors;
}
