/** test/boards/capture.sh on this machine, as the users and with the shells that it can meet. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type BoardArchive, parseBoard } from './board_archive.js';
import { BoardHost } from './board_host.js';
import { idle } from './idle.js';

const SCRIPT = readFileSync(fileURLToPath(new URL('../../../../test/boards/capture.sh', import.meta.url)));
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const installed = (...command: string[]): boolean =>
  spawnSync(command[0]!, command.slice(1), { stdio: 'ignore' }).status === 0;

interface Captured {
  readonly archive: BoardArchive;
  readonly bytes: number;
  readonly said: string;
}

/** Runs the script as over ssh: from standard input, to standard output. */
const capture = (t: Test, command: readonly string[], ...options: string[]): Promise<Captured> =>
  captureHearing(t, () => {}, command, ...options);

/** @param hear called with all that it has said so far. */
async function captureHearing(
  t: Test,
  hear: (said: string) => void,
  command: readonly string[],
  ...options: string[]
): Promise<Captured> {
  const [program, ...args] = [...command, '-s', '--', ...options];
  const child = spawn(program!, args, { cwd: '/', timeout: 360_000 });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('latin1').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    stderr += text;
    hear(stderr);
  });
  child.stdin.end(SCRIPT);
  const [status] = await once(child, 'close');
  t.equal(status, 0, stderr);
  return { archive: parseBoard(stdout), bytes: stdout.length, said: stderr };
}

/** A process with a name that is hard to read and arguments that are nobody's business. */
async function withProcess(t: Test): Promise<number> {
  const child = spawn('sleep', ['1234.5'], { argv0: 'odd (name) \u00e9', stdio: 'ignore' });
  t.teardown(() => child.kill());
  await once(child, 'spawn');
  return child.pid!;
}

function looksLikeThisMachine(t: Test, { archive, bytes, said }: Captured, pid: number): void {
  const host = new BoardHost({ archive, idle });
  const real = (path: string): string => readFileSync(path, 'latin1');
  for (const path of ['/proc/sys/kernel/osrelease', '/proc/cpuinfo', '/proc/filesystems']) {
    if (path === '/proc/cpuinfo')
      t.match(host.readText(path).replace(/MHz.*/g, ''), real(path).split('\n', 1)[0]!);
    else if (path === '/proc/filesystems') t.throws(() => host.readText(path), { code: 'SOURCE_ABSENT' });
    else t.equal(host.readText(path), real(path));
  }
  t.match(host.readText('/proc/stat'), /^cpu {2}\d+ /);
  t.ok(host.list('/proc').includes(String(pid)));
  t.ok(host.readText(`/proc/${pid}/stat`).startsWith(`${pid} (sleep) `));
  t.match(host.readText(`/proc/${pid}/cmdline`), /\0xxxxxx\0$/, 'arguments keep their length only');
  t.match(host.readText('/proc/sys/kernel/hostname'), /^(board)*[board]*\n$/);
  t.match(said, /replaced: /);
  t.ok(bytes < 40 * 1024 * 1024, `${bytes} bytes`);
  t.ok(
    archive.entries.every(({ text }) => text === undefined || text.length <= 65536),
    'files are cut at 64 KiB',
  );
  t.notOk(archive.entries.some(({ path }) => /\/(environ|nvmem|eeprom|config|maps)$/.test(path)));
}

t.test('it captures this machine, as whoever runs it', async t => {
  const pid = await withProcess(t);
  const captured = await capture(t, ['sh'], '-i', '0', '-b', 'this machine', '-n', 'a "note"');
  const { header } = captured.archive;
  t.match(header, { board: 'this machine', user: process.getuid?.(), interval: 0, notes: 'a note' });
  t.equal(header.kernel, readFileSync('/proc/sys/kernel/osrelease', 'latin1').trim());
  looksLikeThisMachine(t, captured, pid);
  t.notOk(captured.archive.entries.some(({ at }) => at === 1));
});

t.test('a second snapshot has what changed, and tells which processes ended', async t => {
  const child = spawn('sleep', ['1234.5'], { stdio: 'ignore' });
  t.teardown(() => child.kill());
  await once(child, 'spawn');
  const pid = String(child.pid);
  const end = (said: string): void => void (said.includes('waiting 2 s') && child.kill());
  const { archive } = await captureHearing(t, end, ['sh'], '-i', '2');
  const host = new BoardHost({ archive, idle });
  const [before, uptime] = [host.readText('/proc/stat'), host.bootMs()];
  t.ok(host.readText(`/proc/${pid}/stat`).length > 0);
  await host.advance(archive.header.interval * 1000);
  t.not(host.readText('/proc/stat'), before);
  t.ok(Number.parseFloat(host.readText('/proc/uptime')) * 1000 >= uptime + 2000);
  t.throws(() => host.readText(`/proc/${pid}/stat`), { code: 'SOURCE_ABSENT' });
  t.notOk(host.list('/proc').includes(pid));
});

t.test('an unprivileged user gets what the kernel gives him, and the refusals', async t => {
  const pid = await withProcess(t);
  // whoever runs the tests is that user, unless it is root
  const root = process.getuid?.() === 0;
  const captured = await capture(t, root ? [...NOBODY, 'sh'] : ['sh'], '-i', '0');
  looksLikeThisMachine(t, captured, pid);
  t.equal(captured.archive.header.user, root ? 65534 : process.getuid?.());
  const refused = captured.archive.entries.filter(({ error }) => error === 'EACCES').map(({ path }) => path);
  t.ok(refused.includes('/proc/1/io'));
  t.ok(refused.includes('/proc/1/fd'));
  t.ok(refused.includes('/proc/1/exe'));
});

t.test('it lists what it would read', async t => {
  const list = spawnSync('sh', ['-s', '--', '-l'], { input: SCRIPT, cwd: '/', timeout: 360_000 });
  t.equal(list.status, 0, String(list.stderr));
  const listed = new Set(list.stdout.toString('latin1').split('\n'));
  const { archive } = await capture(t, ['sh'], '-i', '0');
  // processes and their groups come and go between the two
  const passing = /^\/(proc\/\d|proc\/self\/fd\/|sys\/fs\/cgroup\/)/;
  const lasting = archive.entries.map(({ path }) => path).filter(path => !passing.test(path));
  t.ok(lasting.length > 100, `${lasting.length} paths`);
  t.strictSame(
    lasting.filter(path => !listed.has(path)),
    [],
  );
});

t.test(
  'BusyBox runs it too',
  { skip: installed('busybox', 'sh', '-c', 'awk 1 </dev/null') ? false : 'busybox is not installed' },
  async t => {
    const pid = await withProcess(t);
    looksLikeThisMachine(t, await capture(t, ['busybox', 'sh'], '-i', '0'), pid);
  },
);
