import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { NodeHost } from './node.js';
import { ToolRunner } from './node_run.js';

/** Scripts by name in a directory of their own, as the only place before the system's where tools are found. */
function toolbox(
  t: Test,
  scripts: Readonly<Record<string, string>>,
): { directory: string; tools: ToolRunner } {
  const directory = t.testdir();
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(`${directory}/${name}`, `#!/bin/sh\n${body}\n`);
    chmodSync(`${directory}/${name}`, 0o755);
  }
  const tools = new ToolRunner(`${directory}:/usr/bin:/bin`);
  t.teardown(() => tools.killAll());
  return { directory, tools };
}

t.test('a tool gets its arguments as they are, the C locale, no input, and answers in bytes', async t => {
  const { tools } = toolbox(t, {
    say: 'printf "%s|" "$@"; printf "%s\\377" "$LC_ALL"; cat; echo unheard >&2; exit 3',
  });
  const { status, stdout } = await tools.run('say', ['a b', '$HOME; `id`', ''], 10_000);
  t.equal(status, 3, 'a status is an answer');
  t.equal(stdout, 'a b|$HOME; `id`||C\xff');
});

t.test('a tool that is missing, refused, or no tool at all is told by code', async t => {
  const { directory, tools } = toolbox(t, { broken: '' });
  await t.rejects(tools.run('edgevitals-none', [], 1000), {
    code: 'SOURCE_ABSENT',
    message: /not installed/,
  });
  await t.rejects(tools.run('../sh', [], 1000), { code: 'INTERNAL' });
  writeFileSync(`${directory}/broken`, '#!/nowhere/interpreter\n');
  await t.rejects(tools.run('broken', [], 1000), { code: 'SOURCE_ABSENT', message: /ENOENT/ });
  await t.rejects(tools.run('broken', ['x'.repeat(1 << 20)], 1000), {
    code: 'SOURCE_FAILED',
    message: /E2BIG/,
  });
  chmodSync(`${directory}/broken`, 0o644);
  await t.rejects(
    tools.run('broken', [], 1000),
    { code: 'SOURCE_DENIED' },
    'found before, and now not to be run',
  );
});

t.test('a tool that does not end is killed with its children, and the next run goes on', async t => {
  const { directory, tools } = toolbox(t, {
    hang: 'test "$1" = fast && exit; sleep 600 & echo $! > "$0.child"; wait',
  });
  const first = tools.run('hang', [], 300);
  const waiting = tools.run('hang', ['fast'], 10);
  const patient = tools.run('hang', ['fast'], 20_000);
  await t.rejects(waiting, { code: 'SOURCE_TIMEOUT', message: /earlier run/ });
  await t.rejects(first, { code: 'SOURCE_TIMEOUT', message: /no end in 300 ms/ });
  t.strictSame(await patient, { status: 0, stdout: '' });
  const child = readFileSync(`${directory}/hang.child`, 'latin1').trim();
  const state = (): string =>
    existsSync(`/proc/${child}/stat`)
      ? readFileSync(`/proc/${child}/stat`, 'latin1').split(') ')[1]![0]!
      : 'X';
  // a zombie until its new parent looks
  for (let i = 0; i < 10_000 && !'XZ'.includes(state()); i++) await new Promise(setImmediate);
  t.match(state(), /[XZ]/, 'its child has ended too');
});

t.test('one that prints without end, or is killed, fails', async t => {
  const { tools } = toolbox(t, { endless: 'exec cat /dev/zero', suicide: 'kill -9 $$' });
  await t.rejects(tools.run('endless', [], 20_000), { code: 'SOURCE_FAILED', message: /more than 1048576/ });
  await t.rejects(tools.run('suicide', [], 20_000), { code: 'SOURCE_FAILED', message: /SIGKILL/ });
});

t.test(
  'runs of one tool wait for each other, of different tools do not, and too many are refused',
  async t => {
    const { directory, tools } = toolbox(t, {
      locked: 'mkdir "$0.lock" || exit 1; sleep 0.02; rmdir "$0.lock"',
      waits: `while ! test -e "$0.go"; do sleep 0.01; done`,
    });
    const waits = tools.run('waits', [], 20_000);
    const runs = await Promise.all(Array.from({ length: 5 }, () => tools.run('locked', [], 20_000)));
    t.strictSame(
      runs.map(run => run.status),
      [0, 0, 0, 0, 0],
    );
    const more = Array.from({ length: 31 }, () => tools.run('waits', [], 20_000));
    await t.rejects(tools.run('waits', [], 20_000), {
      code: 'SOURCE_TIMEOUT',
      message: /32 runs of it wait/,
    });
    writeFileSync(`${directory}/waits.go`, '');
    await Promise.all([waits, ...more]);
  },
);

t.test('a captured system is not asked by tools of the running one', async t => {
  await t.rejects(new NodeHost({ root: t.testdir({}) }).run('sh', [], 1000), { code: 'SOURCE_ABSENT' });
  t.equal((await new NodeHost().run('sh', ['-c', 'exit 4'], 10_000)).status, 4);
});
