import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { LowWatch } from './lows.js';

/** Marks a minute each; @returns at which minute something was found first. */
function foundAt(marks: readonly number[], watch = new LowWatch()): number {
  for (const [minute, mark] of marks.entries())
    if (watch.falling([{ key: [1, 0], mark }], minute * 60, 6).length > 0) return minute;
  return -1;
}

t.test('what falls in each minute is found after six, what stands still for one is not', async t => {
  t.equal(foundAt([100, 98, 96, 94, 92, 90, 88, 86]), 6);
  t.equal(foundAt([100, 98, 96, 94, 94, 92, 90, 88, 86, 84]), -1);
  t.equal(foundAt([100, 98, 96, 94, 94, 92, 90, 88, 86, 84, 82]), 10);
});

t.test('it goes on where it was after a restart', async t => {
  const before = new LowWatch();
  foundAt([100, 98, 96, 94], before);
  const after = new LowWatch();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  const found = [92, 90, 88].map((mark, i) => after.falling([{ key: [1, 0], mark }], (4 + i) * 60, 6).length);
  t.strictSame(found, [0, 0, 1]);
  after.restore({ watched: [1, 2, 3] });
  t.strictSame(after.snapshot(), after.snapshot(), 'what is no snapshot changes nothing');
});

t.test('the low of what only varies is rarely taken for a leak', async () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 60, maxLength: 60 }), depths => {
      let low = Number.POSITIVE_INFINITY;
      const lows = depths.map(depth => {
        low = Math.min(low, depth);
        return low;
      });
      if (foundAt(lows) >= 0) found++;
    }),
    { numRuns: 3000, seed: 1 },
  );
  // one in 5,040 of those that fall from the first minute on, and few of those that begin later
  assert.ok(found <= 10, `${found} of 3000`);
});
