import type { ExecFileException } from 'node:child_process';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import t from 'tap';
import { changePlan, DEFAULT_PLAN } from '../sampling/plan.js';
import { deviceIdFrom } from './device.js';
import { optionHelp, parseDuration, parseOptions, parseWhole } from './option.js';

const MAIN = new URL('../main.js', import.meta.url).pathname;
const BOARD = new URL('../../../test/fixtures/boards/arm64-virt', import.meta.url).pathname;

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const agent = (...args: string[]): Promise<Ended> =>
  new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1' };
    execFile(
      process.execPath,
      [MAIN, ...args],
      { env, timeout: 180_000 },
      (error: ExecFileException | null, out, err) => {
        resolve({ status: error === null ? 0 : Number(error.code), out, err });
      },
    );
  });

/** Programs of Node.js start slowly where many do at once. */
const AT_ONCE = 4;
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(act))));
  return results;
}

const widest = (text: string): number => Math.max(...text.split('\n').map(line => line.length));

t.test('help is there for every command and fits 80 columns', async t => {
  const all = await inTurns(
    [
      [],
      ['--help'],
      ['run', '--help'],
      ['probe', '-h'],
      ['help', 'top'],
      ['snapshot', '--help'],
      ['watch', '--help'],
      ['measure', '--help'],
    ],
    args => agent(...args),
  );
  t.strictSame(
    all.map(({ status }) => status),
    [2, 0, 0, 0, 0, 0, 0, 0],
  );
  t.match(all[1]!.out, /Exit status: 0 done, 1 failed, 2 used wrongly/);
  for (const { out } of all) {
    t.match(out, /Usage: edgevitals-agent/);
    t.ok(widest(out) <= 80, out.split('\n').find(line => line.length > 80) ?? '');
  }
});

t.test('what cannot be is told in one line with its code, and status 2', async t => {
  const folder = t.testdir();
  let files = 0;
  const file = (text: string): string => {
    const path = `${folder}/${files++}.json`;
    writeFileSync(path, text);
    return path;
  };
  const wrong: [string[], RegExp][] = [
    [['fly'], /CONFIG_INVALID: unknown command "fly"/],
    [['completion', 'tcsh'], /say for which shell, one of bash, zsh, fish, not "tcsh"/],
    [['top', '--sort', 'size'], /--sort must be one of cpu, memory, written, read/],
    [['run', '--wings'], /unknown option --wings/],
    [['run', '--broker'], /--broker needs a value/],
    [['run', '--broker', 'http://x'], /CONFIG_INVALID/],
    [['run', '--device', 'a.b'], /--device "a.b" must be/],
    [['run', '--device-every', 'soon'], /must be a time such as 500ms/],
    [['run', '--device-every', '1ms'], /deviceMs must be an integer from 100/],
    [['run', '--base', 'a#'], /base topic/],
    [['run', '--ca', '/nowhere/ca.pem'], /CONFIG_INVALID: cannot read \/nowhere\/ca.pem: ENOENT/],
    [['run', '--cert', '/etc/hostname'], /--cert and --key belong together/],
    [['run', '--psk-identity', 'a'], /--psk-identity and --psk-file belong together/],
    [['run', '--psk-identity', 'a', '--psk-file', file('no key')], /--psk-file must hold one key/],
    [['run', '--psk-identity', 'a', '--psk-file', file('00ff'.repeat(64))], /1 to 64 bytes/],
    [['run', '--psk-identity', 'a', '--psk-file', file('00ff')], /needs a broker of mqtts:/],
    [
      ['run', '--broker', 'mqtt://broker.example'],
      /the broker mqtt:\/\/broker.example:1883 is on another machine/,
    ],
    [['run', '--broker', 'ws://192.168.1.2'], /Use wss:\/\/, or .* --allow-plaintext/],
    [['run', '--broker', 'mqtts://me:secret@b.example'], /--broker: a password in its URL would be seen/],
    [['run', '--password', 'secret'], /--password would be seen by every user .* --password-file/],
    [['run', '--password=secret'], /--password would be seen/],
    [['run', '--password-file', '/nowhere'], /cannot read \/nowhere/],
    [['run', '--password-file', file('\nsecret')], /its first line must be the password/],
    [['run', '-c', file('{"password": "x"}'), '--password-file', file('y')], /give one of them/],
    [['top', '--seconds', '0'], /--seconds must be a whole number from 1/],
    [['top', 'now'], /unexpected "now"/],
    [['run', '--plan', 'warpMs=3'], /--plan "warpMs=3" must be NAME=INTEGER, with one of deviceMs/],
    [['run', '--config', '/nowhere.json'], /cannot read \/nowhere.json: ENOENT/],
    [['run', '--brokr', 'x'], /unknown option --brokr; did you mean "--broker"\?/],
    [
      ['run', '--config', file('{"wings": 1}')],
      /\d\.json: unknown key "wings"; there are broker, allow-plaintext, device, /,
    ],
    [['run', '-c', file('{"plan":{"deviceMs":"1s"}}')], /\d\.json: in "plan": plan deviceMs .* not "1s"$/],
    [['run', '-c', file('{"device-every":"soon"}')], /\d\.json: --device-every must be a time .* not "soon"/],
    [['run', '--config', file('{"quiet": "yes"}')], /quiet must be true or false, not "yes"/],
    [['snapshot', '--pid', 'abc'], /--pid must be a whole number from 1 to 4194304, not "abc"/],
    [['snapshot', '--root', '/nonexistent'], /--root "\/nonexistent" is no directory/],
    [['run', '--config', file('[]')], /must be a JSON object/],
    [['run', '--config', file('{')], /it is no JSON/],
    [['watch'], /say which process/],
  ];
  const ended = await inTurns(wrong, ([args]) => agent(...args));
  for (const [i, [args, message]] of wrong.entries()) {
    const { status, out, err } = ended[i]!;
    t.equal(status, 2, args.join(' '));
    t.match(err.split('\n')[0], message);
    t.equal(out, '');
  }
});

