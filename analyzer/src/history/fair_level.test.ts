import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { fairLevel } from './fair_level.js';

t.test('who has much gives first, who has little keeps it', async t => {
  t.equal(fairLevel([1, 2, 3], 6), Number.POSITIVE_INFINITY);
  t.equal(fairLevel([10, 10, 10, 10], 20), 5);
  t.equal(fairLevel([100, 1, 1], 12), 10);
  t.equal(fairLevel([100, 40, 1], 21), 10);
  t.equal(fairLevel([], 0), Number.POSITIVE_INFINITY);
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: 1 }), fc.nat(1e7), (amounts, total) => {
      const level = fairLevel(amounts, total);
      const left = amounts.reduce((sum, amount) => sum + Math.min(amount, level), 0);
      const all = amounts.reduce((sum, amount) => sum + amount, 0);
      assert.ok(left <= total + 1e-3 || all <= total);
      // and no lower than it must be
      assert.ok(Math.abs(left - Math.min(all, total)) < 1e-3);
    }),
  );
});
