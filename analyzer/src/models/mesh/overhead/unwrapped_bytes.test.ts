import t from 'tap';
import { unwrappedBytes } from './index.js';

t.test('bytes that cannot be so few have gone round', async t => {
  t.equal(unwrappedBytes(6600, 100), 6600);
  t.equal(unwrappedBytes(1_200_000_000, 100_000_000), 1_200_000_000 + 2 ** 32);
  t.equal(unwrappedBytes(0, 0), 0);
  t.equal(unwrappedBytes(1, 0), undefined);
  t.equal(unwrappedBytes(100, 6), undefined, 'one wrap would be far too much');
  t.equal(unwrappedBytes(-1, 6), undefined);
  t.equal(unwrappedBytes(Number.NaN, 6), undefined);
});
