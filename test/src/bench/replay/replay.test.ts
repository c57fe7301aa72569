import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { differences } from './differences.js';
import { fleetMessages } from './fleet_messages.js';
import { readAll, writeAll } from './recording_file.js';
import { resultsOf } from './results_of.js';

t.test('a recording gives back every message, and the analyzer makes the same of it', async t => {
  const path = join(t.testdir(), 'frames');
  const messages = [...fleetMessages('sensor', 2, 3)];
  await writeAll(path, messages);
  const read = [...readAll(path)];
  t.equal(read.length, 2 + 2 * 180);
  t.ok(Buffer.from(read[5]!.payload).equals(messages[5]!.payload));
  const [ours, theirs] = [await resultsOf(messages), await resultsOf(read)];
  t.same(differences(ours, theirs, 0), []);
  const names = ours.map(({ name }) => name);
  t.notOk(names.some(name => name.includes('error')));
  t.equal(names.filter(name => name.startsWith('bench-1 minute')).length, 3);
  t.ok(names.includes('bench-0 state power'));
});

t.test('a lost frame shows', async t => {
  const messages = [...fleetMessages('none', 1, 2)];
  const [ours, theirs] = [await resultsOf(messages), await resultsOf(messages.toSpliced(50, 1))];
  t.not(differences(ours, theirs, 1e-6).length, 0);
});

t.test('a file that was cut off is told', async t => {
  const path = join(t.testdir(), 'frames');
  await writeAll(path, fleetMessages('none', 1, 1));
  truncateSync(path, statSync(path).size - 1);
  t.throws(() => [...readAll(path)], /damaged/);
});

t.test('numbers may differ by rounding, all else may not', async t => {
  const result = (value: unknown) => [{ name: 'dev minute 1', value }];
  const found = (a: unknown, b: unknown) => differences(result(a), result(b), 1e-6).map(({ where }) => where);
  t.same(found({ joules: 1 }, { joules: 1 + 1e-7 }), []);
  t.same(found({ joules: 1 }, { joules: 1 + 1e-5 }), ['dev minute 1 joules']);
  t.same(found({ joules: 1 }, { joules: Number.NaN }), ['dev minute 1 joules']);
  t.same(found({ rows: [{ a: 1 }] }, { rows: [{ a: 1 }, { a: 2 }] }), ['dev minute 1 rows 1']);
  t.same(found({ basis: 'prior' }, { basis: 'measured' }), ['dev minute 1 basis']);
  t.same(found({ energy: undefined }, { energy: 0 }), ['dev minute 1 energy']);
  t.same(
    differences(result(1), [], 1).map(({ where }) => where),
    ['dev minute 1'],
  );
});
