/** Predictions of rows whose power the model has not seen: the error that counts. */
import { type EstimatorOptions, PowerEstimator, type SensorResponse } from '@edgevitals/analyzer/power';
import { type DataRow, type DataSet, FREQUENCY_AND_USE, inputsOf, type Sight } from './data_set.js';

export interface Errors {
  /** Mean of |predicted - measured| / measured. */
  readonly mape: number;
  readonly worstWatts: number;
  readonly rows: number;
}

export class ErrorSum {
  private relative = 0;
  private worst = 0;
  private rows = 0;

  add(predicted: number, measured: number): void {
    if (!(measured > 0)) return;
    this.relative += Math.abs(predicted - measured) / measured;
    this.worst = Math.max(this.worst, Math.abs(predicted - measured));
    this.rows++;
  }

  get errors(): Errors {
    return { mape: (100 * this.relative) / this.rows, worstWatts: this.worst, rows: this.rows };
  }
}

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

/** Predicts rows one after the other, their power withheld. */
export function predict(
  estimator: PowerEstimator,
  set: DataSet,
  sight: Sight,
  rows: readonly DataRow[],
  sum: ErrorSum,
): void {
  const input = inputsOf(set);
  for (const row of rows) {
    if (row.starts) estimator.interrupt();
    const seen = input(row, sight);
    const { power, complete } = estimator.predict(seen);
    // the first reading of a stretch shows a load that is in no row
    if (complete) sum.add(power, row.watts);
    estimator.learnFrom(seen);
  }
}

/** How the sensor lags, by the rows that may be learned from. */
export const responseOf = (set: DataSet, which?: (row: DataRow) => boolean): SensorResponse =>
  learn(new PowerEstimator(), set, FREQUENCY_AND_USE, which).summary().response;

/**
 * Leaves out one group of rows at a time, learns the others, and predicts it.
 * @param most groups that are left out, spread over all; the rest are always learned
 */
export function leaveOneOut(
  set: DataSet,
  sight: Sight,
  group: (row: DataRow) => string | number,
  options: EstimatorOptions = {},
  most = Number.POSITIVE_INFINITY,
): Errors {
  const sum = new ErrorSum();
  const groups = [...new Set(set.rows.map(group))];
  if (groups.length < 2) return { mape: Number.NaN, worstWatts: Number.NaN, rows: 0 };
  const every = Math.max(1, Math.floor(groups.length / most));
  for (const left of groups.filter((_, i) => i % every === 0)) {
    const which = (row: DataRow): boolean => group(row) !== left;
    const response = options.response ?? responseOf(set, which);
    const estimator = learn(new PowerEstimator({ ...options, response }), set, sight, which);
    const rows = set.rows.filter(row => group(row) === left);
    predict(estimator, set, sight, rows, sum);
  }
  return sum.errors;
}
