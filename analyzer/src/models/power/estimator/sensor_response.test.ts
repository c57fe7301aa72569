import t from 'tap';
import type { SensorResponse } from './sensor_response.js';
import { pulseWeight } from './sensor_response.js';

const RESPONSES: readonly SensorResponse[] = [
  { lag: 0.4, window: 0, shape: 'mean' },
  { lag: 0, window: 10, shape: 'mean' },
  { lag: 1, window: 3, shape: 'exponential' },
];

t.test('the weights of the past add up to one, and the future has none', async t => {
  for (const response of RESPONSES) {
    for (const length of [0.5, 3, 30]) {
      let sum = 0;
      for (let i = 0; i < 400; i++) {
        const weight = pulseWeight(response, (i + 1) * length, i * length, length);
        t.ok(weight > -1e-12);
        sum += weight;
      }
      t.ok(Math.abs(sum - 1) < 1e-6, `${sum}`);
      t.equal(pulseWeight(response, 0, -length, length), 0);
    }
  }
});
