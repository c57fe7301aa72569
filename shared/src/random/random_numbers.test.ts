import t from 'tap';
import { normal, randomNumbers } from './random_numbers.js';

t.test('the same seed gives the same numbers, evenly spread from 0 up to 1', async t => {
  const [a, b, other] = [randomNumbers(7), randomNumbers(7), randomNumbers(8)];
  const numbers = Array.from({ length: 10_000 }, a);
  t.same(numbers.slice(0, 100), Array.from({ length: 100 }, b));
  t.not(numbers[0], other());
  t.ok(numbers.every(each => each >= 0 && each < 1));
  t.ok(Math.abs(numbers.reduce((sum, each) => sum + each, 0) / numbers.length - 0.5) < 0.02);
  const normals = Array.from({ length: 10_000 }, () => normal(b));
  t.ok(Math.abs(normals.reduce((sum, each) => sum + each * each, 0) / normals.length - 1) < 0.05);
});
