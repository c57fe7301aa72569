/** Predictions of rows whose power the model has not seen: the error that counts. */
import { type EstimatorOptions, PowerEstimator, type SensorResponse } from '@edgevitals/analyzer/power';
import type { DataRow, DataSet } from './data_set.js';
import { ErrorSum, type Errors } from './errors.js';
import { FREQUENCY_AND_USE, inputsOf, type Sight } from './inputs.js';

/** Lets an estimator learn rows. */
export function learn(
  estimator: PowerEstimator,
  set: DataSet,
  sight: Sight,
  which: (row: DataRow) => boolean = () => true,
): PowerEstimator {
  const input = inputsOf(set);
  let joins = false;
  for (const row of set.rows) {
    const used = which(row);
    if (used && (row.starts || !joins)) estimator.interrupt();
    if (used) estimator.learnFrom(input(row, sight, row.watts));
    joins = used;
  }
  return estimator;
}

/**
 * Predicts rows in their order, their power withheld; each counts, from the first on. What ran before a row is known
 * where the row joins it, whether it is one of those or not: its reading trails it.
 */
export function predict(
  estimator: PowerEstimator,
  set: DataSet,
  sight: Sight,
  which: (row: DataRow) => boolean,
  sum: ErrorSum,
): void {
  const input = inputsOf(set);
  let joins = false;
  set.rows.forEach((row, i) => {
    if (!which(row)) {
      joins = false;
      return;
    }
    if (row.starts || !joins) {
      estimator.interrupt();
      if (!row.starts && i > 0) estimator.learnFrom(input(set.rows[i - 1]!, sight));
    }
    const seen = input(row, sight);
    sum.add(estimator.predict(seen), row);
    estimator.learnFrom(seen);
    joins = true;
  });
}

/** How the sensor lags, by the rows that may be learned from. */
export const responseOf = (set: DataSet, which?: (row: DataRow) => boolean): SensorResponse =>
  learn(new PowerEstimator(), set, FREQUENCY_AND_USE, which).summary().response;

/** Rows that may be learned for one figure: sets of any size take a bounded time. */
const MOST_LEARNED = 400_000;

/**
 * Leaves out one group of rows at a time, learns the others, and predicts it.
 * @param most groups that are left out, spread over all; the rest are always learned
 * @returns undefined where there is only one group
 */
export function leaveOneOut(
  set: DataSet,
  sight: Sight,
  group: (row: DataRow) => string,
  options: EstimatorOptions = {},
  most = Number.POSITIVE_INFINITY,
): Errors | undefined {
  const sum = new ErrorSum();
  const groups = [...new Set(set.rows.map(group))];
  if (groups.length < 2) return undefined;
  const bound = Math.min(most, Math.max(5, Math.floor(MOST_LEARNED / set.rows.length)));
  const every = Math.max(1, Math.ceil(groups.length / bound));
  for (const left of groups.filter((_, i) => i % every === 0)) {
    const isLearned = (row: DataRow): boolean => group(row) !== left;
    const response = options.response ?? responseOf(set, isLearned);
    const estimator = learn(new PowerEstimator({ ...options, response }), set, sight, isLearned);
    predict(estimator, set, sight, row => !isLearned(row), sum);
  }
  return sum.errors;
}
