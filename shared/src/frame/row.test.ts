import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Counter } from './counter.js';
import { Row, RowId } from './row.js';

const COLUMNS = 3;
const value = fc.oneof(
  fc.constant(undefined),
  fc.nat(2),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 1n }) as fc.Arbitrary<Counter>,
);
const step = fc.oneof(
  fc.tuple(fc.nat(COLUMNS - 1), value).map(
    ([column, next]) =>
      (row: Row) =>
        row.set(column, next),
  ),
  fc.constant((row: Row) => row.clear()),
  fc.array(value, { minLength: COLUMNS, maxLength: COLUMNS }).map(values => (row: Row) => {
    const other = new Row(new RowId([], ''), COLUMNS);
    values.forEach((next, column) => {
      other.set(column, next);
    });
    row.assign(other);
  }),
);
const valuesOf = (row: Row): unknown[] => Array.from({ length: COLUMNS }, (_, column) => row.get(column));

t.test('a row that says that nothing has changed has the values that it had', async t => {
  fc.assert(
    fc.property(fc.array(step), steps => {
      const row = new Row(new RowId([], ''), COLUMNS);
      for (const take of steps) {
        const [before, revision] = [valuesOf(row), row.revision];
        take(row);
        if (row.revision === revision) assert.deepEqual(valuesOf(row), before);
      }
    }),
  );
  t.pass();
});

t.test('what is set to what it is has not changed', async t => {
  const row = new Row(new RowId([], ''), COLUMNS);
  row.set(0, 5);
  const { revision } = row;
  row.set(0, 5);
  row.set(1, undefined);
  t.equal(row.revision, revision);
  row.set(0, undefined);
  t.equal(row.revision, revision + 1);
});
