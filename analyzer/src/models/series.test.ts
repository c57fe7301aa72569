import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Slice } from '../history/slice.js';
import { emptySlice } from '../history/slice_of.js';
import { amountHistory, rateHistory } from './series.js';

const WINDOW = { from: 1_790_000_000, to: 1_790_003_600 };

const slice = (from: number, to: number, parts: Partial<Slice> = {}): Slice => ({
  ...emptySlice(WINDOW.from + from, WINDOW.from + to),
  coveredSeconds: to - from,
  ...parts,
});
const busy = (each: Slice): number | undefined => each.cpuBusySeconds;

t.test('of the time before a device was first seen nothing is known', async t => {
  const slices = [slice(3595, 3600, { cpuBusySeconds: 2 })];
  const unknown = new Array<null>(11).fill(null);
  t.strictSame(rateHistory(WINDOW, slices, 12, busy), [...unknown, 0.4]);
  t.strictSame(amountHistory(WINDOW, slices, 12, busy), [...unknown, 2]);
});

t.test('nor of the time in which it was offline, while nothing done is 0', async t => {
  const slices = [slice(0, 900, { cpuBusySeconds: 90 }), slice(1800, 3600, { cpuBusySeconds: 0 })];
  t.strictSame(rateHistory(WINDOW, slices, 4, busy), [0.1, null, 0, 0]);
  t.strictSame(amountHistory(WINDOW, slices, 4, busy), [90, null, 0, 0]);
});

t.test(
  'a slice that does not tell an amount is no 0, and does not lower the rate of one that does',
  async t => {
    const slices = [slice(0, 1200), slice(1200, 2400, { cpuBusySeconds: 600 }), slice(2400, 3600)];
    t.strictSame(rateHistory(WINDOW, slices, 3, busy), [null, 0.5, null]);
    t.strictSame(rateHistory(WINDOW, slices, 2, busy), [0.5, 0.5], 'of the half that is known of each');
    t.strictSame(amountHistory(WINDOW, slices, 3, busy), [null, 600, null]);
  },
);

t.test('a history of which nothing is known is empty', async t => {
  t.strictSame(rateHistory(WINDOW, [], 12, busy), []);
  t.strictSame(amountHistory(WINDOW, [slice(0, 3600)], 12, busy), []);
  t.strictSame(rateHistory({ from: 5, to: 5 }, [slice(0, 3600, { cpuBusySeconds: 1 })], 12, busy), []);
});

t.test('a rate over other seconds is known where there are some', async t => {
  const slices = [
    slice(0, 1800, { cpuBusySeconds: 90, suspendedSeconds: 900 }),
    slice(1800, 3600, { cpuBusySeconds: 0, suspendedSeconds: 1800 }),
  ];
  const awake = (each: Slice): number => each.coveredSeconds - each.suspendedSeconds;
  t.strictSame(rateHistory(WINDOW, slices, 2, busy, awake), [0.1, null]);
});

t.test('a time that was rounded over the border of a part makes nothing known of it', async t => {
  const slices = [slice(1799.9995, 3600.0004, { cpuBusySeconds: 360 })];
  const [before, after] = amountHistory(WINDOW, slices, 2, busy);
  t.equal(before, null);
  t.ok(Math.abs((after ?? 0) - 360) < 0.001);
});

t.test('what is known of the parts is all that was measured', async t => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 400 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 240 }), (stretches, points) => {
      let at = 0;
      const slices: Slice[] = [];
      for (const [gap, length] of stretches) {
        const from = at + gap;
        at = Math.min(3600, from + length);
        if (from < at) slices.push(slice(from, at, { cpuBusySeconds: (at - from) / 2 }));
      }
      const parts = amountHistory(WINDOW, slices, points, busy);
      assert.equal(parts.length, slices.length === 0 ? 0 : points);
      const total = slices.reduce((sum, each) => sum + (busy(each) ?? 0), 0);
      assert.ok(Math.abs(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) - total) < 1e-6 * 3600);
      for (const rate of rateHistory(WINDOW, slices, points, busy))
        assert.ok(
          rate === null || Math.abs(rate - 0.5) < 1e-6,
          'a steady device is steady wherever it is known',
        );
    }),
  );
  t.pass();
});
