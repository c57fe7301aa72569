/** The files of agent/native/dist, each by the program that they are for. */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { Inbox, mosquittoProgram, startMosquitto } from '../../../shared/dist/testing/index.js';
import { AGENT, call, Running } from './tested.mjs';

t.setTimeout(120_000);

const here = path => fileURLToPath(new URL(path, import.meta.url));
const UNIT = here('../dist/systemd/edgevitals-agent.service');

if (process.getuid() !== 0) t.bailout('namespaces and other users need root');
if (mosquittoProgram() === undefined) t.bailout('mosquitto is not installed');

/** A copy of the agent that every user can reach. */
const folder = mkdtempSync(join(tmpdir(), 'edgevitals-installed-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const agent = join(folder, 'edgevitals-agent');
copyFileSync(AGENT, agent);
chmodSync(folder, 0o755);

/** A broker, and what devices say of their status there. */
async function startBroker(t) {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  const statuses = new Inbox();
  await client.subscribe('edgevitals/v1/+/status', ({ topic, payload }) =>
    statuses.add(`${topic.split('/')[2]} ${Buffer.from(payload)}`),
  );
  return { url: broker.url, statuses };
}

t.test('systemd takes the unit, and finds it hardened', async t => {
  const unit = join(t.testdir(), 'edgevitals-agent.service');
  writeFileSync(unit, readFileSync(UNIT, 'utf8').replace('/usr/bin/edgevitals-agent', agent));
  const { status, stdout, stderr } = call('systemd-analyze', 'verify', '--man=no', unit);
  t.same([status, stdout + stderr], [0, '']);
  const verdict = call('systemd-analyze', 'security', '--offline=true', '--threshold=30', unit);
  t.equal(verdict.status, 0, verdict.stdout.split('\n').slice(-2).join());
});

t.test('what the unit leaves it is enough to run with', async t => {
  const { url, statuses } = await startBroker(t);
  const listed = /^AmbientCapabilities=(.*)$/m.exec(readFileSync(UNIT, 'utf8'))[1];
  const caps = `-all,${listed.split(' ').map(name => `+${name.replace('CAP_', '').toLowerCase()}`)}`;
  const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--no-new-privs'];
  const args = [...user, '--bounding-set', caps, '--inh-caps', caps, '--ambient-caps', caps];
  const variables = { EDGEVITALS_BROKER: url, EDGEVITALS_DEVICE: 'unit' };
  const running = new Running(t, 'setpriv', [...args, agent, 'run', '--quiet'], variables);
  await statuses.until(said => said === 'unit online');
  t.match(call('setpriv', ...args, agent, 'probe', '-v').stdout, /^proc_pid_io +present/m);
  t.same(await running.end('SIGTERM'), [0, null], running.said);
});

t.test('the OpenWrt script hands procd what the configuration says, and that runs', async t => {
  const { url, statuses } = await startBroker(t);
  const config = readFileSync(here('../dist/openwrt/edgevitals.config'), 'utf8').replace(
    'mqtt://127.0.0.1:1883',
    url,
  );
  const path = join(t.testdir(), 'edgevitals');
  writeFileSync(path, `${config}\toption device 'router-1'\n\toption password 'it'\\''s secret'\n`);
  const script = here('../dist/openwrt/edgevitals-agent.init');
  const start = () =>
    call('busybox', 'ash', here('procd.sh'), path, script).stdout.split('\n').filter(Boolean);
  const said = start();
  t.same(
    said.filter(line => !line.startsWith('env ')),
    [
      'open main',
      'command /usr/bin/edgevitals-agent run --quiet',
      'user nobody',
      'no_new_privs 1',
      'limits nofile=1024 1024',
      'respawn 60 5 0',
      'stderr 1',
      'close',
      'trigger edgevitals',
    ],
  );
  const variables = Object.fromEntries(
    said.filter(line => line.startsWith('env EDGE')).map(line => line.slice(4).split(/=(.*)/, 2)),
  );
  t.match(variables, {
    EDGEVITALS_BROKER: url,
    EDGEVITALS_DEVICE: 'router-1',
    EDGEVITALS_PASSWORD: "it's secret",
    EDGEVITALS_OUTBOX_KB: '256',
  });
  const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--no-new-privs'];
  const running = new Running(t, 'setpriv', [...user, agent, 'run', '--quiet'], {
    ...variables,
    EDGEVITALS_PASSWORD: '',
  });
  await statuses.until(line => line === 'router-1 online');
  t.same(await running.end('SIGTERM'), [0, null], running.said);
  writeFileSync(path, config.replace("enabled '1'", "enabled '0'"));
  t.same(start(), ['trigger edgevitals'], 'disabled');
});

t.test('BusyBox init starts it, and again when it has been killed', async t => {
  const { url, statuses } = await startBroker(t);
  const script = `
    mount -t proc proc /proc
    mkdir ${folder}/etc && cp /etc/passwd /etc/group ${folder}/etc/
    mount --bind ${folder}/etc /etc && mkdir /etc/edgevitals
    cp ${here('../dist/busybox')}/start /etc/edgevitals/start && cp ${here('../dist/busybox')}/inittab /etc/inittab
    mkdir ${folder}/bin && busybox --install -s ${folder}/bin && mount --bind ${folder}/bin /sbin
    exec busybox init`;
  const flags = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];
  const init = new Running(t, 'unshare', [...flags, 'sh', '-ec', script], {
    ...{ CONSOLE: '/dev/null', EDGEVITALS_PROG: agent },
    ...{ EDGEVITALS_BROKER: url, EDGEVITALS_DEVICE: 'meter-1' },
  });
  const online = count =>
    statuses.until(() => statuses.items.filter(line => line === 'meter-1 online').length >= count);
  const failed = init.end().then(() => {
    throw new Error(`init ended: ${init.said}`);
  });
  failed.catch(() => {});
  await Promise.race([online(1), failed]);
  const pids = () => call('pgrep', '-x', '-f', `${agent} run --quiet`).stdout.trim().split('\n');
  const [first] = pids();
  t.match(readFileSync(`/proc/${first}/status`, 'utf8'), /^Uid:\s+65534\s+65534/m);
  t.match(readFileSync(`/proc/${first}/limits`, 'utf8'), /Max open files +512 /);
  process.kill(Number(first), 'SIGKILL');
  await Promise.race([online(2), failed]);
  t.not(pids()[0], first);
});