t.test('what is said of a wrong word steers no terminal', async t => {
  const { status, err } = await agent('run', '--win\u202egs\u009b2J');
  t.equal(status, 2);
  t.match(err, 'unknown option --win\\u202egs\\x9b2J');
});

t.test('a spool that cannot be made ends the agent with a word, also below /proc', async t => {
  const { status, err } = await agent(
    'run',
    '--spool',
    '/proc/x',
    '--broker',
    'mqtt://127.0.0.1:1',
    '--device',
    'a',
  );
  t.equal(status, 1);
  t.match(err, /STORE_FAILED: cannot make \/proc\/x: ENOENT/);
});

t.test('probe: every source with its state, and why and at what cost it is missing', async t => {
  const { status, out } = await agent('probe', '-v', '--root', BOARD);
  t.equal(status, 0);
  t.match(out, /thermal_zone +present\n/);
  t.notMatch(out, /off by default/, 'there is no table that nobody reads');
  t.match(out, /power_supply +absent\n +cannot list .*ENOENT\n +lost: battery/);
  t.match(out, /\n\d+ of \d+ sources present\n/);
  t.ok(widest(out) <= 80);
  const screen = (await agent('probe', '--root', BOARD)).out;
  t.match(screen, /^\d+ of \d+ sources present .*\(-v lists all\)\n/);
  t.match(screen, /heat +MEASURED +by thermal_zone/);
  t.ok(widest(screen) <= 80 && screen.split('\n').length <= 24, 'one screen');
  const json = JSON.parse((await agent('probe', '--json', '--root', BOARD)).out);
  t.match(
    json.find(({ name }: { name: string }) => name === 'power_supply'),
    { state: 'absent' },
  );
});

t.test('a process is watched ten times a second, until it ends', async t => {
  const sleeper = execFile('/bin/sleep', ['6']);
  const { status, out } = await agent('watch', '--pid', `${sleeper.pid}`, '--json');
  t.equal(status, 0);
  const lines = out.trim().split('\n');
  t.ok(lines.length >= 1 && lines.length <= 61, `${lines.length} readings`);
  for (const line of lines.filter(Boolean)) t.match(JSON.parse(line), { pid: sleeper.pid, name: 'sleep' });
  t.match(await agent('watch', '--pid', '4194304'), { status: 1, err: /SOURCE_ABSENT: there is no process/ });
});

t.test('a flag wins over the environment, that over the file, that over the default', async t => {
  const table = ['a', 'b', 'c', 'd'].map(name => ({
    name,
    value: 'X',
    env: `E_${name}`,
    initial: '0',
    help: '',
  }));
  const env: Record<string, string> = { E_a: '2', E_b: '2' };
  const file = new Map([
    ['a', '1'],
    ['b', '1'],
    ['c', '1'],
  ]);
  const { values, origins } = parseOptions(table, ['--a', '3'], name => env[name], {
    path: 'F',
    values: file,
  });
  t.strictSame(
    [...values],
    [
      ['a', '3'],
      ['b', '2'],
      ['c', '1'],
      ['d', '0'],
    ],
  );
  t.strictSame(Object.fromEntries(origins), { b: 'E_b', c: 'F' }, 'for errors to say where a value stands');
});

