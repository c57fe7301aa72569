import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { LagFinder } from './lag_finder.js';
import { RowHistory } from './row_history.js';
import type { SensorResponse } from './sensor_response.js';
import { delayOf, NO_LAG } from './sensor_response.js';

const RESPONSES: readonly SensorResponse[] = [
  { lag: 0.4, window: 0, shape: 'mean' },
  { lag: 0, window: 10, shape: 'mean' },
  { lag: 1, window: 3, shape: 'exponential' },
];

/** Rows of a load that steps, and a sensor that shows it as it responds. */
function find(response: SensorResponse, seconds: number, noise: number): SensorResponse | undefined {
  const random = randomNumbers(7);
  const finder = new LagFinder();
  const history = new RowHistory();
  let busy = 0.5;
  for (let i = 0; i < 2000; i++) {
    if (random() < 0.2) busy = 2 * random();
    const own = Float64Array.of(1, 0.5, busy);
    const seen = history.filter(response, seconds, own);
    history.push(seconds, own, 60);
    const watts = 0.8 + 0.4 * seen.values[1]! + 1.2 * seen.values[2]!;
    finder.addRow(seconds, 0.5, busy, seen.complete ? watts * (1 + noise * normal(random)) : undefined);
  }
  return finder.find();
}

t.test('lags and averages are found from half-second rows to ten-second ones', async t => {
  for (const [response, seconds, within] of [
    [RESPONSES[0]!, 0.5, 0.1],
    [RESPONSES[1]!, 1, 1],
    [RESPONSES[1]!, 5, 1],
    [{ lag: 0, window: 5, shape: 'exponential' }, 5, 1],
    [{ lag: 4, window: 0, shape: 'mean' }, 10, 1],
  ] as const) {
    const found = find(response, seconds, 0.02)!;
    t.ok(
      Math.abs(delayOf(found) - delayOf(response)) <= within,
      `${JSON.stringify(response)}: ${JSON.stringify(found)}`,
    );
  }
});

t.test('a sensor that does not lag is left alone', async t => {
  t.strictSame(find(NO_LAG, 1, 0.02), NO_LAG);
});
