import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { exchange } from '../../host/node_exchange.js';
import { ToolRunner } from '../../host/node_run.js';
import { Ethtool } from '../network/ethtool.js';
import { RowSet } from '../reading/row_set.js';
import type { Source } from '../source.js';
import { Babel, parseBabel } from './babel.js';
import { parseBatctlJson, parseBatctlNeighbours, parseBatctlOriginators } from './batctl.js';
import { Batman } from './batman.js';
import { parseStations, parseSurvey } from './iw.js';
import { MeshStats } from './mesh_stats.js';
import { newMeshPaths, newStations, newSurvey } from './nl80211.js';
import { parseOlsr } from './olsr.js';
import { OpenThread } from './openthread.js';

// printed by batctl 2022.3, iw 5.19, ethtool 6.1 and babeld 1.12.1 on Linux 6.1
const ORIGINATORS = `[{"hard_ifindex":8,"hard_ifname":"v0","orig_address":"a6:d8:10:e7:fa:3f","best":false,"last_seen_msecs":772,"neigh_address":"4e:98:10:71:d6:e8","tq":59},{"hard_ifindex":8,"hard_ifname":"v0","orig_address":"4e:98:10:71:d6:e8","best":true,"last_seen_msecs":464,"neigh_address":"4e:98:10:71:d6:e8","tq":140}]`;
const NEIGHBOURS = `[{"hard_ifindex":8,"hard_ifname":"v0","neigh_address":"4e:98:10:71:d6:e8","last_seen_msecs":384}]`;
const TEXT_ORIGINATORS = `[B.A.T.M.A.N. adv 2022.3, MainIF/MAC: v0/9e:8f:31:ec:c3:58 (bat0/36:86:5c:de:6c:5c BATMAN_IV)]
   Originator        last-seen (#/255) Nexthop           [outgoingIF]
 * a6:d8:10:e7:fa:3f    0.668s   ( 59) 4e:98:10:71:d6:e8 [        v0]
   4e:98:10:71:d6:e8    0.360s   (140) 4e:98:10:71:d6:e8 [        v0]
`;
const TEXT_NEIGHBOURS = `[B.A.T.M.A.N. adv 2022.3, MainIF/MAC: v0/9e:8f:31:ec:c3:58 (bat0/36:86:5c:de:6c:5c BATMAN_IV)]
IF             Neighbor              last-seen
           v0\t  4e:98:10:71:d6:e8    0.384s
`;
const STATION = `Station 42:00:00:00:00:00 (on mesh0)
\tinactive time:\t116 ms
\trx bytes:\t18469
\ttx bytes:\t14036
\ttx retries:\t0
\tsignal:  \t-30 [-33, -34] dBm
\tToffset:\t18446744073694444112 us
\ttx bitrate:\t52.0 MBit/s MCS 11
\texpected throughput:\t28.106Mbps
\tmesh plink:\tESTAB
\tmesh airtime link metric: 285
\tmesh peer PS mode:\tACTIVE
\tconnected time:\t28 seconds
\tassociated at [boottime]:\t10.819s
`;
const PATHS = `DEST ADDR         NEXT HOP          IFACE\tSN\tMETRIC\tQLEN\tEXPTIME\tDTIM\tDRET\tFLAGS\tHOP_COUNT\tPATH_CHANGE
42:00:00:00:02:00 42:00:00:00:00:00 mesh0\t2\t820\t0\t3332\t100\t0\t0x15\t2\t945
42:00:00:00:09:00 00:00:00:00:00:00 mesh0\t0\t0\t1\t0\t200\t1\t0x2\t0\t0
`;
const SURVEY = `Survey data from mesh0
\tfrequency:\t\t\t2412 MHz
\tchannel active time:\t\t10 ms
Survey data from mesh0
\tfrequency:\t\t\t2437 MHz [in use]
\tnoise:\t\t\t\t-95 dBm
\tchannel active time:\t\t2630800 ms
\tchannel busy time:\t\t530600 ms
\tchannel receive time:\t\t505500 ms
\tchannel transmit time:\t\t42800 ms
`;
const BABEL = `BABEL 1.0
version babeld-1.12.1
host (none)
my-id c8:89:61:53:47:f0:44:b0
ok
add interface meshR up true ipv6 fe80::8c1a:8bff:feae:1db2
add neighbour 55ad6bdeddf0 address fe80::dc96:26ff:febf:821 if meshR reach ffff ureach 0000 rxcost 256 txcost 256 rtt 1.250 rttcost 0 cost 256
add xroute 10.9.0.1/32-0.0.0.0/0 prefix 10.9.0.1/32 from 0.0.0.0/0 metric 0
add route 55ad6bdeeff0 prefix 10.9.0.2/32 from 0.0.0.0/0 installed yes id 40:af metric 256 refmetric 0 via fe80::dc96:26ff:febf:821 if meshR
add route 55ad6bdedfe0 prefix 10.9.0.3/32 from 0.0.0.0/0 installed no id 50:c9 metric 512 refmetric 256 via fe80::dc96:26ff:febf:821 if meshR
ok
`;

