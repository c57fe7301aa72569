import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Counter } from './counter.js';
import { Row, RowId } from './row.js';
import { decodeSamples, type Reading, type Sample, SampleEncoder, type Tables } from './sample.js';
import { MAX_COLUMNS, TABLES, type Table } from './tables/index.js';

const MAX_U64 = 2n ** 64n - 1n;
const value = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: MAX_U64 }),
);
const COLUMNS = TABLES.interface.columns.length;
const row = fc.record({
  name: fc.integer({ min: 0, max: 9 }),
  values: fc.array(value, { maxLength: COLUMNS }),
});
const table = fc.uniqueArray(row, { selector: r => r.name, maxLength: 8 });
const messages = fc.array(
  fc.record({ key: fc.boolean(), samples: fc.array(table, { minLength: 1, maxLength: 4 }) }),
  {
    minLength: 1,
    maxLength: 8,
  },
);

type Plain = Record<string, (Counter | undefined)[]>;
const normal = (v: Counter | undefined): Counter | undefined =>
  typeof v === 'bigint' && Number.isSafeInteger(Number(v)) ? Number(v) : v;

function reading(rows: { name: number; values: (Counter | undefined)[] }[]): Reading {
  return {
    table: TABLES.interface.id,
    rows: rows.map(({ name, values }) => {
      const made = new Row(new RowId([], `if\xff${name}`), COLUMNS);
      values.forEach((v, i) => {
        made.set(i, normal(v));
      });
      return made;
    }),
  };
}

const plainRow = (r: Row): (Counter | undefined)[] => Array.from({ length: COLUMNS }, (_, i) => r.get(i));
const plain = (rows: readonly (Row | undefined)[]): Plain =>
  Object.fromEntries(rows.filter(r => r !== undefined).map(r => [r.id.name, plainRow(r)]));
const plainSample = (sample: Sample): Plain => plain(sample.tables.get(TABLES.interface.id)!);

t.test('whatever is sampled comes back, and any delta is understood with its key frame alone', async t => {
  fc.assert(
    fc.property(messages, sent => {
      const encoder = new SampleEncoder();
      let key: Tables | undefined;
      let ms = 1000;
      for (const message of sent) {
        const isKey = message.key || encoder.needsKey;
        encoder.begin(isKey);
        const first = ms;
        for (const rows of message.samples) {
          ms += 7;
          encoder.add(ms, [reading(rows)]);
        }
        const { samples, tables } = decodeSamples(encoder.end(), first + 7, isKey ? undefined : key);
        if (isKey) key = tables;
        assert.deepEqual(
          samples.map(plainSample),
          message.samples.map(rows => plain(reading(rows).rows)),
        );
        assert.equal(samples.at(-1)?.bootMs, ms);
      }
    }),
    { numRuns: 200 },
  );
  t.pass();
});

t.test('a body of random bytes is refused with a code or decoded, and never harms', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), body => {
      try {
        decodeSamples(body, 0);
      } catch (error) {
        assert.match((error as { code: string }).code, /^FRAME_(MALFORMED|LIMIT)$/);
      }
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

t.test('an unchanged table costs four bytes', async t => {
  const encoder = new SampleEncoder();
  const rows = [reading([{ name: 1, values: [1, 2, 3] }])];
  encoder.begin(true);
  encoder.add(0, rows);
  const before = encoder.size;
  encoder.add(1, rows);
  t.equal(encoder.size - before, 2 + 4, 'two bytes of sample head, four of the table');
});

t.test('many small changes to a large table are refused before they cost memory', async t => {
  const encoder = new SampleEncoder();
  encoder.begin(true);
  const many = (n: number): Reading[] => [
    reading(Array.from({ length: 5000 }, (_, i) => ({ name: i, values: [i === 0 ? n : 0] }))),
  ];
  for (let n = 0; n < 500; n++) encoder.add(n, many(n));
  t.throws(() => decodeSamples(encoder.end(), 0), { code: 'FRAME_LIMIT' });
});

t.test('a sample that does not fit leaves the message whole and asks for a key frame', async t => {
  const encoder = new SampleEncoder(200);
  encoder.begin(true);
  encoder.add(0, [reading([{ name: 1, values: [1] }])]);
  const big = Array.from({ length: 60 }, (_, i) => ({ name: i, values: [1, 2, 3] }));
  t.throws(() => encoder.add(1, [reading(big)]), { code: 'FRAME_LIMIT' });
  t.equal(decodeSamples(encoder.end(), 0).samples.length, 1);
  t.ok(encoder.needsKey);
});

t.test('no two raw tables share an id, and each fits a change mask', async t => {
  const tables: readonly Table[] = Object.values(TABLES);
  t.equal(new Set(tables.map(table => table.id)).size, tables.length);
  t.strictSame(
    tables.filter(table => table.columns.length > MAX_COLUMNS).map(table => table.name),
    [],
  );
  for (const [name, table] of Object.entries(TABLES)) t.equal(table.name, name);
});
