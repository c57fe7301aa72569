// The short form of `npm run validate -- wakeups`: the same programs, looked at more often and not for as long.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

interface Told {
  readonly gates: readonly { gate: string; value: number | null; holds: boolean }[];
}

t.test('what is said to poll does, and most of what polls is found', { timeout: 330_000 }, async t => {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [main, 'wakeups', '--quick', '--json'], {
    encoding: 'utf8',
  });
  t.comment(stderr);
  const { gates } = JSON.parse(stdout) as Told;
  t.equal(gates.length, 4);
  for (const { gate, value, holds } of gates) t.ok(holds, `${gate}: ${value}`);
});
