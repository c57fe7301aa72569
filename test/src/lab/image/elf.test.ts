import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { elfNeeds } from './elf.js';

const noReadelf = spawnSync('readelf', ['--version']).status !== 0 && 'readelf is not installed';

t.test('what a program needs is what readelf says of it', { skip: noReadelf }, async t => {
  for (const program of [process.execPath, '/bin/sh', '/usr/bin/env']) {
    const told = execFileSync('readelf', ['-d', '-l', program], { encoding: 'utf8' });
    const { libraries, interpreter } = elfNeeds(readFileSync(program));
    t.same(
      libraries,
      [...told.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(match => match[1]),
      program,
    );
    t.equal(interpreter, /interpreter: (.*)\]/.exec(told)?.[1], program);
  }
});

t.test('what is no program is refused', async t => {
  t.throws(() => elfNeeds(Buffer.from('#!/bin/sh\n')), /not an ELF file/);
});
