/** How soon a program is known: error on a program after so many intervals of it, all others having been learned. */
import { PowerEstimator, type SensorResponse } from '@edgevitals/analyzer/power';
import { randomNumbers } from '@edgevitals/shared/random';
import type { DataSet } from './data_set.js';
import { ErrorSum } from './errors.js';
import { inputsOf, WITH_PROGRAMS } from './inputs.js';
import { learn } from './withheld.js';

export const OBSERVATIONS = [0, 1, 3, 10] as const;
/** Programs that are tried, spread over all. */
const MOST_PROGRAMS = 40;

/** MAPE in percent by number of observations, on the intervals of the program that were not observed. */
export function errorByObservations(
  set: DataSet,
  response: SensorResponse,
  draws: number,
): Map<number, number | undefined> {
  const sums = new Map(OBSERVATIONS.map(count => [count, new ErrorSum()]));
  const input = inputsOf(set);
  const random = randomNumbers(5);
  const programs = [...new Set(set.rows.map(row => row.workload))];
  const every = Math.ceil(programs.length / MOST_PROGRAMS);
  for (const program of programs.filter((_, i) => i % every === 0)) {
    const own = set.rows.filter(row => row.workload === program);
    const known = learn(
      new PowerEstimator({ response }),
      set,
      WITH_PROGRAMS,
      row => row.workload !== program,
    ).snapshot();
    for (let draw = 0; draw < draws; draw++) {
      const order = own.map((_, i) => ({ i, key: random() })).sort((a, b) => a.key - b.key);
      for (const [count, sum] of sums) {
        if (count >= own.length || (count === 0 && draw > 0)) continue;
        const estimator = new PowerEstimator({ response });
        estimator.restore(known);
        const seen = new Set(order.slice(0, count).map(({ i }) => i));
        for (const i of seen) {
          estimator.interrupt();
          // what the reading trails is known, its power is not
          if (i > 0 && !own[i]!.starts) estimator.learnFrom(input(own[i - 1]!, WITH_PROGRAMS));
          estimator.learnFrom(input(own[i]!, WITH_PROGRAMS, own[i]!.watts));
        }
        own.forEach((row, i) => {
          if (row.starts) estimator.interrupt();
          const withheld = input(row, WITH_PROGRAMS);
          if (!seen.has(i)) sum.add(estimator.predict(withheld), row);
          estimator.learnFrom(withheld);
        });
      }
    }
  }
  return new Map(Array.from(sums, ([count, sum]) => [count, sum.errors?.mape]));
}
