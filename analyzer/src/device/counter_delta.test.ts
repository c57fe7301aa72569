import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { counterDelta, steadyDelta } from './counter_delta.js';

t.test('a 32-bit counter that wraps counts on; one that starts over counts from 0', async t => {
  t.equal(counterDelta(2 ** 32 - 10, 5, 32), 15);
  t.equal(counterDelta(1000, 5, 32), 5, 'too far for a wrap');
  t.equal(counterDelta(2 ** 32 - 10, 5, 64), 5, '64 bits do not wrap');
  t.equal(counterDelta(3e9, 1e9, 32, 1e6), 0, 'neither is plausible');
  t.equal(counterDelta(5, 1e15, 64, 1e9), 0, 'a wild jump is a bad reading');
  t.equal(counterDelta(Number.NaN, 5, 64), 0);
  t.equal(counterDelta(5, -1, 64), 0);
  t.equal(steadyDelta(10, 9), 0, 'iowait goes back by a tick');
});

t.test('whatever a wrapping counter does in steps of up to half its range, the sum is right', async () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (start, steps) => {
      let value = start;
      let sum = 0;
      for (const step of steps) {
        const next = (value + step) % 2 ** 32;
        sum += counterDelta(value, next, 32);
        value = next;
      }
      assert.equal(
        sum,
        steps.reduce((a, b) => a + b, 0),
      );
    }),
  );
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.constantFrom(32 as const, 64 as const), (from, to, bits) => {
      const amount = counterDelta(from, to, bits, 1e12);
      assert.ok(amount >= 0 && amount <= 1e12);
    }),
  );
});
