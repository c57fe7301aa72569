import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { makeDirectory } from './make_directory.js';

t.test('directories are made down to the one asked for, and one that is there is good', async t => {
  const root = t.testdir();
  makeDirectory(`${root}/a/b/c`);
  makeDirectory(`${root}/a/b/c/`);
  t.ok(statSync(`${root}/a/b/c`).isDirectory());
  t.equal(statSync(`${root}/a/b/c`).mode & 0o777, 0o700, 'for nobody else');
  t.equal(statSync(`${root}/a`).mode & 0o777, 0o700);
});

t.test('one that cannot be made is refused at once, wherever it is', async t => {
  const root = t.testdir();
  t.throws(() => makeDirectory('/proc/x'), { code: 'ENOENT' });
  t.throws(() => makeDirectory('/proc/x/y/z'), { code: 'ENOENT' });
  t.throws(() => mkdirSync('/proc/x'), { code: 'ENOENT' }, 'as the kernel says it');
  writeFileSync(`${root}/file`, '');
  t.throws(() => makeDirectory(`${root}/file`), { code: 'EEXIST' });
  t.throws(() => makeDirectory(`${root}/file/below`), { code: 'ENOTDIR' });
});
