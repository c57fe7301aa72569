import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { OptionalColumns } from './optional_columns.js';

t.test('what is put in comes out, and the rest is unknown', async () => {
  const [columns, rows] = [4, 6];
  const step = fc.oneof(
    fc.record({
      column: fc.nat(columns - 1),
      row: fc.nat(rows - 1),
      value: fc.oneof(fc.double(), fc.constant(Number.NaN)),
    }),
    fc.record({ room: fc.integer({ min: rows, max: 2 * rows }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const numbers = new OptionalColumns();
      numbers.resize(rows);
      const expected = new Map<string, number>();
      for (const each of steps) {
        if ('room' in each) {
          numbers.resize(each.room);
        } else {
          numbers.set(each.column, each.row, each.value);
          expected.set(`${each.column}/${each.row}`, each.value);
        }
      }
      for (let column = 0; column < columns; column++)
        for (let row = 0; row < rows; row++)
          assert.ok(Object.is(numbers.get(column, row), expected.get(`${column}/${row}`) ?? Number.NaN));
    }),
  );
});

t.test('a column takes room while something in it is known', async t => {
  const numbers = new OptionalColumns();
  numbers.resize(10);
  numbers.set(2, 5, Number.NaN);
  t.equal(numbers.bytes, 0);
  numbers.set(2, 5, 0.5);
  t.equal(numbers.bytes, 80);
  numbers.set(2, 5, Number.NaN);
  numbers.resize(11);
  t.equal(numbers.bytes, 0);
});
