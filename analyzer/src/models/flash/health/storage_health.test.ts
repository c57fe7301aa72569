import t from 'tap';
import type { StorageReading } from '../../../device/interval.js';
import { wearMeters } from './storage_health.js';

const meters = (parts: Partial<StorageReading>) =>
  wearMeters({ kind: 'mmc', name: 'mmcblk0', isFresh: true, ...parts });

t.test("JEDEC's registers tell tenths, and what is not defined tells nothing", async t => {
  t.strictSame(meters({ tenthsA: 1, tenthsB: 4, preEol: 1 }), [
    { end: 'rated-life-a', low: 0, high: 0.1 },
    { end: 'rated-life-b', low: 0.3, high: 0.4 },
    { end: 'pre-eol', low: 0, high: 0.8 },
  ]);
  t.strictSame(meters({ tenthsA: 0, tenthsB: 0, preEol: 0 }), [], 'before eMMC 5.0');
  t.match(meters({ tenthsB: 11 }), [{ low: 1, high: Number.POSITIVE_INFINITY }]);
  t.strictSame(meters({ tenthsB: 12, preEol: 9, tenthsBooster: 255 }), []);
  t.strictSame(
    meters({ preEol: 3 }),
    [{ end: 'pre-eol', low: 0.9, high: Number.POSITIVE_INFINITY }],
    'alone',
  );
});

t.test('NVMe tells percent, more than all of it too', async t => {
  t.strictSame(meters({ percentUsed: 104, sparePercent: 100, spareThreshold: 10 }), [
    { end: 'rated-life', low: 1.04, high: 1.05 },
    { end: 'spare', low: 0, high: 1 / 90 },
  ]);
  t.strictSame(meters({ percentUsed: 453, sparePercent: 228 }), [], 'what cannot be is not told');
  t.match(meters({ percentUsed: 255 }), [{ high: Number.POSITIVE_INFINITY }]);
});

t.test("UBI's blocks for bad ones are spare blocks", async t => {
  t.strictSame(meters({ kind: 'ubi', badBlocks: 10, reservedBlocks: 30, mostErases: 900 }), [
    { end: 'spare', low: 0.25, high: 0.275 },
  ]);
  t.match(meters({ badBlocks: 10, reservedBlocks: 0 }), [{ low: 1 }]);
  t.strictSame(meters({ badBlocks: 0, reservedBlocks: 0 }), [], 'NOR has none');
});
