import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t, { type Test } from 'tap';
import { NodeHost } from '../../../host/node.js';
import { sampledColumns, sampledRows } from '../../../testing/sampled.js';
import { ProcPid } from '../../process/proc_pid.js';
import { ProcessTraffic } from './process_traffic.js';
import { SockDiag } from './sock_diag.js';
import { parseSs } from './ss.js';
import type { TcpConnection } from './tcp_connection.js';

const TRAFFIC = columnsOf('traffic');
const process_ = (pid: number): Row => new Row(new RowId([pid, 7, 1, 0], 'x'), TABLES.process.columns.length);
const connection = (cookie: string, inode: number, ...amounts: number[]): TcpConnection => ({
  cookie,
  inode,
  isLocal: false,
  amounts,
});
const told = (traffic: ProcessTraffic): unknown[] =>
  traffic.rows.map(row => [row.id.labels[0], row.get(TRAFFIC.received_bytes), row.get(TRAFFIC.sent_bytes)]);

t.test('what a process sends is told of it, from the second reading on', async t => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const child = started(t, port);
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => socket.destroy());
  const host = new NodeHost();
  const processes = new ProcPid();
  const source = new SockDiag(processes.list);
  t.match(await source.probe(host), [{ name: 'sock_diag', state: 'present', reason: 'by ss' }]);
  const read = async () => {
    await sampledRows(processes, host);
    return sampledColumns(source, host);
  };
  const rowIn = (rows: Record<string, unknown>[]) =>
    rows.find(({ id }) => String(id).startsWith(`${child.pid},`));
  t.match(rowIn(await read()), { local_sent_bytes: 0, connections: 1 });
  child.stdin!.write('x'.repeat(30_000));
  for (let left = 30_000; left > 0; ) left -= ((await once(socket, 'data')) as [Buffer])[0].length;
  const row = rowIn(await read());
  t.equal(row?.['local_sent_bytes'], 30_000);
  t.equal(row?.['sent_bytes'], 0, 'none of it left the device');
  t.ok(Number(row?.['local_sent_segs']) > 0);
});

/** A program that sends what it is told to. */
function started(t: Test, port: number): ChildProcess {
  const code = `process.stdin.pipe(require('node:net').connect(${port}, '127.0.0.1'))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'ignore', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

t.test('connections that come, go and are closed count once', async t => {
  const traffic = new ProcessTraffic();
  const [a, b] = [process_(10), process_(11)];
  const owners = new Map([
    [1, a],
    [2, b],
  ]);
  const read = (processes: readonly Row[], ...connections: TcpConnection[]) => {
    traffic.take(connections, owners, processes);
    return told(traffic);
  };
  t.same(
    read([a, b], connection('c1', 1, 1000, 500, 9, 9, 0)),
    [[10, 0, 0]],
    'the first reading is where it begins',
  );
  t.same(
    read([a, b], connection('c1', 1, 1100, 500, 9, 9, 0), connection('c2', 2, 7, 8, 1, 1, 0)),
    [
      [10, 100, 0],
      [11, 7, 8],
    ],
    'one that is new has carried all of it since',
  );
  t.same(
    read([a, b], connection('c1', 0, 1100, 700, 9, 9, 0)),
    [
      [10, 100, 200],
      [11, 7, 8],
    ],
    'one that is being closed is still of who had it',
  );
  t.same(read([b], connection('c3', 99, 3, 4, 1, 1, 0)), [
    [11, 7, 8],
    [0, 3, 4],
  ]);
});

t.test('counts of segments wrap at 32 bits, those of another connection go back', async t => {
  const traffic = new ProcessTraffic();
  const process = process_(10);
  const owners = new Map([[1, process]]);
  const read = (segments: number): unknown => {
    traffic.take([connection('c', 1, 0, 0, segments, 0, 0)], owners, [process]);
    return traffic.rows[0]?.get(TRAFFIC.received_segs);
  };
  read(2 ** 32 - 10);
  t.equal(read(5), 15);
  t.equal(read(2), 15);
});

t.test('what a kernel does not count is absent', async t => {
  const traffic = new ProcessTraffic();
  const process = process_(10);
  const owners = new Map([[1, process]]);
  for (const bytes of [0, 50])
    traffic.take([connection('c', 1, bytes, 0, 0, 0, Number.NaN)], owners, [process]);
  const [row] = traffic.rows;
  t.equal(row?.get(TRAFFIC.received_bytes), 50);
  t.equal(row?.get(TRAFFIC.resent_bytes), undefined);
});

t.test(
  'ss: connections within the device and to others; what is over, or of another form, is passed over',
  async t => {
    const text = [
      'ESTAB     0 0 127.0.0.1:21883 127.0.0.1:49660 ino:28684 sk:1 cgroup:/ <-> ts sack bytes_sent:432 bytes_acked:431 bytes_received:148951 segs_out:81 segs_in:141 data_segs_out:70',
      'ESTAB 0 0 [fd00::2%eth0]:40000 [fd00::1]:443 uid:1000 ino:7 sk:2f cgroup:/ <-> ts bytes_sent:10 bytes_retrans:3 bytes_acked:7 segs_out:4',
      'TIME-WAIT 0 0 10.0.0.1:5 10.0.0.2:6 timer:(timewait,5sec,0) ino:0 sk:3',
      'garbage',
    ].join('\n');
    t.same(parseSs(text), [
      { cookie: '1', inode: 28684, isLocal: true, amounts: [148951, 431, 141, 81, 0] },
      { cookie: '2f', inode: 7, isLocal: false, amounts: [0, 7, 0, 4, 3] },
    ]);
  },
);
