import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { packNumbers, unpackNumbers } from './packed_numbers.js';

t.test('numbers come back as single precision has them', async t => {
  const random = randomNumbers(1);
  for (let length = 0; length < 50; length++) {
    const values = Array.from({ length }, () => (random() - 0.5) * 10 ** (20 * random() - 10));
    t.strictSame(
      Array.from(unpackNumbers(packNumbers(values), 50)!),
      values.map(value => Math.fround(value)),
    );
  }
});

t.test('what is no such text, or too long, is nothing', async t => {
  t.equal(unpackNumbers('a', 10), undefined);
  t.equal(unpackNumbers('***', 10), undefined);
  t.equal(unpackNumbers(7, 10), undefined);
  t.equal(unpackNumbers(packNumbers([1, 2, 3]), 2), undefined);
});
