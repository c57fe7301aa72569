import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  dataIdentity,
  decodeInstance,
  describeInstance,
  encodeInstance,
  thisInstance,
} from './analyzer_instance.js';

t.test('data keep their identity over runs, and another directory has another', async t => {
  const folder = t.testdir();
  const directory = join(folder, 'new', 'data');
  const id = dataIdentity(directory);
  t.equal(dataIdentity(directory), id);
  t.not(dataIdentity(join(folder, 'other')), id);
  writeFileSync(join(directory, 'analyzer.json'), '{"id": "half a');
  const another = dataIdentity(directory);
  t.not(another, id);
  t.equal(dataIdentity(directory), another);
  writeFileSync(join(directory, 'file'), '');
  t.throws(() => dataIdentity(join(directory, 'file')), { code: 'STORE_FAILED' });
});

t.test('what an analyzer says of itself is read by another, whatever version', async t => {
  const instance = thisInstance('0c5b1f2e-0000-4000-8000-000000000000');
  t.same(decodeInstance(encodeInstance(instance)), instance);
  t.match(describeInstance(instance), /^analyzer 0c5b1f2e-\S+ on \S+ \(process \d+, since 20\S+Z\)$/);
  t.same(decodeInstance('1764200000000-abc'), { run: '1764200000000-abc' });
  t.equal(describeInstance({ run: 'x' }), 'analyzer of unknown identity');
  t.equal(decodeInstance(''), undefined);
  t.equal(decodeInstance('x'.repeat(5000)), undefined);
  t.same(decodeInstance('{"run": 5}'), { run: '{"run": 5}' });
  t.equal(describeInstance({ run: '', id: '\u001b]0;title', host: 'a\nb' }), 'analyzer ?]0;title on a?b');
});
