import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import t from 'tap';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    err += text.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const tooWide = (text: string): string[] => text.split('\n').filter(line => stringWidth(line) > 80);

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

t.test('the demo shows this machine, answers other terminals, and leaves nothing behind', async t => {
  const runtime = mkdtempSync(join(tmpdir(), 'edgevitals-demo-'));
  t.teardown(() => rmSync(runtime, { recursive: true, force: true }));
  const demo = start(['demo', '--json'], { XDG_RUNTIME_DIR: runtime });
  let notes = '';
  demo.stderr?.on('data', (text: Buffer) => {
    notes += text.toString();
  });
  const closed = once(demo, 'close');
  const lines: Record<string, never>[] = [];
  let asked = false;
  for await (const line of createInterface({ input: demo.stdout! })) {
    const value = JSON.parse(line) as Record<string, never>;
    lines.push(value);
    if (asked || value['type'] !== 'reading') continue;
    asked = true;
    const { device, broker } = value as unknown as { device: { device: string }; broker: string };
    for (const command of ['devices', 'top', 'power', 'flash', 'thermal', 'mesh', 'findings']) {
      const name = command === 'devices' ? [] : [device.device];
      const answer = await ended(start([command, ...name], { EDGEVITALS_BROKER: broker }));
      t.equal(answer.code, 0, `${command}: ${answer.err}`);
      t.same(tooWide(answer.out), [], `${command} fits 80 columns`);
      t.notMatch(answer.out, '\x1b', `${command} has no colours in a pipe`);
      t.ok(answer.out.split('\n').length <= 24, `${command} is one screen`);
    }
    const untold = await ended(start(['devices', '--json'], { XDG_RUNTIME_DIR: runtime }));
    t.match(
      JSON.parse(untold.out),
      { devices: [{ device: device.device }] },
      'it is found without being told',
    );
    const only = await ended(start(['flash', '--json', '--limit', '1'], { XDG_RUNTIME_DIR: runtime }));
    const flash = JSON.parse(only.out) as { device: string; processes: object[] };
    t.equal(flash.device, device.device, 'nor is the device, where there is one');
    t.ok(flash.processes.length <= 1);
    const missing = await ended(start(['top', 'nobody', '--broker', broker]));
    t.equal(missing.code, 1);
    t.match(missing.err, /no device "nobody".*QUERY_UNKNOWN_DEVICE/);
    const wide = await ended(
      start(['top', device.device, '--window', 'ever'], { EDGEVITALS_BROKER: broker }),
    );
    t.equal(wide.code, 2);
    t.match(wide.err, /QUERY_OUT_OF_RANGE/);
    demo.kill('SIGINT');
  }
  const [code] = (await closed) as [number];
  t.equal(code, 0, notes);
  t.match(lines[0], { type: 'reading', device: { status: 'online' }, top: { processes: [{}] } });
  t.match(lines.at(-1), { type: 'summary', counters: { errors: {} } });
  const agent = Number(/process (\d+)/.exec(notes)?.[1]);
  t.ok(agent > 0 && !exists(agent), `the agent, process ${agent}, has ended`);
});

t.test('the demo ends by itself after --seconds', async t => {
  const { code, out, err } = await ended(start(['demo', '--seconds', '5']));
  t.equal(code, 0, err);
  // where the usual port is free, other commands need not be told
  const broker = /broker (\S+), analyzer/.exec(err)?.[1];
  t.equal(out.includes('--broker'), broker !== 'mqtt://127.0.0.1:1883', err);
  t.match(out, /PROGRAM +CPU/);
  t.match(out, /frames of \d+ B on average/);
  t.same(tooWide(out), []);
});

