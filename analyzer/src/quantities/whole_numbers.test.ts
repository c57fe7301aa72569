import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { WholeNumbers } from './whole_numbers.js';

t.test('what is put in comes out, however large, and whatever stood there before', async () => {
  const number = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.integer({ min: -40_000, max: 40_000 }),
    fc.constantFrom(Number.NaN, 2 ** 64, -(2 ** 63), 2 ** 31, -(2 ** 30), -(2 ** 30) - 1, -(2 ** 31), 0.5),
    fc.constantFrom(2 ** 15, 2 ** 15 - 1, -(2 ** 14), -(2 ** 14) - 1, -(2 ** 15)),
  );
  const room = 8;
  const step = fc.oneof(
    fc.record({ at: fc.nat(room - 1), value: number }),
    fc.record({ room: fc.integer({ min: room, max: 2 * room }) }),
    fc.constant('clear' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const numbers = new WholeNumbers();
      numbers.resize(room);
      const expected = new Array<number>(room).fill(0);
      for (const each of steps) {
        if (each === 'clear') {
          numbers.clear();
          expected.fill(0);
        } else if ('room' in each) {
          numbers.resize(each.room);
        } else {
          numbers.set(each.at, each.value);
          expected[each.at] = each.value;
        }
      }
      const copy = new WholeNumbers();
      copy.resize(room);
      copy.copy(0, numbers, 0, room);
      const read = new Float64Array(room);
      numbers.read(0, room, read, 0);
      for (const [at, value] of expected.entries()) {
        assert.ok(Object.is(numbers.get(at), value));
        assert.ok(Object.is(copy.get(at), value));
        assert.ok(Object.is(read[at], value));
      }
    }),
  );
});

t.test(
  'a small number takes two bytes, a larger one four more; room that is given back takes none, nor what was large in it',
  async t => {
    const numbers = new WholeNumbers();
    t.equal(numbers.bytes, 0);
    numbers.resize(10);
    numbers.set(3, Number.NaN);
    t.equal(numbers.bytes, 20);
    numbers.set(8, 2 ** 20);
    numbers.set(9, 2 ** 40);
    t.ok(numbers.bytes > 24);
    numbers.resize(9);
    t.equal(numbers.bytes, 22);
    numbers.set(2, 2 ** 40);
    numbers.set(2, 5);
    numbers.set(8, 6);
    numbers.resize(8);
    t.equal(numbers.bytes, 16);
    t.ok(numbers.get(2) === 5 && Number.isNaN(numbers.get(3)));
  },
);

t.test('of more numbers than there are places for large ones all are kept, and back again', async t => {
  const numbers = new WholeNumbers();
  const values = (count: number, step: number): number[] =>
    Array.from({ length: count }, (_, at) => (at % 7 === 0 ? Number.NaN : (at - 500) * step));
  const wrong = (expected: readonly number[]): number[] =>
    expected.filter((value, at) => !Object.is(numbers.get(at), value));
  for (const [length, step] of [
    [16_383, 100_003],
    [16_384, 100_003],
    [20_000, 100_000_007],
    [21_000, 3],
    [16_383, 70_001],
  ] as const) {
    numbers.resize(length);
    const expected = values(length, step);
    for (const [at, value] of expected.entries()) numbers.set(at, value);
    t.same(wrong(expected), [], `${length} numbers`);
    numbers.resize(length + 1);
    t.same(wrong([...expected, 0]), [], `and one more than ${length}`);
    numbers.resize(length);
    t.same(wrong(expected), []);
  }
});
