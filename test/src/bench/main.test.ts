import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('main.js', import.meta.url)), ...args], {
    encoding: 'utf8',
  });

t.test('asked for help it lists the benchmarks and has done well', async t => {
  const { status, stdout } = bench('--help');
  t.equal(status, 0);
  for (const name of ['agent', 'analyzer', 'log', 'sources', 'wire'])
    t.match(stdout, new RegExp(`^  ${name} +\\S`, 'm'));
});

t.test('one that does not exist is wrong use, told on standard error', async t => {
  const { status, stdout, stderr } = bench('agnet');
  t.equal(status, 2);
  t.equal(stdout, '');
  t.match(stderr, 'Usage:');
});
