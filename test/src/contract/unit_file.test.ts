/** The analyzer's unit file is one that systemd takes, and says nothing that `serve` does not understand. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { ANALYZER } from '../harness/program.js';

const call = promisify(execFile);
const unit = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '../../..', 'analyzer/systemd/edgevitals.service'),
  'utf8',
);

t.test('systemd finds nothing wrong with it', async t => {
  const folder = t.testdir();
  // the program is not installed where it is checked
  const program = join(folder, 'edgevitals');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
  const path = join(folder, 'edgevitals.service');
  writeFileSync(path, unit.replaceAll('/usr/bin/edgevitals', program));
  const { stdout, stderr } = await call('systemd-analyze', ['verify', '--man=no', path]);
  t.equal(
    `${stdout}${stderr}`
      .split('\n')
      .filter(line => line.includes('edgevitals.service'))
      .join('\n'),
    '',
  );
});

t.test('what it runs is understood', async t => {
  const folder = t.testdir();
  const config = join(folder, 'analyzer.json');
  const { stdout } = await call(process.execPath, [ANALYZER, 'config', 'default']);
  writeFileSync(config, stdout);
  const commands = [...unit.matchAll(/^ExecStart(?:Pre)?=\/usr\/bin\/edgevitals (.*)$/gm)].map(
    ([, words = '']) => words.replace('/etc/edgevitals/analyzer.json', config).split(' '),
  );
  t.equal(commands.length, 2);
  const [check = [], serve = []] = commands;
  t.match((await call(process.execPath, [ANALYZER, ...check])).stdout, 'in order');
  mkdirSync(join(folder, 'data'));
  const help = (await call(process.execPath, [ANALYZER, 'serve', '--help'])).stdout;
  for (const word of serve.filter(each => each.startsWith('--'))) t.match(help, word);
});