/** A device with a mesh of each kind, whose tools print what is given here, by command line. */
function node(
  t: { testdir(): string; teardown(end: () => void): void },
  outputs: Readonly<Record<string, string>>,
): NodeHost {
  const root = t.testdir();
  mkdirSync(`${root}/sys/class/net/bat0`, { recursive: true });
  mkdirSync(`${root}/sys/class/net/mesh0/phy80211`, { recursive: true });
  mkdirSync(`${root}/sys/class/net/lo`);
  mkdirSync(`${root}/sys/kernel/debug/ieee80211/phy0/netdev:mesh0/mesh_stats`, { recursive: true });
  writeFileSync(`${root}/sys/kernel/debug/ieee80211/phy0/netdev:mesh0/mesh_stats/fwded_frames`, '12\n');
  const names = new Set(Object.keys(outputs).map(command => command.split(' ')[0]!));
  for (const name of names) {
    const cases = Object.entries(outputs)
      .filter(([command]) => command.startsWith(`${name} `))
      .map(([command, text], i) => {
        writeFileSync(`${root}/${name}.${i}`, text);
        return `  '${command.slice(name.length + 1)}') exec cat ${root}/${name}.${i} ;;\n`;
      });
    writeFileSync(`${root}/${name}`, `#!/bin/sh\ncase "$*" in\n${cases.join('')}esac\nexit 161\n`, {
      mode: 0o755,
    });
  }
  const tools = new ToolRunner(`${root}:/usr/bin:/bin`);
  t.teardown(() => tools.killAll());
  const host = new NodeHost({ root });
  host.run = (tool, args, timeoutMs) => tools.run(tool, args, timeoutMs);
  host.exchange = exchange;
  host.env = name => (name === 'EDGEVITALS_PEERS' ? 'plain' : undefined);
  return host;
}

async function read(source: Source, host: NodeHost): Promise<readonly Row[]> {
  const into: Reading[] = [];
  await source.read(host, into);
  return into[0]!.rows;
}

t.test('batman-adv: neighbours, then routes, those in use first; names show no address', async t => {
  const host = node(t, {
    'batctl meshif bat0 originators_json': ORIGINATORS,
    'batctl meshif bat0 neighbors_json': NEIGHBOURS,
  });
  const originator = columnsOf('originator');
  const rows = await read(new Batman(), host);
  t.strictSame(
    rows.map(row => [
      row.id.labels[0],
      row.get(originator.tq),
      row.get(originator.best),
      row.get(originator.last_seen_ms),
    ]),
    [
      [0, 140, 1, 464],
      [1, undefined, undefined, 384],
      [0, 59, 0, 772],
    ],
  );
  t.match(rows[0]!.id.name, /^bat0 [0-9a-f]{12} [0-9a-f]{12} v0$/);
});