t.test('a broker that is not there, and wrong usage, are told apart', async t => {
  const absent = await ended(start(['devices', '--broker', 'mqtt://127.0.0.1:1']));
  t.equal(absent.code, 1);
  t.match(absent.err, /BROKER_UNREACHABLE/);
  const waiting = start(['serve', '--broker', 'mqtt://127.0.0.1:1', '--data', t.testdir()]);
  waiting.stderr?.on('data', (said: Buffer) => {
    if (said.includes('no connection to the broker')) waiting.kill('SIGTERM');
  });
  const stopped = await ended(waiting);
  t.match(stopped, { code: 0, err: /no connection to the broker/ });
  t.match(stopped.err, /history: minutes for 30 days, .*: room for \d+ devices for 30 days/);
  for (const args of [
    ['process'],
    ['frobnicate'],
    ['devices', '--broker', 'http://x'],
    ['top', 'x', '--limit', '0'],
    ['top', 'x', '--window', '1000d', '--broker', 'mqtt://127.0.0.1:1'],
    ['top', 'x', '--sort', 'size', '--broker', 'mqtt://127.0.0.1:1'],
    ['process', 'x', '', '--broker', 'mqtt://127.0.0.1:1'],
    ['thermal', 'x', '--threshold', '', '--broker', 'mqtt://127.0.0.1:1'],
  ]) {
    const wrong = await ended(start(args));
    t.equal(wrong.code, 2, `${args.join(' ')}: ${wrong.err}`);
  }
  const nowhere = await ended(start(['serve', '--broker', 'mqtt://127.0.0.1:1', '--data', '/proc/x']));
  t.equal(nowhere.code, 1, 'a directory that cannot be made ends it, and does not keep it busy');
  t.match(nowhere.err, /store \/proc\/x\/.*ENOENT.*check the path and its permissions \(STORE_FAILED\)/);
  const unset = await ended(start(['serve', '--broker', 'mqtt://127.0.0.1:1', '--data', '']));
  t.equal(unset.code, 2, 'an empty directory is not the working directory');
  t.match(unset.err, /--data.*is empty: a directory is expected/);
  const often = await ended(start(['serve', '--data', t.testdir()], { EDGEVITALS_STATES: 'often' }));
  t.equal(often.code, 2, often.err);
  t.match(often.err, /often.*seconds from 1 to 86400 are expected.*CONFIG_INVALID/);
  const open = await ended(start(['serve', '--embedded', '--listen', '0.0.0.0:0', '--data', t.testdir()]));
  t.equal(open.code, 2);
  t.match(open.err, /credentials/);
});

t.test(
  'what would stand in the list of processes, or go unencrypted to another machine, is refused',
  async t => {
    const folder = t.testdir({ empty: '\nsecret' });
    const empty = join(folder, 'empty');
    const wrong: [string[], RegExp][] = [
      [['devices', '--password', 'secret'], /--password would be seen by every user .* --password-file/],
      [
        ['devices', '--broker', 'mqtts://me:secret@b.example'],
        /--broker: a password in its URL would be seen/,
      ],
      [['serve', '--password=secret', '--embedded'], /--password would be seen/],
      [
        ['cluster', '--cluster', 'nats://a:4222,nats://me:secret@b:4222'],
        /--cluster: a password in its URL would be seen .* --cluster-password-file/,
      ],
      [['serve', '--cluster=nats://me:secret@b:4222'], /--cluster: a password in its URL would be seen/],
      [
        ['cluster', '--cluster', 'nats://me@b:4222', '--cluster-password-file', empty],
        /--cluster-password-file .*: its first line must be the password/,
      ],
      [
        ['cluster', '--cluster-password-file', empty],
        /--cluster must name whose password it is, in its first URL/,
      ],
      [['credentials', '--into', folder, '--nats', 'a b'], /--nats "a b" must be 1 to 64 of/],
      [['devices', '--password-file', '/nowhere'], /--password-file: \/nowhere cannot be read/],
      [['devices', '--password-file', empty], /its first line must be the password/],
      [
        ['devices', '--broker', 'mqtt://b.example'],
        /the broker mqtt:\/\/b.example:1883 is on another machine/,
      ],
      // they run at once: a directory of data belongs to one
      [['serve', '--broker', 'ws://192.0.2.1', '--data', join(folder, 'a')], /Use wss:\/\//],
      [
        ['serve', '--embedded', '--listen', '0.0.0.0:0', '--username', 'a', '--data', join(folder, 'b')],
        /only with TLS: give a certificate and its key/,
      ],
    ];
    const all = await Promise.all(
      wrong.map(([args]) =>
        ended(start(args, { EDGEVITALS_PASSWORD: args.includes('--username') ? 'b' : '' })),
      ),
    );
    for (const [i, [args, message]] of wrong.entries()) {
      t.equal(all[i]!.code, 2, args.join(' '));
      t.match(all[i]!.err, message);
      t.notMatch(all[i]!.err, 'secret');
    }
  },
);

t.test('help shows examples', async t => {
  for (const args of [['--help'], ['top', '--help'], ['serve', '--help'], ['demo', '--help']]) {
    const { code, out } = await ended(start(args));
    t.equal(code, 0);
    t.match(out, 'Examples:');
    if (args.length === 1) t.match(out, 'Exit status: 0 done, 1 failed, 2 used wrongly');
  }
});
