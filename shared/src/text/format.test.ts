import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { formatBytes, formatDuration, formatMemory, formatRatio, formatSi } from './format.js';

t.test('numbers for people have three digits, a prefix and the unit', async t => {
  const shown: [string, string][] = [
    [formatSi(3.4, 'W'), '3.40 W'],
    [formatSi(0.012, 'W'), '12.0 mW'],
    [formatSi(0.9999, 'W'), '1.00 W'],
    [formatSi(1_400_000_000, 'Hz'), '1.40 GHz'],
    [formatSi(999.7, 'J'), '1.00 kJ'],
    [formatSi(9.999, 'W'), '10.0 W'],
    [formatSi(0, 'W'), '0 W'],
    [formatSi(-1234, 'J'), '-1.23 kJ'],
    [formatSi(Number.NaN, 'W'), '-'],
    [formatBytes(1_234_567), '1.23 MB'],
    [formatBytes(512), '512 B'],
    [formatBytes(0.4), '0 B'],
    [formatBytes(5e15), '5.00 PB'],
    [formatMemory(4_089_446), '3.90 MiB'],
    [formatRatio(0.123), '12 %'],
    [formatRatio(0.0123), '1.2 %'],
    [formatRatio(0.0001), '0.01 %'],
    [formatRatio(0), '0 %'],
    [formatRatio(1.5), '150 %'],
    [formatDuration(0), '0 s'],
    [formatDuration(0.25), '250 ms'],
    [formatDuration(45), '45 s'],
    [formatDuration(200), '3 min 20 s'],
    [formatDuration(3600), '1 h'],
    [formatDuration(187_200), '2 d 4 h'],
    [formatDuration(-60), '-1 min'],
  ];
  for (const [actual, expected] of shown) t.equal(actual, expected);
});

t.test('whatever the value, the digits shown are the right ones', async t => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), number => {
      const [digits, unitText] = formatSi(number, 'W').split(' ');
      const factor = { n: 1e-9, µ: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, W: 1 }[
        unitText!.charAt(0)
      ]!;
      assert.ok(
        Math.abs(Number(digits) * factor - number) <= number * 0.006,
        `${number} ${digits} ${unitText}`,
      );
    }),
  );
  t.pass();
});