t.test('batctl without JSON is understood too, of both routing algorithms', async t => {
  const host = node(t, {
    'batctl -m bat0 originators': TEXT_ORIGINATORS,
    'batctl -m bat0 neighbors': TEXT_NEIGHBOURS,
  });
  t.equal((await read(new Batman(), host)).length, 3);
  t.match(parseBatctlOriginators(TEXT_ORIGINATORS), [
    { originator: 'a6:d8:10:e7:fa:3f', tq: 59, best: true, lastSeenMs: 668, interface: 'v0' },
    { tq: 140, best: false },
  ]);
  t.match(parseBatctlNeighbours(TEXT_NEIGHBOURS), [
    { originator: '', neighbour: '4e:98:10:71:d6:e8', lastSeenMs: 384 },
  ]);
  t.match(
    parseBatctlOriginators(' * 02:00:00:00:00:01    0.480s (        1.5) 02:00:00:00:00:02 [      eth0]\n'),
    [{ throughputKbps: 1500, tq: undefined }],
  );
  t.match(parseBatctlNeighbours('02:00:00:00:00:02    0.480s (       10.0) [      eth0]\n'), [
    { throughputKbps: 10_000 },
  ]);
  t.throws(() => parseBatctlJson('Error', false), { code: 'SOURCE_MALFORMED' });
  t.strictSame(parseBatctlJson('[null, 3, {"tq": "x"}]', false), []);
});

t.test('802.11s: stations, paths and the channel, by key', async t => {
  const host = node(t, {
    'iw dev mesh0 station dump': STATION,
    'iw dev mesh0 mpath dump': PATHS,
    'iw dev mesh0 survey dump': SURVEY,
  });
  const station = columnsOf('station');
  const [peer] = await read(newStations(), host);
  t.match(peer!.id.name, /^mesh0 [0-9a-f]{12}$/);
  t.equal(peer!.get(station.tx_bytes), 14036);
  t.equal(peer!.get(station.signal_dbm), -30);
  t.equal(peer!.get(station.toffset_us), -15107504);
  t.equal(peer!.get(station.tx_bitrate_kbps), 52_000);
  t.equal(peer!.get(station.expected_throughput_kbps), 28_106);
  t.equal(peer!.get(station.plink), 4);
  t.equal(peer!.get(station.peer_ps_mode), 1);
  t.equal(peer!.get(station.tx_packets), undefined, 'some drivers leave it out');

  const path = columnsOf('mesh_path');
  const [far, unknown] = await read(newMeshPaths(), host);
  t.equal(far!.get(path.metric), 820);
  t.equal(far!.get(path.path_changes), 945);
  t.equal(far!.get(path.flags), 0x15);
  t.equal(far!.get(path.next_hop), Number.parseInt(peer!.id.name.split(' ')[1]!, 16), 'the station above');
  t.equal(unknown!.get(path.next_hop), undefined);

  const survey = columnsOf('survey');
  const [channel] = await read(newSurvey(), host);
  t.strictSame(channel!.id.labels, [2437]);
  t.equal(channel!.get(survey.busy_ms), 530_600);
  t.equal(channel!.get(survey.noise_dbm), -95);
});

t.test('an interface that is no mesh is asked once, and a tool that is missing says so', async t => {
  const host = node(t, { 'iw dev mesh0 station dump': STATION });
  const paths = newMeshPaths();
  t.match(await paths.probe(host), [{ state: 'failing', reason: /ended with status 161/ }]);
  await t.rejects(read(paths, host), { code: 'SOURCE_ABSENT' });
  t.match(await new Batman().probe(host), [{ state: 'absent', reason: /batctl: it is not installed/ }]);
  t.match(await new OpenThread().probe(host), [{ state: 'absent' }]);
  t.match(await newStations().probe(new NodeHost({ root: t.testdir() })), [
    { state: 'absent', costs: /bad links/ },
  ]);
});

t.test('driver statistics of all interfaces that have any', async t => {
  const host = node(t, {
    'ethtool -S bat0': 'NIC statistics:\n     tx: 25\n     mgmt_tx_bytes: 3668\n',
    'ethtool -S mesh0': 'NIC statistics:\n     tx_retries: 3\n     d_group: 1\n',
  });
  t.strictSame(
    (await read(new Ethtool(), host)).map(row => [row.id.name, row.get(0)]),
    [
      ['bat0 tx', 25],
      ['bat0 mgmt_tx_bytes', 3668],
      ['mesh0 tx_retries', 3],
      ['mesh0 d_group', 1],
    ],
  );
});

t.test('frames forwarded by 802.11s, where debugfs tells', async t => {
  const [row] = await read(new MeshStats(), node(t, {}));
  t.equal(row!.id.name, 'mesh0');
  t.equal(row!.get(columnsOf('mesh_stats').fwded_frames), 12);
  t.equal(row!.get(columnsOf('mesh_stats').fwded_mcast), undefined);
});

