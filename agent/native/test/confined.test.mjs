/** The shipped binary where it may do little: each run is on the real kernel, with something taken away. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { freePort, mosquittoProgram, startMosquitto } from '../../../shared/dist/testing/index.js';
import { AGENT, call, Running, statesOf } from './tested.mjs';

t.setTimeout(240_000);

/** A copy that every user can reach. */
const folder = mkdtempSync(join(tmpdir(), 'edgevitals-confined-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const agent = join(folder, 'edgevitals-agent');
copyFileSync(AGENT, agent);
chmodSync(folder, 0o755);

const NOBODY = '65534';
const AS_NOBODY = [
  'setpriv',
  ...['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups'],
  ...['--bounding-set', '-all', '--inh-caps', '-all', '--no-new-privs'],
];
/** In a mount namespace of its own, after a script that changes what is mounted. */
const mounted = (script, ...command) => [
  ...['unshare', '--mount', '--propagation', 'private', 'sh', '-ec'],
  `${script}\nexec "$@"`,
  'sh',
  ...command,
];
const READ_ONLY = `
  cut -d' ' -f2 /proc/mounts | sort -r | while read -r place; do mount -o remount,bind,ro "$place" 2>/dev/null || true; done
  ! touch /tmp/x 2>/dev/null && ! touch /dev/shm/x 2>/dev/null && ! touch /run/x 2>/dev/null && ! touch /x 2>/dev/null`;

const rhythm = ['--process-every', '200ms', '--publish-every', '300ms', '--key-every', '1s'];

const writtenBy = pid => Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);

/** Runs it beside a broker until a few frames have come: none of it may have cost a write to storage. */
async function publishes(t, command) {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  let frames = 0;
  let before = 0;
  const enough = new Promise(resolve => {
    client.subscribe('edgevitals/v1/confined/raw', () => {
      // what the script before it has caused counts as its own
      if (++frames === 1 && command[0] === 'unshare') before = writtenBy(running.pid);
      if (frames === 6) resolve();
    });
  });
  const [program, ...args] = command;
  const running = new Running(t, program, [
    ...[...args, agent, 'run', '--broker', broker.url, '--device', 'confined'],
    ...rhythm,
  ]);
  const failed = running.end().then(() => {
    throw new Error(`it ended: ${running.said}`);
  });
  await Promise.race([enough, failed]);
  t.equal(writtenBy(running.pid) - before, 0, 'nothing was written to storage');
  const exit = running.end('SIGTERM');
  failed.catch(() => {});
  t.same(await exit, [0, null], running.said);
}

if (process.getuid() !== 0) t.bailout('namespaces and other users need root');
if (mosquittoProgram() === undefined) t.bailout('mosquitto is not installed');

t.test('as nobody without capabilities it tells what is denied, and reads the rest', async t => {
  const [program, ...args] = AS_NOBODY;
  const { status, stdout } = call(program, ...args, agent, 'probe', '-v');
  t.equal(status, 0);
  const states = statesOf(stdout);
  for (const name of ['proc_stat', 'proc_pid_stat', 'proc_pid_status', 'proc_meminfo', 'proc_net_dev'])
    t.equal(states[name], 'present', name);
  t.equal(states.proc_pid_io, 'denied');
  t.match(stdout, /proc_pid_io +denied\n +.*EACCES/);
  const { tables } = JSON.parse(call(program, ...args, agent, 'snapshot', '--device', 'a').stdout);
  const init = tables.process.find(({ pid }) => pid === 1);
  t.match(init, { pid: 1, utime: Number });
  t.notOk('write_bytes' in init, 'what is denied is left out, not made up');
  t.ok(tables.process.length > 5);
  await publishes(t, AS_NOBODY);
});

t.test('two capabilities give it I/O of everybody', async t => {
  const granted = '+sys_ptrace,+dac_read_search';
  const caps = ['--inh-caps', `-all,${granted}`, '--ambient-caps', `-all,${granted}`];
  const [program, ...args] = ['setpriv', '--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', ...caps];
  t.equal(statesOf(call(program, ...args, agent, 'probe', '-v').stdout).proc_pid_io, 'present');
});

t.test('it runs where nothing can be written, root and /tmp included', async t => {
  await publishes(t, mounted(READ_ONLY));
});

t.test('it runs without /sys', async t => {
  const command = mounted('mount -t tmpfs -o ro none /sys\n[ -z "$(ls /sys)" ]');
  const states = statesOf(call(...command, agent, 'probe', '-v').stdout);
  t.equal(states.thermal_zone, 'absent');
  t.equal(states.proc_stat, 'present');
  await publishes(t, command);
});

t.test('it runs where /proc hides the processes of others, and says so', async t => {
  const command = mounted('mount -t proc -o hidepid=2 proc /proc', ...AS_NOBODY);
  const { stdout } = call(...command, agent, 'probe', '-v');
  t.match(stdout, /proc_pid_stat +denied\n[\s\S]*? hidepid/);
  t.equal(statesOf(stdout).proc_stat, 'present');
  const { tables } = JSON.parse(call(...command, agent, 'snapshot', '--device', 'a').stdout);
  t.same(
    tables.process.map(({ name }) => name),
    ['edgevitals-agen'],
    'its own',
  );
  t.ok(tables.cpu.length > 0);
  await publishes(t, command);
});

t.test('started before there is a network, it connects when there is one', async t => {
  const port = await freePort();
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const inside = (...command) => ['nsenter', ['--target', `${holder.pid}`, '--net', ...command]];
  const args = ['run', '--broker', `mqtt://127.0.0.1:${port}`, '--device', 'early'];
  const running = new Running(t, ...inside(agent, ...args));
  await running.says(/ENETUNREACH|EADDRNOTAVAIL/);
  t.equal(call(...inside('ip', 'link', 'set', 'lo', 'up').flat()).status, 0);
  const broker = spawn(...inside(mosquittoProgram(), '-p', `${port}`), { stdio: 'ignore' });
  t.teardown(() => broker.kill('SIGKILL'));
  await running.says(/ connected/);
  t.same(await running.end('SIGTERM'), [0, null]);
});
