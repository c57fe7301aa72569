import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runTarget } from './run_target.js';
import { FUZZ_TARGETS } from './targets.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
const named = (name: string) => FUZZ_TARGETS.find(each => each.name === name)!;

t.test('a thread that ends by an error is a crash, told with its case', async t => {
  // of these names there is no target in the thread: it fails as a target that cannot be started does
  const report = await runTarget({ ...named('status'), name: 'nothing' }, 1, 5, 8);
  t.equal(report.crashes.length, 1);
  t.match(report.crashes[0], { error: /there is no target nothing/ });
});

t.test('each case of a target is taken or refused', async t => {
  const { taken, refused, crashes, hangs } = await runTarget(named('queries-json'), 1, 0, 300);
  t.same([crashes, hangs], [[], []]);
  t.equal(taken + refused, 300);
  t.ok(taken > 0 && refused > 0);
});

t.test('the command tells its gates, and what it does not know', async t => {
  const fuzz = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  const { status, stdout } = fuzz('--target', 'status', '--cases', '200', '--json');
  t.equal(status, 0);
  t.match(JSON.parse(stdout), {
    name: 'fuzz',
    gates: [{ gate: 'crashes', value: 0 }, { gate: 'hangs', value: 0 }, {}],
  });
  t.equal(fuzz('--target', 'status', '--case', '3').status, 0, 'one case again');
  for (const args of [['--target', 'x'], ['--cases', 'many'], ['--case', '3'], ['--wings']])
    t.equal(fuzz(...args).status, 2, args.join(' '));
});
