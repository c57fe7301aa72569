import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { makeFolder } from './node_make_folder.js';

t.test('directories are made down to the one asked for, and one that is there is good', async t => {
  const root = t.testdir();
  makeFolder(`${root}/a/b/c`);
  makeFolder(`${root}/a/b/c/`);
  t.ok(statSync(`${root}/a/b/c`).isDirectory());
});

t.test('one that cannot be made is refused at once, wherever it is', async t => {
  const root = t.testdir();
  t.throws(() => makeFolder('/proc/x'), { code: 'ENOENT' });
  t.throws(() => makeFolder('/proc/x/y/z'), { code: 'ENOENT' });
  t.throws(() => mkdirSync('/proc/x'), { code: 'ENOENT' }, 'as the kernel says it');
  writeFileSync(`${root}/file`, '');
  t.throws(() => makeFolder(`${root}/file`), { code: 'EEXIST' });
  t.throws(() => makeFolder(`${root}/file/below`), { code: 'ENOTDIR' });
});
