import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { temporaryFolder } from '../../harness/program.js';
import { CpioArchive } from './cpio.js';

const noBusybox = spawnSync('busybox', ['true']).status !== 0 && 'busybox is not installed';

t.test('another program unpacks what it writes, byte for byte', { skip: noBusybox }, async t => {
  const archive = new CpioArchive();
  const odd = Buffer.from([0, 1, 2, 255, 10]);
  archive.file('lab/deep/odd', odd, 0o644);
  archive.file('/init', '#!/bin/sh\n');
  archive.link('bin/sh', 'busybox');
  archive.directory('proc');
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  execFileSync('busybox', ['cpio', '-i'], {
    cwd: folder.path,
    input: archive.bytes(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  t.same(readFileSync(join(folder.path, 'lab/deep/odd')), odd);
  t.equal(readFileSync(join(folder.path, 'init'), 'utf8'), '#!/bin/sh\n');
  t.equal(statSync(join(folder.path, 'init')).mode & 0o777, 0o755);
  t.equal(readlinkSync(join(folder.path, 'bin/sh')), 'busybox');
  t.ok(statSync(join(folder.path, 'proc')).isDirectory());
});

t.test('the same files make the same bytes, in whatever order they came', async t => {
  const [one, other] = [new CpioArchive(), new CpioArchive()];
  for (const name of ['a', 'b/c', 'b/d']) one.file(name, name);
  for (const name of ['b/d', 'a', 'b/c']) other.file(name, name);
  t.ok(one.bytes().equals(other.bytes()));
  t.ok(one.has('/b/c'));
  t.notOk(one.has('c'));
});
