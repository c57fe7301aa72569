/** The rows as they came, each predicted before it is learned: nothing may ever run away. */
import { PowerEstimator } from '@edgevitals/analyzer/power';
import { type DataSet, inputsOf, type Sight } from './data_set.js';

export const FORGETTING = [1, 0.999, 0.99, 0.95] as const;

/** Largest single error in W over a stream; @param keep what a row counts after the next one. */
export function worstError(set: DataSet, sight: Sight, keep: number): number {
  const input = inputsOf(set);
  const seconds = set.rows.reduce((sum, row) => sum + row.seconds, 0) / set.rows.length;
  const estimator = new PowerEstimator({ keep: keep ** (10 / seconds) });
  let worst = 0;
  for (const row of set.rows) {
    if (row.starts) estimator.interrupt();
    const seen = input(row, sight, row.watts);
    const error = Math.abs(estimator.predict(seen).power - row.watts);
    // not a number is worse than any
    worst = error <= worst ? worst : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    estimator.learnFrom(seen);
  }
  return worst;
}
