// The short form of `npm run validate -- busy-loops`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

t.test('loops are told from work, though none has a CPU to itself', { timeout: 330_000 }, async t => {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [main, 'busy-loops', '--quick', '--json'], {
    encoding: 'utf8',
  });
  t.comment(stderr);
  const { gates } = JSON.parse(stdout) as { gates: { gate: string; value: number | null; holds: boolean }[] };
  t.equal(gates.length, 3);
  for (const { gate, value, holds } of gates) t.ok(holds, `${gate}: ${value}`);
});
