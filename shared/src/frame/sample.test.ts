import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Counter } from './counter.js';
import { EncoderTable } from './encoder_table.js';
import { Row, RowId } from './row.js';
import { rowChanges } from './row_changes.js';
import { decodeSamples, type Sample, type Tables } from './sample.js';
import { type Reading, SampleEncoder } from './sample_encoder.js';
import { TABLES } from './tables/index.js';
import { ByteReader, ByteWriter } from './varint.js';

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

t.test('an unchanged table costs four bytes, one that was not read anew none', async t => {
  const encoder = new SampleEncoder();
  let last = reading([{ name: 1, values: [1, 2, 3] }]);
  let reference: Tables | undefined;
  for (const key of [true, false]) {
    encoder.begin(key);
    encoder.add(0, [last]);
    const before = encoder.size;
    encoder.add(1, [last]);
    t.equal(encoder.size - before, 2, 'two bytes of sample head');
    last = { ...last };
    encoder.add(2, [last]);
    t.equal(encoder.size - before, 2 + 2 + 4, 'and four of the table');
    const { samples, tables } = decodeSamples(encoder.end(), 0, reference);
    t.strictSame(
      samples.map(({ tables }) => tables.size),
      [key ? 1 : 0, 0, 1],
    );
    reference = tables;
  }
});

t.test(
  'rows that come, go and change their order are told apart, and so are those that say when they change',
  async t => {
    const encoder = new SampleEncoder();
    const rows = Array.from({ length: 4 }, (_, i) => new Row(new RowId([], `if${i}`), COLUMNS));
    const orders = [[0, 1, 2], [0, 1, 2], [2, 0, 1], [1, 2], [1, 2, 3], [3, 2, 1, 0], []];
    const table = TABLES.interface.id;
    let reference: Tables | undefined;
    let value = 0;
    for (const key of [true, false, false]) {
      encoder.begin(key);
      const wanted: unknown[] = [];
      for (const [at, order] of orders.entries()) {
        const changed = rows[at % rows.length]!;
        changed.set(0, ++value);
        encoder.add(at, [{ table, rows: order.map(i => rows[i]!) }]);
        wanted.push(order.map(i => [`if${i}`, rows[i]!.get(0)]).sort());
      }
      const { samples, tables } = decodeSamples(encoder.end(), 0, reference);
      const found = samples.map(sample =>
        (sample.tables.get(table) ?? [])
          .filter(row => row !== undefined)
          .map(row => [row.id.name, row.get(0)])
          .sort(),
      );
      t.strictSame(found, wanted);
      if (key) reference = tables;
    }
  },
);

t.test('thousands that come and go between two key frames take the place of a few', async t => {
  const table = new EncoderTable();
  const out = new ByteWriter();
  const live: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const row = new Row(new RowId([], `if${i}`), COLUMNS);
    row.set(0, i);
    live.push(table.length);
    table.writeNew(out, row, rowChanges);
    if (live.length > 10) table.remove(live.splice(i % 10, 1)[0]!);
    out.clear();
  }
  t.equal(table.length, 5000);
  t.ok(table.room <= 32, `room for ${table.room} rows`);
  t.ok(table.clone().room <= 32);
});

t.test('a part stands behind its length, however long it is', async t => {
  for (const size of [0, 1, 127, 128, 129, 16_383, 16_384, 16_385, 70_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i);
    const out = new ByteWriter(1);
    out.byte(7);
    const part = out.beginPart();
    out.bytes(bytes);
    out.endPart(part);
    out.byte(9);
    const reader = new ByteReader(out.toBytes());
    t.equal(reader.varint(), 7);
    t.equal(reader.varint(), size);
    t.strictSame(reader.section(size).latin1(size), Buffer.from(bytes).toString('latin1'));
    t.equal(reader.varint(), 9);
    t.equal(reader.remaining, 0);
  }
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
