import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { sampledColumns, sampledRows } from '../../testing/sampled.js';
import { ProcPid } from '../process/proc_pid.js';
import { ProcPidNet } from './proc_pid_net.js';

const mayUnshare = spawnSync('unshare', ['-n', 'true']).status === 0;

t.test(
  'what goes through the network of a container is told, through its first process',
  { skip: mayUnshare ? false : 'network namespaces need root' },
  async t => {
    const script =
      'ip link add ev0 type veth peer name ev1 && ip addr add 10.9.0.1/24 dev ev0 && ip link set ev0 up && ip link set ev1 up && sleep 1; echo; exec sleep 1000';
    const child = spawn('unshare', ['-n', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    await once(child.stdout!, 'data');
    const inode = Number(/\d+/.exec(readlinkSync(`/proc/${child.pid}/ns/net`))?.[0]);
    const host = new NodeHost();
    const processes = new ProcPid();
    const source = new ProcPidNet(processes.list);
    t.match(await source.probe(host), [{ name: 'proc_pid_net', state: 'present' }]);
    await sampledRows(processes, host);
    const row = (await sampledColumns(source, host)).find(({ id }) => String(id).startsWith(`${inode}`));
    t.match(row, { pid: child.pid, processes: 1, errors: 0 });
    // both ends of the pair are in it, and IPv6 says hello on each
    t.ok(Number(row?.['tx_packets']) > 0 && Number(row?.['rx_bytes']) > 0, JSON.stringify(row));
  },
);

t.test('a device without containers has none', async t => {
  const root = t.testdir({ proc: { self: { ns: { net: t.fixture('symlink', 'net:[7]') } } } });
  const host = new NodeHost({ root });
  t.same(await sampledColumns(new ProcPidNet(new ProcPid().list), host), []);
});
