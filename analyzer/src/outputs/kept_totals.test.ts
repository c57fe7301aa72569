import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { KeptTotals } from './kept_totals.js';

t.test('totals outlast the process, those of a device that is no more do not', async t => {
  const path = join(t.testdir({}), 'published.json');
  const totals = new KeptTotals(path);
  t.same(totals.of('gw-1'), []);
  totals.set('gw-1', { energy: 1.5, data_written: 2 });
  totals.set('vm', { energy: 3 });
  totals.forget('vm');
  totals.save();
  const again = new KeptTotals(path);
  t.same(again.of('gw-1'), [
    ['energy', 1.5],
    ['data_written', 2],
  ]);
  t.same(again.of('vm'), []);
});

t.test('they are written every five minutes, not more often', async t => {
  const path = join(t.testdir({}), 'published.json');
  const totals = new KeptTotals(path);
  totals.set('gw-1', { energy: 1 });
  for (let second = 0; second < 299; second++) totals.tick(1000 + second);
  t.notOk(existsSync(path));
  totals.tick(1300);
  t.match(readFileSync(path, 'utf8'), /"energy":1/);
});

t.test('a file that is cut off, or of something else, is as none', async t => {
  const path = join(t.testdir({}), 'published.json');
  for (const text of ['{"gw-1":{"ene', '[1]', '{"gw-1":{"energy":"much"}}', '{"gw-1":{"energy":null}}', '']) {
    writeFileSync(path, text);
    t.same(new KeptTotals(path).of('gw-1'), [], text);
  }
});

t.test('a disk that is full is told, and nothing else', async t => {
  const errors: unknown[] = [];
  const totals = new KeptTotals(join(t.testdir({}), 'no-such-directory', 'published.json'), error =>
    errors.push(error),
  );
  totals.set('gw-1', { energy: 1 });
  totals.save();
  t.equal(errors.length, 1);
});
