import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { PackedRows, RowPacking } from './packed_rows.js';
import { bytes, count, flag, joules, seconds, text } from './quantity.js';
import { RowKind } from './row_kind.js';

const KIND = new RowKind('thing', {
  name: text().key(),
  spent: seconds().sum(),
  energy: joules().sum().optional(),
  held: bytes().level(),
  owner: text(),
  peak: count().most(),
  lowest: count().least(),
  mean: count().mean('readings'),
  readings: count().sum(),
  mostIfAny: count().most().optional(),
  leastIfAny: count().least().optional(),
  meanIfAny: count().mean('readings').optional(),
  lastIfAny: count().optional(),
  denied: flag().ever(),
  runs: flag().now(),
  kernel: flag().every(),
  best: count().combined((known, more) => (more > 0 ? more : known)),
});

const amount = fc.nat(100);
const row = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    spent: amount,
    held: amount,
    owner: fc.constantFrom('x', 'y'),
    peak: amount,
    lowest: amount,
    mean: amount,
    readings: fc.integer({ min: 1, max: 9 }),
    denied: fc.boolean(),
    runs: fc.boolean(),
    kernel: fc.boolean(),
    best: amount,
  })
  .chain(each =>
    fc
      .record(
        { energy: amount, mostIfAny: amount, leastIfAny: amount, meanIfAny: amount, lastIfAny: amount },
        { requiredKeys: [] },
      )
      .map(known => ({ ...each, ...known })),
  );

const PACKINGS = [new RowPacking(KIND), new RowPacking(KIND, { isMany: true })];

t.test('quantities merge by their rules, one after the other and at once', async t => {
  const first = {
    ...KIND.empty(),
    name: 'a',
    spent: 1,
    held: 5,
    owner: 'x',
    peak: 3,
    lowest: 3,
    mean: 10,
    readings: 1,
    kernel: true,
  };
  const later = {
    ...KIND.empty(),
    name: 'a',
    spent: 2,
    energy: 4,
    held: 7,
    owner: 'y',
    peak: 2,
    lowest: 2,
    mean: 40,
    readings: 2,
    denied: true,
  };
  const known = { ...first };
  KIND.mergeLater(known, later);
  t.same(known, {
    ...KIND.empty(),
    name: 'a',
    spent: 3,
    energy: 4,
    held: 7,
    owner: 'y',
    peak: 3,
    lowest: 2,
    mean: 30,
    readings: 3,
    denied: true,
  });
  const both = { ...first };
  KIND.mergeAtOnce(both, later);
  t.match(both, { spent: 3, held: 12, owner: 'x', denied: true, kernel: false });
});

t.test('what is unknown is nothing to what is known, and the first that is known is taken', async t => {
  const told = { mostIfAny: 3, leastIfAny: 3, meanIfAny: 3, lastIfAny: 3 };
  const merged = (first: object, then: object): object => {
    const [known, more] = [first, then].map(part => ({ ...KIND.empty(), readings: 1, ...part }));
    const all = PACKINGS.map(packing => new PackedRows(packing));
    for (const packed of all) {
      packed.append(known!);
      packed.addLater(0, more!);
    }
    KIND.mergeLater(known!, more!);
    for (const packed of all) t.strictSame(packed.row(0), known);
    return known!;
  };
  const empty = { ...KIND.empty(), readings: 2 };
  t.strictSame(merged({}, told), { ...empty, ...told });
  t.strictSame(merged(told, {}), { ...empty, ...told });
  t.strictSame(merged({}, {}), empty);
  t.match(merged(told, { mostIfAny: 5, leastIfAny: 1, meanIfAny: 5, lastIfAny: 0 }), {
    mostIfAny: 5,
    leastIfAny: 1,
    meanIfAny: 4,
    lastIfAny: 0,
  });
});

t.test('packed rows are what rows are, whatever comes in whatever order', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(row, fc.boolean()), { maxLength: 80 }),
      fc.constantFrom(...PACKINGS),
      (steps, packing) => {
        const packed = new PackedRows(packing);
        const plain = new Map<string, (typeof steps)[number][0]>();
        for (const [each, atOnce] of steps) {
          const known = plain.get(each.name);
          const place = packed.find(each);
          assert.equal(place < 0, known === undefined);
          if (known === undefined) {
            plain.set(each.name, { ...each });
            packed.append(each);
          } else if (atOnce) {
            KIND.mergeAtOnce(known, each);
            packed.addAtOnce(place, each);
          } else {
            KIND.mergeLater(known, each);
            packed.addLater(place, each);
          }
        }
        assert.deepEqual(
          packed.rows(),
          [...plain.values()].map(each => ({ ...each })),
        );
      },
    ),
  );
});

t.test('many rows are found as few are', async t => {
  const packed = new PackedRows(new RowPacking(KIND));
  for (let i = 0; i < 100; i++) packed.append({ ...KIND.empty(), name: `${i}`, spent: i });
  for (let i = 0; i < 100; i++) t.equal(packed.row(packed.find({ ...KIND.empty(), name: `${i}` })).spent, i);
});

t.test('what is no plain name does not get into code', async t => {
  t.throws(() => new RowKind('bad', { 'a; b': count() }), TypeError);
});

t.test('a copy has the quantities and nothing else; of what has ended nothing is held', async t => {
  const lent = { ...KIND.empty(), name: 'a', spent: 2, held: 5, runs: true, energy: 1, list: [1] };
  const copy = KIND.copy(lent);
  t.strictSame(copy, { ...KIND.empty(), name: 'a', spent: 2, held: 5, runs: true, energy: 1 });
  t.notOk('energy' in KIND.copy(KIND.empty()), 'unknown is left out');
  KIND.clearLevels(copy);
  t.match(copy, { spent: 2, held: 0, runs: false });
  const standing = { ...copy };
  KIND.addLevels(standing, lent);
  t.strictSame(standing, { ...copy, held: 5, runs: true }, 'what happened is not added');
  for (const packing of PACKINGS) {
    const packed = new PackedRows(packing);
    packed.clearLevels(packed.append(lent));
    t.strictSame(packed.rows(), [copy]);
  }
});
