/** What the native host asks the kernel, held against other ways to ask: `npm run test:native`. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parseSs, SS_ARGUMENTS } from '../../dist/sources/network/sock_diag/ss.js';
import { buildProgram } from './build_program.mjs';
import { AGENT, Running } from './tested.mjs';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const CALLS = await buildProgram('calls', here('calls_program.mjs'), 'x86_64');
t.setTimeout(120_000);

const run = (program, args, options = {}) =>
  spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
const printed = (program, ...args) => {
  const { status, stdout, stderr, error } = run(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error ?? stderr}`);
  return stdout;
};
const calls = (...args) => JSON.parse(run(CALLS, args.map(String)).stdout);

/** `ethtool -S`. */
const statistics = text =>
  Object.fromEntries(
    text
      .split('\n')
      .map(line => /^ +(.*\S) *: *(\d+)$/.exec(line))
      .filter(match => match !== null)
      .map(([, name, value]) => [name, Number(value)]),
  );
/** A number behind a word in a file of /proc. */
const told = (file, word) =>
  Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(readFileSync(file, 'latin1'))[1]);
const sum = values => values.reduce((total, value) => total + value, 0);

t.test('families of generic netlink have the numbers that iproute2 sees', async t => {
  const [, number] = /ID: (0x[0-9a-f]+)/.exec(printed('genl', 'ctrl', 'get', 'name', 'TASKSTATS'));
  t.equal(calls('family', 'TASKSTATS').result, Number(number));
  t.match(calls('family', 'nosuch'), { code: 'SOURCE_ABSENT', message: /no nosuch in generic netlink/ });
});

t.test('rows of a file, and changes of a row, are those that JavaScript finds', async t => {
  const env = { ...process.env, EDGEVITALS_TWINS: t.testdir() };
  const { stdout, stderr } = run(CALLS, ['twins', '1', '3000'], { env });
  t.strictSame(JSON.parse(stdout || `"${stderr}"`).result, []);
});

