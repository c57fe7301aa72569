import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';
import t from 'tap';
import type { CommandUsage } from '../measure/command_usage.js';
import { NodeHost } from './node.js';

const host = new NodeHost();
const run = (...words: string[]): Promise<CommandUsage> => {
  const running = host.runMeasured(words, false, 100);
  // a test that is wrong leaves nothing running
  const cancel = host.timer(60_000, () => running.kill('SIGKILL'));
  return running.ended.finally(cancel);
};
/** Runs JavaScript: the only program that surely is there and can be told how much to work. */
const script = (code: string): Promise<CommandUsage> => run(process.execPath, '-e', code);
const busy = (seconds: number): string =>
  `const u = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6 }; while (u() < ${seconds});`;

t.test('a busy loop takes the CPU time that it says it took', async t => {
  const usage = await script(busy(0.5));
  t.equal(usage.status, 0);
  t.ok(usage.cpuSeconds + usage.cpuErrorSeconds >= 0.49, `${usage.cpuSeconds} s`);
  t.ok(usage.cpuSeconds < 0.65, `${usage.cpuSeconds} s`);
  t.ok(usage.wallSeconds + usage.wallErrorSeconds >= usage.cpuSeconds * 0.95, 'one thread works');
  t.ok(usage.switchesMissed, 'Node.js has threads');
});

t.test('what children took counts once, waited for or not', async t => {
  const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy(0.4))}])`;
  const usage = await script(child);
  t.ok(usage.cpuSeconds >= 0.38 && usage.cpuSeconds < 0.8, `${usage.cpuSeconds} s`);
  const grandchild = await run('sh', '-c', `sh -c '"${process.execPath}" -e "${busy(0.4)}"; true'; true`);
  t.ok(grandchild.cpuSeconds >= 0.38 && grandchild.cpuSeconds < 0.8, `${grandchild.cpuSeconds} s`);
  t.ok(grandchild.processes >= 3, `${grandchild.processes} processes`);
});

t.test('what its parent left behind is counted while the command runs', async t => {
  // the inner shell ends first: nobody of the tree waits for its child
  const folder = t.testdir({ 'work.cjs': `${busy(0.5)} require('fs').writeFileSync(process.argv[2], '')` });
  const inner = `"${process.execPath}" ${folder}/work.cjs ${folder}/done & sleep 0.2`;
  const usage = await run('sh', '-c', `sh -c '${inner}'; until test -e ${folder}/done; do sleep 0.05; done`);
  t.ok(usage.cpuSeconds >= 0.4, `${usage.cpuSeconds} s`);
});

t.test('a child that goes on running is told and counted until the end', async t => {
  const folder = t.testdir();
  const usage = await run('sh', '-c', `sleep 60 & echo $! > ${folder}/pid; sleep 0.3`);
  const pid = Number(readFileSync(`${folder}/pid`, 'latin1'));
  t.teardown(() => process.kill(pid, 'SIGKILL'));
  t.equal(usage.leftRunning, 1);
  t.ok(usage.wallSeconds < 30);
});

t.test('a writer: bytes by calls, of storage what the file has there', async t => {
  const file = `${t.testdir()}/written`;
  const usage = await run('dd', 'if=/dev/zero', `of=${file}`, 'bs=65536', 'count=64', 'status=none');
  t.equal(usage.calledWrittenBytes! >= 64 * 65536 && usage.calledWrittenBytes! < 65 * 65536, true);
  t.ok(usage.calledReadBytes! >= 64 * 65536);
  // none on a file system in memory; a page or two beside, of what else it dirtied
  if (statSync(file).blocks > 0 && usage.writtenBytes! > 0)
    t.ok(
      usage.writtenBytes! >= 64 * 65536 && usage.writtenBytes! < 65 * 65536,
      `${usage.writtenBytes} bytes`,
    );
  t.equal(usage.preemptions >= 0 && usage.minorFaults > 0, true);
});

t.test(
  'peak memory is that of the command alone, not that of a large parent, and what it takes is seen',
  async t => {
    const ballast = Buffer.alloc(64 * 1024 * 1024, 1);
    const small = await run('sleep', '0.1');
    t.ok(small.peakMemoryBytes! < 4 * 1024 * 1024, `${small.peakMemoryBytes} bytes beside ${ballast.length}`);
    t.ok(small.wallSeconds + small.wallErrorSeconds >= 0.1 && small.wakeups >= 1);
    t.ok(
      small.cpuErrorSeconds === 0 && small.cpuSeconds < 0.05,
      'of one thread the kernel tells nanoseconds',
    );
    const large = await script('const b = Buffer.alloc(2e8, 1); setTimeout(() => b.length, 100)');
    t.ok(large.peakMemoryBytes! > 2e8 && large.peakMemoryBytes! < 4e8, `${large.peakMemoryBytes} bytes`);
  },
);

t.test('how it ended is told: a status, a signal, one that we sent', async t => {
  t.equal((await run('sh', '-c', 'exit 7')).status, 7);
  const killed = await run('sh', '-c', 'kill -9 $$');
  t.equal(killed.signal, 'SIGKILL');
  t.equal(killed.status, undefined);
  const running = host.runMeasured(['sleep', '60'], false, 100);
  running.kill('SIGTERM');
  t.equal((await running.ended).signal, 'SIGTERM');
  running.kill('SIGTERM');
});

t.test('what cannot be started is told with the reason, and nothing is left of it', async t => {
  await t.rejects(run('edgevitals-none'), {
    code: 'CONFIG_INVALID',
    message: /cannot run edgevitals-none: ENOENT/,
  });
  await t.rejects(run(t.testdir()), { code: 'CONFIG_INVALID', message: /EACCES/ });
  await t.rejects(run('true', 'x'.repeat(1 << 20)), { code: 'CONFIG_INVALID', message: /E2BIG/ });
  await t.rejects(run('a\0b'), { code: 'CONFIG_INVALID' });
});

t.test('the rest of the program goes on meanwhile', async t => {
  const { ended } = host.runMeasured(['sleep', '0.3'], false, 100);
  let ticks = 0;
  let running = true;
  const counting = (async () => {
    while (running) {
      await passed(10);
      ticks++;
    }
  })();
  await ended;
  running = false;
  await counting;
  t.ok(ticks >= 3, `${ticks} ticks`);
  t.ok(existsSync('/proc/self'));
});
