import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { KeyValues } from './key_values.js';
import { PROCESS_WIDTH } from './process_columns.js';
import { RowArrays } from './row_arrays.js';

const ROWS = 5;

function someRows(): RowArrays {
  const rows = new RowArrays();
  for (let row = 0; row < ROWS; row++) {
    rows.append();
    for (let i = 0; i < PROCESS_WIDTH; i++) rows.set(row, i, 100 * row + i);
  }
  return rows;
}

t.test('whatever changes in whatever order, what the key frame left is known', async () => {
  const change = fc.record({
    row: fc.nat(ROWS - 1),
    columns: fc.uniqueArray(fc.nat(PROCESS_WIDTH - 1), { minLength: 1, maxLength: 6 }),
    value: fc.constantFrom(7, Number.NaN, 2 ** 50),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), changes => {
      const rows = someRows();
      const left = new KeyValues();
      const places = new Map<number, number>();
      for (const { row, columns, value } of changes) {
        const place = places.get(row) ?? left.add(row);
        places.set(row, place);
        left.keep(
          place,
          columns.reduce((bits, i) => bits | (1 << i), 0),
          rows,
        );
        for (const i of columns) rows.set(row, i, value);
      }
      for (const [row, place] of places) {
        assert.equal(left.rowOf(place), row);
        const known = new Float64Array(PROCESS_WIDTH);
        left.read(place, 2 ** PROCESS_WIDTH - 1, rows, known);
        for (let i = 0; i < PROCESS_WIDTH; i++) assert.equal(known[i], 100 * row + i);
        const some = new Float64Array(PROCESS_WIDTH).fill(-1);
        left.read(place, 0b101, rows, some);
        assert.deepEqual(Array.from(some.subarray(0, 3)), [100 * row, -1, 100 * row + 2]);
      }
    }),
  );
});

t.test('of a row in which little changes little is kept; room that is no longer needed goes', async t => {
  const rows = someRows();
  const left = new KeyValues();
  left.keep(left.add(0), 0b11, rows);
  t.ok(left.bytes < 4 * 4 * (PROCESS_WIDTH + 8), 'about what one row takes, with room for others');
  for (let row = 1; row < ROWS; row++) left.keep(left.add(row), 2 ** PROCESS_WIDTH - 1, rows);
  const most = left.bytes;
  left.clear();
  t.equal(left.bytes, most, 'the next minute has about as many');
  left.keep(left.add(0), 0b1, rows);
  left.clear();
  t.ok(left.bytes < most / 2);
});
