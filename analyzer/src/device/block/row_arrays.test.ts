import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { PROCESS_WIDTH } from './process_columns.js';
import { IDENTITY, RowArrays } from './row_arrays.js';

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
  fc.integer({ min: -1, max: 2 ** 40 }),
);
const step = fc.record({
  way: fc.constantFrom('append', 'set', 'set', 'set', 'fit', 'clear', 'copy', 'truncate'),
  row: fc.nat(9),
  place: fc.nat(PROCESS_WIDTH + 3),
  value,
});
/** A row is written whole when it begins. */
function begin(rows: RowArrays, values: readonly number[]): void {
  const row = rows.append();
  for (const [place, each] of values.entries()) rows.set(row, place, each);
  rows.set(row, IDENTITY.alive, 1);
  rows.set(row, IDENTITY.changed, -1);
}

t.test('numbers are as they were set, whatever columns have room', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let rows = new RowArrays();
      let expected: number[][] = [];
      for (const { way, row, place, value } of steps) {
        if (way === 'append') {
          const values = Array.from({ length: PROCESS_WIDTH + 4 }, (_, i) => (i === place ? value : 0));
          begin(rows, values);
          expected.push(values);
        } else if (way === 'set' && row < expected.length) {
          rows.set(row, place, value);
          expected[row]![place] = value;
        } else if (way === 'fit') {
          rows.fit();
        } else if (way === 'clear') {
          rows.clear();
          expected = [];
        } else if (way === 'truncate' && row < expected.length) {
          rows.count = row;
          expected.length = row;
        } else if (way === 'copy' && row < expected.length) {
          const copy = new RowArrays();
          copy.copyFrom(rows, row);
          rows = copy;
          expected = expected.slice(row);
        }
        assert.equal(rows.count, expected.length);
        for (const [i, values] of expected.entries())
          assert.deepEqual(
            values.map((_, place) => rows.get(i, place)),
            values,
          );
        for (let i = 0; i < expected.length; i++) assert.ok(rows.lives(i));
      }
    }),
  );
});

t.test('columns that are 0 or absent in all rows take no room, until one is not', async t => {
  const rows = new RowArrays();
  const values = Array.from({ length: PROCESS_WIDTH + 4 }, (_, place) =>
    place < 5 ? 7 : place < 10 ? Number.NaN : 0,
  );
  for (let row = 0; row < 60; row++) begin(rows, values);
  const before = rows.bytes;
  rows.fit();
  t.ok(rows.bytes < before / 2);
  rows.set(3, 12, 9);
  t.same([rows.get(3, 12), rows.get(2, 12), rows.get(3, 7), rows.get(3, 1)], [9, 0, Number.NaN, 7]);
});
