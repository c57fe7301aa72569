import t from 'tap';
import { Quantum } from './quantum.js';

t.test('the smallest change that was seen is the step of a gauge', async t => {
  const quantum = new Quantum();
  for (const value of [5, 5, 8, 6, 6, Number.NaN, 12]) quantum.seeValue(value);
  t.equal(quantum.step, 2);
});