t.test('a Babel daemon is asked over its socket', async t => {
  const server = createServer(socket => {
    socket.on('data', data => {
      if (data.toString() === 'dump\nquit\n') socket.end(BABEL);
    });
  });
  server.listen(0, '::1');
  await once(server, 'listening').catch(() => {});
  const address = server.address() as AddressInfo | null;
  if (address === null) {
    t.comment('skipped: no IPv6 loopback');
    return;
  }
  t.teardown(() => server.close());
  const host = node(t, {});
  host.env = name => (name === 'EDGEVITALS_BABEL_PORT' ? String(address.port) : undefined);
  const babel = columnsOf('babel');
  const [totals, neighbour] = await read(new Babel(), host);
  t.equal(totals!.id.name, '');
  t.strictSame(
    [totals!.get(babel.routes), totals!.get(babel.installed), totals!.get(babel.exported)],
    [2, 1, 1],
  );
  t.match(neighbour!.id.name, /^meshR [0-9a-f]{12}$/);
  t.equal(neighbour!.get(babel.reach), 0xffff);
  t.equal(neighbour!.get(babel.ureach), 0);
  t.equal(neighbour!.get(babel.rtt_us), 1250);
  t.throws(() => parseBabel('HTTP/1.0 400', new RowSet(9, 9), () => ''), { code: 'SOURCE_ABSENT' });
});

t.test('OLSR links, and another service on its port', async t => {
  const olsr = columnsOf('olsr');
  const set = new RowSet(TABLES.olsr.columns.length, 8);
  parseOlsr(
    'HTTP/1.0 200 OK\r\nContent-type: application/json\r\n\r\n{"links":[{"localIP":"10.0.0.1","remoteIP":"10.0.0.2","olsrInterface":"wlan0","validityTime":141239,"linkQuality":1.000,"neighborLinkQuality":0.596,"linkCost":1717}],"topology":[{},{}],"routes":[{}]}',
    set,
    address => `<${address}>`,
  );
  const [totals, link] = set.rows;
  t.strictSame([totals!.get(olsr.topology), totals!.get(olsr.routes)], [2, 1]);
  t.equal(link!.id.name, 'wlan0 <10.0.0.2>');
  t.equal(link!.get(olsr.neighbor_link_quality), 596);
  t.equal(link!.get(olsr.link_cost), 1717);
  t.throws(() => parseOlsr('<html>', set, String), { code: 'SOURCE_ABSENT' });
  t.throws(() => parseOlsr('{"status":"success"}', set, String), { code: 'SOURCE_ABSENT' });
});

t.test('Thread counters under the names that OpenThread gives them', async t => {
  const host = node(t, {
    'ot-ctl counters mac': 'TxTotal: 10\r\n    TxUnicast: 4\r\n    TxRetry: 1\r\nRxTotal: 2\r\nDone\r\n',
    'ot-ctl counters mle': 'Role Disabled: 0\r\nParent Changes: 3\r\nDone\r\n',
  });
  t.strictSame(
    (await read(new OpenThread(), host)).map(row => [row.id.name, row.get(0)]),
    [
      ['mac TxTotal', 10],
      ['mac TxUnicast', 4],
      ['mac TxRetry', 1],
      ['mac RxTotal', 2],
      ['mle Role Disabled', 0],
      ['mle Parent Changes', 3],
    ],
  );
});

t.test('peers without end cost no more than a table of them', async t => {
  const set = new RowSet(TABLES.station.columns.length, 256);
  set.begin();
  const many = Array.from(
    { length: 2000 },
    (_, i) =>
      `Station 02:00:00:00:${Math.floor(i / 256)
        .toString(16)
        .padStart(2, '0')}:${(i % 256).toString(16).padStart(2, '0')} (on w)\n\trx bytes:\t${i}\n`,
  ).join('');
  parseStations(many, address => set.row([], address));
  t.equal(set.rows.length, 256);
  t.equal(set.rows[255]!.get(columnsOf('station').rx_bytes), 255, 'what came later is in no other row');
  parseSurvey(
    '\tfrequency: 1 MHz [in use]\n\tchannel busy time: 99999999999999999999999 ms\n',
    () => new Row(new RowId([], ''), 5),
  );
});
