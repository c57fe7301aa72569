import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { counterDelta } from './counter_delta.js';

const MOST = Number.MAX_SAFE_INTEGER;

t.test('a 32-bit counter that wraps counts on; of others that go back two readings tell nothing', async t => {
  t.equal(counterDelta(5, 8, 64, MOST), 3);
  t.equal(counterDelta(2 ** 32 - 10, 5, 32, MOST), 15);
  t.equal(counterDelta(1000, 5, 32, MOST), undefined, 'too far for a wrap');
  t.equal(counterDelta(2 ** 32 - 10, 5, 64, MOST), undefined, '64 bits do not wrap');
  t.equal(counterDelta(2 ** 32 - 10, 5, undefined, MOST), undefined, 'it is not known how wide it is');
  t.equal(counterDelta(2 ** 32 + 10, 5, 32, MOST), undefined, 'it is wider than it is said to be');
  t.equal(counterDelta(3e9, 1e9, 32, 1e6), undefined, 'more than can be');
  t.equal(counterDelta(5, 1e15, 64, 1e9), undefined, 'a wild jump');
  t.equal(counterDelta(Number.NaN, 5, 64, MOST), undefined);
  t.equal(counterDelta(5, -1, 64, MOST), undefined);
});

t.test('whatever a wrapping counter does in steps of up to half its range, the sum is right', async () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (start, steps) => {
      let value = start;
      let sum = 0;
      for (const step of steps) {
        const next = (value + step) % 2 ** 32;
        sum += counterDelta(value, next, 32, MOST) ?? Number.NaN;
        value = next;
      }
      assert.equal(
        sum,
        steps.reduce((a, b) => a + b, 0),
      );
    }),
  );
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.constantFrom(32, 64, undefined), (from, to, bits) => {
      const amount = counterDelta(from, to, bits, 1e12) ?? 0;
      assert.ok(amount >= 0 && amount <= 1e12);
    }),
  );
});
