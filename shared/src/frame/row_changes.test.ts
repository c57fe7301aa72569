import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { MOST_ROW_BYTES, rowChanges } from './row_changes.js';
import { MAX_COLUMNS } from './tables/index.js';
import { ByteReader } from './varint.js';

const EDGE = 2 ** 52 - 1;
const value = fc.oneof(fc.constant(Number.NaN), fc.integer(), fc.integer({ min: -EDGE, max: EDGE }));
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: MAX_COLUMNS });

t.test('what a row has become can be read from its changes and from what it was', async t => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: -1, max: 4000 }), fc.nat(9), (row, gap, at) => {
      const before = row.map(([first]) => first);
      const now = row.map(([, second]) => second);
      const last = new Float64Array(at + row.length + 1).fill(-7);
      last.set(before, at);
      const out = new Uint8Array(MOST_ROW_BYTES + 3).fill(0xee);
      const length = rowChanges(now, last, at, gap, out, 3);
      const isExact = row.every(([a, b]) => Math.abs((b || 0) - (a || 0)) <= EDGE || Object.is(a, b));
      const isSame = row.every(([a, b]) => Object.is(a, b) || a === b);
      assert.equal(length === -1, !isExact);
      assert.equal(length === 0, isExact && isSame && gap >= 0);
      assert.deepEqual([...last.slice(at, -1)], length > 0 ? now : before);
      assert.deepEqual([last[at + row.length], ...last.slice(0, at)], new Array(at + 1).fill(-7));
      assert.ok(out.subarray(3 + Math.max(0, length)).every(byte => byte === 0xee));
      if (length <= 0) return;
      const reader = new ByteReader(out, 3, 3 + length);
      if (gap >= 0) assert.equal(reader.varint(), gap);
      const mask = reader.varint();
      for (let column = 0; column < row.length; column++) {
        if ((mask & (1 << column)) === 0)
          assert.ok(Object.is(before[column], now[column]) || before[column] === now[column]);
        else assert.deepEqual((before[column]! || 0) + reader.double(), now[column]);
      }
      assert.equal(reader.remaining, 0);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

t.test('a value beyond 2^52, or a change, is left to who can write it', async t => {
  const out = new Uint8Array(MOST_ROW_BYTES);
  for (const [before, now] of [
    [0, 2 ** 52],
    [-(2 ** 51), 2 ** 51],
    [Number.NaN, -(2 ** 52)],
    [1, Number.POSITIVE_INFINITY],
  ] as const) {
    const last = Float64Array.of(5, before);
    t.equal(rowChanges([6, now], last, 0, 0, out, 0), -1);
    t.strictSame([...last], [5, before], 'nothing is taken over');
  }
  t.ok(out.every(byte => byte === 0));
});
