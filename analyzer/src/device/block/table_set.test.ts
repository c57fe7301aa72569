import assert from 'node:assert/strict';
import { TABLES } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import { planOf } from './columns.js';
import { PackedTables } from './packed_tables.js';
import { sharedId, type TableRow } from './table_rows.js';
import { TableSet } from './table_set.js';

const READ = Object.values(TABLES)
  .map(({ id }) => id)
  .filter(id => planOf(id) !== undefined);
const UNREAD = Object.values(TABLES).find(({ id }) => planOf(id) === undefined)!.id;

type TestRows = readonly (TableRow | undefined)[];
const row = ([id, first, second]: readonly [number, number, number]): TableRow => ({
  id: sharedId([id], 'a\nb'),
  numbers: [first, second],
});
const number = fc.oneof(fc.nat(9), fc.constant(Number.NaN), fc.double({ noNaN: true }));
const rowsOf: fc.Arbitrary<TestRows> = fc.array(
  fc.option(fc.tuple(fc.nat(3), number, number).map(row), { nil: undefined, freq: 5 }),
  { maxLength: 4 },
);
const content = (rows: TestRows | undefined) => rows?.map(each => each && [each.id.key, ...each.numbers]);

t.test(
  'tables that are set are there, in whatever order they came, and copies and what is packed go their own way',
  async () => {
    const step = fc.record({
      table: fc.constantFrom(...READ),
      rows: rowsOf,
      way: fc.constantFrom('set', 'update', 'copy', 'pack', 'read', 'without'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), steps => {
        let set = new TableSet();
        let packed = PackedTables.NONE;
        const expected = new Map<number, TestRows>();
        let expectedPacked = new Map(expected);
        const check = (tables: TableSet | PackedTables, what: typeof expected): void => {
          for (const table of READ) assert.deepEqual(content(tables.get(table)), content(what.get(table)));
          assert.equal(tables.get(UNREAD), undefined);
        };
        for (const { table, rows, way } of steps) {
          if (way === 'read') {
            assert.deepEqual(content(set.get(table)), content(expected.get(table)));
            continue;
          }
          if (way === 'without') {
            set = new TableSet(set.packed().without(table));
            expected.delete(table);
            continue;
          }
          if (way === 'copy') {
            const before = set;
            set = new TableSet(set);
            before.set(table, [row([7, 7, 7])]);
          }
          if (way === 'update') {
            const newer = new TableSet();
            newer.set(table, rows);
            set.update(newer);
          } else {
            set.set(table, rows);
          }
          expected.set(table, rows);
          if (way !== 'pack') continue;
          check(packed, expectedPacked);
          packed = set.packed();
          expectedPacked = new Map(expected);
          const sum = [...expected.values()].reduce((all, each) => all + each.length, 0);
          assert.equal(packed.size, sum);
          set = new TableSet(packed);
        }
        check(set, expected);
        check(packed, expectedPacked);
      }),
      // more layouts than are remembered
      { numRuns: 1000 },
    );
  },
);

t.test(
  'devices that have the same rows have one layout: what is packed is as long as its numbers',
  async t => {
    const tables = (value: number): PackedTables => {
      const set = new TableSet();
      set.set(TABLES.cpu.id, [row([1, value, value]), row([2, value, value])]);
      set.set(TABLES.memory.id, [row([3, value, value])]);
      return set.packed();
    };
    t.equal(tables(2).bytes - PackedTables.NONE.bytes, 6 * 8);
    t.equal(Reflect.get(tables(1), 'layout'), Reflect.get(tables(2), 'layout'));
    t.ok(tables(1).idBytes > 3 * 64);
  },
);

t.test('rows with names that look like two rows are told from two rows', async t => {
  const id = TABLES.disk.id;
  const packedOf = (...names: string[]): PackedTables => {
    const set = new TableSet();
    set.set(
      id,
      names.map(name => ({ id: sharedId([], name), numbers: [1] })),
    );
    return set.packed();
  };
  const [one, two] = [packedOf('a', 'b'), packedOf('a\nb')];
  t.equal(one.get(id)?.length, 2);
  t.equal(two.get(id)?.length, 1);
});
