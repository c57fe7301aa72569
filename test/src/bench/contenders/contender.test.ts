import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { bytesOf, installed } from './contender.js';

t.test('a program is found under the name that this distribution gives it', async t => {
  const directory = t.testdir({ 'theirs-exporter': '#!/bin/sh\n', exporter: 'not a program' });
  chmodSync(join(directory, 'theirs-exporter'), 0o755);
  chmodSync(join(directory, 'exporter'), 0o644);
  const path = process.env['PATH'];
  t.teardown(() => {
    process.env['PATH'] = path;
  });
  process.env['PATH'] = directory;
  t.equal(installed('exporter', 'theirs-exporter'), join(directory, 'theirs-exporter'));
  t.equal(installed('no-such-exporter'), undefined);
});

t.test('a size counts files, and directories with all in them', async t => {
  const directory = t.testdir({ program: '12345', module: { 'a.py': '123' } });
  mkdirSync(join(directory, 'module/inner'));
  writeFileSync(join(directory, 'module/inner/b.py'), '1234567');
  t.equal(bytesOf([join(directory, 'program'), join(directory, 'module')]), 15);
});