t.test('config: a default file with every key is in order, and what is not is told', async t => {
  const folder = t.testdir();
  const path = `${folder}/agent.json`;
  const { status, out } = await agent('config', 'default');
  t.equal(status, 0);
  t.match(out, /^ {2}\/\/ "broker": "mqtt:\/\/127\.0\.0\.1:1883",$/m);
  t.match(out, /^ {2}\/\/ "plan": \{"deviceMs":1000,/m);
  writeFileSync(path, out);
  t.match(await agent('config', 'check', path), { status: 0, out: `${path}: in order\n` });
  writeFileSync(path, '{ "brokr": "mqtt://b", // oh\n}');
  t.match(await agent('config', 'check', path), {
    status: 2,
    err: /unknown key "brokr".*did you mean "broker"/,
  });
  writeFileSync(path, '{"password-file": "/nowhere"}');
  t.match(await agent('config', 'check', path), { status: 2, err: /cannot read \/nowhere/ });
  t.match(await agent('config', 'mend'), { status: 2, err: /config check FILE/ });
});

t.test('completion: a script with every command and its options', async t => {
  const { status, out } = await agent('completion', 'bash');
  t.equal(status, 0);
  t.match(out, /words='run probe snapshot top watch .*completion'/);
  t.match(out, / +top\) words='[^']*--filter/);
});

t.test('snapshot: one reading as JSON', async t => {
  const { out } = await agent('snapshot', '--root', BOARD, '-d', 'board');
  t.match(JSON.parse(out), {
    device: 'board',
    tables: { thermal_zone: [{ name: 'soc-thermal', temp: 49850 }] },
  });
});

t.test('more than a pipe holds comes whole to who reads it', async t => {
  const counts = Array.from({ length: 16 }, (_, i) => i).join(' ');
  const lines = Array.from({ length: 1000 }, (_, i) => `eth${i}: ${counts}\n`);
  const root = t.testdir({ sys: {}, proc: { net: { dev: `Inter-|\n face |\n${lines.join('')}` } } });
  const { out } = await agent('snapshot', '--root', root, '-d', 'switch');
  t.ok(out.length > 300_000);
  t.equal(JSON.parse(out).tables.interface.length, 1000);
});

t.test('top: this machine’s processes without a broker, as a table and as JSON', async t => {
  const [table, json] = await Promise.all([
    agent('top', '--once', '--every', '300ms', '-n', '5'),
    agent('top', '--seconds', '1', '--every', '300ms', '--json'),
  ]);
  t.match(table.out, /^load .* processes, \d+ busy\n +PID +CPU % +MEMORY +READ\/s +WRITE\/s {2}PROCESS\n/);
  t.equal(table.out.trimEnd().split('\n').length, 7);
  t.ok(widest(table.out) <= 80);
  t.notOk(table.out.includes('\x1b'), 'no control codes where nobody looks');
  const lines = json.out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  t.ok(lines.length >= 2);
  t.ok(lines[0].processes.some((one: { pid: number }) => one.pid === process.pid));
});

t.test('options: flags win over the environment, the environment over the default', async t => {
  const table = [
    { name: 'broker', short: 'b', value: 'URL', env: 'BROKER', initial: 'default', help: 'where' },
    { name: 'quiet', short: 'q', help: 'say nothing' },
  ];
  const value = (args: string[], env?: string): string | undefined =>
    parseOptions(table, args, () => env).values.get('broker');
  t.equal(value([]), 'default');
  t.equal(value([], 'env'), 'env');
  t.equal(value([], ''), 'default', 'an empty variable is none');
  t.equal(value(['-b', 'flag'], 'env'), 'flag');
  t.equal(value(['--broker=fl=ag']), 'fl=ag');
  t.strictSame(parseOptions(table, ['-q', 'word', '--', '-b'], () => undefined).words, ['word', '-b']);
  t.throws(() => parseOptions(table, ['--quiet=yes'], () => undefined), { code: 'CONFIG_INVALID' });
  t.match(optionHelp(table), /-b, --broker URL {2}where \(default default; BROKER\)/);
});

t.test('times, numbers and names', async t => {
  t.strictSame(
    ['500ms', '5', '1.5s', '2m', '1h'].map(text => parseDuration('x', text)),
    [500, 5000, 1500, 120_000, 3_600_000],
  );
  t.throws(() => parseDuration('x', '-1s'), { code: 'CONFIG_INVALID' });
  t.throws(() => parseWhole('x', '1e3', 1, 10_000), { code: 'CONFIG_INVALID' });
  t.strictSame(['gate.way 7', 'böard', '..', 'query'].map(deviceIdFrom), ['gate-way-7', 'b-ard', '', '']);
  t.equal(changePlan(DEFAULT_PLAN, { keyMs: 10_000 }).keyMs, 10_000);
});
