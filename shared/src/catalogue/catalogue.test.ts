import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { RESULT_EXAMPLES } from '../testing/index.js';
import {
  formatBytes,
  formatDuration,
  formatMemory,
  formatQuantity,
  formatRatio,
  formatSi,
  type HomeAssistantEntity,
  QUANTITIES,
  type Quantity,
  quantityValue,
} from './index.js';

const quantities: readonly Quantity[] = QUANTITIES;

t.test('every plain field and estimate of every state has one row', async t => {
  for (const model of ['process', 'power', 'flash', 'thermal', 'mesh'] as const) {
    const state = RESULT_EXAMPLES[`${model} state`] as object;
    const fields = Object.entries(state)
      .filter(([name, value]) => name !== 'device' && name !== 'at' && !Array.isArray(value))
      .map(([name, value]) => (typeof value === 'object' ? `${name}.value` : name));
    const rows = quantities.filter(quantity => quantity.model === model);
    t.same(rows.map(row => row.field).sort(), fields.sort(), model);
    for (const row of rows) {
      const value = quantityValue(row, state);
      t.not(value, undefined, `${model} ${row.field}`);
      t.equal(quantityValue(row, {}), undefined);
      if (row.range && typeof value === 'number')
        t.ok(value >= row.range.low && value <= (row.range.high ?? Infinity), row.field);
    }
  }
});

t.test('names follow the rules of those who read them', async t => {
  const names = quantities.map(row => row.prometheus).filter(name => name !== undefined);
  t.equal(new Set(names).size, names.length, 'no name twice');
  for (const row of quantities) {
    if (row.prometheus !== undefined) t.match(row.prometheus, /^edgevitals_[a-z_]+$/);
    const counter =
      row.homeAssistant.platform === 'sensor' && row.homeAssistant.stateClass === 'total_increasing';
    t.equal(
      row.prometheus?.endsWith('_total') ?? false,
      counter,
      `${row.field}: counters, and only they, end in _total`,
    );
    if (row.otel !== undefined) t.match(row.otel, /^(system|hw|process)\.[a-z._]+$/);
    t.equal(row.prometheus === undefined, row.unit === 'text', `${row.field}: text is no metric`);
  }
});

t.test('a combination that Home Assistant refuses does not compile', async t => {
  const energy = { platform: 'sensor', deviceClass: 'energy', unit: 'Wh', category: undefined } as const;
  const total: HomeAssistantEntity = { ...energy, stateClass: 'total' };
  // @ts-expect-error energy is a total, never a measurement
  const measurement: HomeAssistantEntity = { ...energy, stateClass: 'measurement' };
  // @ts-expect-error energy is not given in watts
  const watts: HomeAssistantEntity = { ...total, unit: 'W' };
  t.ok(total && measurement && watts);
});

t.test('values for people', async t => {
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
    [formatQuantity(61.54, 'degC'), '61.5 °C'],
    [formatQuantity(1500, 'B/s'), '1.50 kB/s'],
    [formatQuantity(2e9, 'B/day'), '2.00 GB/day'],
    [formatQuantity(true, 'flag'), 'yes'],
    [formatQuantity('', 'text'), '-'],
    [formatQuantity(undefined, 'W'), '-'],
    [formatQuantity(12, 'count'), '12'],
  ];
  for (const [actual, expected] of shown) t.equal(actual, expected);
});

t.test('whatever the value, a cell stays small and has no exponent', async t => {
  const unit = fc.constantFrom(...(['J', 'W', 's', 'B', 'B/s', 'Hz', 'degC', 'ratio', 'B/day'] as const));
  const value = fc.double({ min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(value, unit, (number, of) => {
      const text = formatQuantity(number, of);
      assert.doesNotMatch(text, /e[+-]?\d/, text);
      if (of !== 'degC' && of !== 'ratio') assert.ok(text.length <= 20, text);
    }),
  );
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