t.test('a process too short for /proc is told by name, with the CPU time that it saw itself', async t => {
  const folder = t.testdir();
  const work = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done';
  writeFileSync(
    `${folder}/evshortlived`,
    `#!/bin/sh\n${work}\nread line </proc/$$/stat; echo "$line" >>${folder}/seen\n`,
    {
      mode: 0o755,
    },
  );
  writeFileSync(`${folder}/evseen`, `#!/bin/sh\n${work}; ${work}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { stdout } = run(CALLS, ['taskstats', 'evseen', 'evshortlived', 'evshortlived'], { env });
  const { state, first, rows } = JSON.parse(stdout).result;
  t.match(state, { state: 'present' });
  t.match(first, [{ name: '', ended: 0 }], 'of what ended before it listened nothing is said');
  t.equal(first.length, 1);
  const row = rows.find(({ name }) => name === 'evshortlived');
  t.match(row, { uid: process.getuid(), ended: 2 });
  const ticks = readFileSync(`${folder}/seen`, 'latin1')
    .trim()
    .split('\n')
    .map(line => line.slice(line.lastIndexOf(')') + 2).split(' '))
    .map(fields => Number(fields[11]) + Number(fields[12]));
  // /proc counts in 10 ms, rounded down twice a process; starting and ending take a little more than it saw
  const ran = row.run_ns / 1e6;
  const seen = sum(ticks) * 10;
  t.ok(ran >= seen - 1 && ran <= seen + 200, `${ran} ms, /proc says ${seen}`);
  t.ok(row.minor_faults > 0);
  t.notOk(
    rows.some(({ name }) => name === 'evseen'),
    'what a reading of /proc has seen is not told again',
  );
});

t.test('bytes are read from where they are asked for', async t => {
  const file = `${t.testdir({ file: 'abcdefgh' })}/file`;
  t.match(calls('at', file, 2, 3), { result: 'cde' });
  t.match(calls('at', file, 6, 16), { result: 'gh' }, 'fewer where it ends');
  t.match(calls('at', '/none', 0, 1), { code: 'SOURCE_ABSENT', message: /ENOENT/ });
  t.match(calls('at', file, 2 ** 53, 1), { code: 'SOURCE_FAILED', message: /EINVAL/ });
  t.match(calls('at', file, 0, 5000), { code: 'SOURCE_FAILED', message: /EINVAL/ });
});

t.test('what a process sleeps in is told, its memory read where that is asked for', async t => {
  const file = `${t.testdir({ file: '' })}/file`;
  // glibc's sleep is a clock_nanosleep, whose length lies in memory
  const { pid } = new Running(t, 'tail', ['---disable-inotify', '-s', '0.05', '-f', file]);
  const { row, cost } = calls('sleeper', pid, 'yes').result;
  t.equal(row.timeout_rate, 20_000 * row.looks, '20 a second');
  const { row: blind } = calls('sleeper', pid, 'no').result;
  t.match(blind, { timeout_rate: 0, sleep_looks: blind.looks });
  const each = cost.micros / cost.looks;
  t.comment(`${Math.round(each)} us of CPU time a look, at ${cost.threads} threads`);
  t.ok(each < 20_000, `${each} us a look`);
});

t.test('connections are those of ss, with what each has carried', async t => {
  for (const address of ['127.0.0.1', '::1']) {
    const server = createServer(socket => socket.resume()).listen(0, address);
    await once(server, 'listening');
    const client = connect(server.address().port, address);
    t.teardown(() => {
      client.destroy();
      server.close();
    });
    await new Promise(resolve => client.write('x'.repeat(70_000), resolve));
  }
  const before = parseSs(printed('ss', ...SS_ARGUMENTS));
  const { result } = calls('connections');
  const after = new Map(parseSs(printed('ss', ...SS_ARGUMENTS)).map(each => [each.cookie, each]));
  let same = 0;
  for (const one of before) {
    const last = after.get(one.cookie);
    // ss writes a cookie as one number
    const [high, low] = [one.cookie.slice(0, -8) || '0', one.cookie.slice(-8)].map(part =>
      Number.parseInt(part, 16),
    );
    const told = result.find(({ cookie }) => cookie === `${high},${low}`);
    if (last === undefined || told === undefined) continue;
    t.same([told.inode, told.isLocal], [one.inode, one.isLocal], one.cookie);
    for (const [i, amount] of told.amounts.entries())
      t.ok(amount >= one.amounts[i] && amount <= last.amounts[i], `${one.cookie}: ${amount}`);
    same++;
  }
  t.ok(same >= 2, `${same} connections`);
  t.ok(
    result.some(({ amounts }) => amounts[1] >= 70_000),
    'what was sent here is among them',
  );
});

t.test('statistics of a driver are those that ethtool prints', async t => {
  const script = `ip link add ev0 type veth peer name ev1 && ${CALLS} ethtool ev0 && ethtool -S ev0; ${CALLS} ethtool lo`;
  const { stdout } = run('unshare', ['-n', 'sh', '-c', script]);
  const [ours, ...rest] = stdout.trim().split('\n');
  const none = JSON.parse(rest.pop());
  t.ok(Object.keys(JSON.parse(ours).result).length > 0);
  t.same(JSON.parse(ours).result, statistics(rest.join('\n')));
  t.match(none, { code: 'SOURCE_FAILED' }, 'the loopback has none');
  t.match(calls('ethtool', 'nosuch'), { code: 'SOURCE_ABSENT', message: /ENODEV/ });
});

t.test('a snapshot of this machine has the statistics of its drivers', async t => {
  const found = JSON.parse(printed(AGENT, 'snapshot')).tables.ethtool ?? [];
  for (const name of new Set(found.map(row => row.name.split(' ')[0]))) {
    const after = statistics(printed('ethtool', '-S', name));
    for (const row of found.filter(row => row.name.startsWith(`${name} `)))
      t.ok(row.value <= after[row.name.slice(name.length + 1)], row.name);
  }
  const probed = JSON.parse(printed(AGENT, 'probe', '--json'));
  const ways = probed.filter(({ state, reason }) => state === 'present' && reason.startsWith('by '));
  for (const { name, reason } of ways)
    t.match(reason, /^by (netlink|ioctl|command 8|perf_event_open)(, off by default)?$/, name);
});

t.test('counters of CPUs count no more than the kernel itself does', async t => {
  // a machine at rest may have no page fault at all for so long
  new Running(t, 'sh', ['-c', 'while /bin/true; do :; done']);
  for (const [what, event, file, word] of [
    ['context switches', 3, '/proc/stat', 'ctxt'],
    ['page faults', 2, '/proc/vmstat', 'pgfault'],
  ]) {
    const before = told(file, word);
    const { result } = calls('count', 1, event, 200);
    const most = told(file, word) - before;
    const counted = sum(result.map(({ value }) => value));
    t.ok(counted > 0 && counted <= most, `${what}: ${counted}, the kernel ${most}`);
    for (const { enabledNs, runningNs } of result)
      t.ok(enabledNs >= 200e6 && runningNs === enabledNs, 'software counts all the time');
  }
  t.match(calls('count', 1, 9999, 0), { code: 'SOURCE_ABSENT' });
});

t.test('a clock of a CPU runs as fast as the time in which it was wanted', async t => {
  for (const { value, enabledNs } of calls('count', 1, 0, 100).result)
    t.ok(Math.abs(value - enabledNs) < enabledNs / 100, `${value} of ${enabledNs} ns`);
});

t.test('events of one thread are its own, and of a group all are counted at the same times', async t => {
  const busy = new Running(t, 'sh', ['-c', 'while :; do :; done']);
  const { pid } = busy;
  const ticks = () => {
    const [, user, system] = /^(?:\S+ ){13}(\d+) (\d+)/.exec(
      readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, 'x x '),
    );
    return Number(user) + Number(system);
  };
  const before = ticks();
  const { result } = calls('thread', pid, 500);
  const most = (ticks() - before + 1) / 100;
  const [clock, faults, unknown] = result.values;
  t.ok(clock > 0 && clock / 1e9 <= most, `${clock / 1e9} s of at most ${most} s`);
  t.equal(result.runningNs, result.enabledNs);
  t.ok(Math.abs(clock - result.enabledNs) < clock / 50, 'wanted while it was on a CPU');
  t.ok(faults >= 0);
  t.notOk(unknown);
  t.equal(result.size, 2, 'what the kernel does not know is left out');
  t.match(calls('thread', 999_999_999, 0), { code: 'SOURCE_ABSENT', message: /ESRCH/ });
});

t.test('only eMMC can be asked for its extended CSD', async t => {
  for (const name of ['vda', '../mem', 'mmcblk0/../mem', '', 'mmcblk'.padEnd(600, '0')])
    t.match(calls('extcsd', name), { code: /^SOURCE_/, message: /EINVAL/ }, name.slice(0, 20));
});

t.test('only NVMe drives can be asked for their health, and for nothing else', async t => {
  for (const name of ['nvme0n1', '../mem', 'nvme', 'nvme0/../mem', '', 'sda', 'nvme'.padEnd(600, '0')])
    t.match(calls('nvme', name, 2), { code: /^SOURCE_/, message: /EINVAL/ }, name.slice(0, 20));
  t.match(calls('nvme', 'nvme7', 2), { code: 'SOURCE_ABSENT', message: /ENOENT/ });
  t.match(calls('nvme', 'nvme0', 6), { code: /^SOURCE_/, message: /EINVAL/ });
});

t.test('without the capabilities the probe says what is refused, and all else goes on', async t => {
  const drop = [
    '--reuid',
    '65534',
    '--regid',
    '65534',
    '--clear-groups',
    '--bounding-set',
    '-all',
    '--inh-caps',
    '-all',
  ];
  const { stdout, status } = run('setpriv', [...drop, AGENT, 'probe', '--json']);
  t.equal(status, 0);
  t.match(
    JSON.parse(stdout).find(({ name }) => name === 'taskstats'),
    { state: 'denied', reason: /EPERM/ },
  );
});
