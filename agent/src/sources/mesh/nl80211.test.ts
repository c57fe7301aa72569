import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Row, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { readable } from '../../frame/readable.js';
import type { KernelCalls } from '../../host/kernel_calls.js';
import { NodeHost } from '../../host/node.js';
import { capture, kernelCalls, meshGateway } from '../../testing/mesh_gateway.js';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledReadable, sampledRows } from '../../testing/sampled.js';
import { RowSet } from '../reading/row_set.js';
import { Batman } from './batman.js';
import { parseMeshPaths, parseStations } from './iw.js';
import { newMeshPaths, newStations, newSurvey } from './nl80211.js';
import { OpenThread } from './openthread.js';

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

const PATHS = `DEST ADDR         NEXT HOP          IFACE\tSN\tMETRIC\tQLEN\tEXPTIME\tDTIM\tDRET\tFLAGS\tHOP_COUNT\tPATH_CHANGE
42:00:00:00:02:00 42:00:00:00:00:00 mesh0\t2\t820\t0\t3332\t100\t0\t0x15\t2\t945
42:00:00:00:09:00 00:00:00:00:00:00 mesh0\t0\t0\t1\t0\t200\t1\t0x2\t0\t0
`;

const still = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  rows.map(row =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, MOVING.includes(key) ? typeof value : value]),
    ),
  );

/** What goes on while one looks. */
const MOVING = [
  'rx_bytes',
  'tx_bytes',
  'rx_packets',
  'tx_packets',
  'inactive_ms',
  'connected_s',
  'tx_bitrate_kbps',
  'rx_bitrate_kbps',
  'expected_throughput_kbps',
  'rx_drop_misc',
  'expire_ms',
];

/** Rows as the sources give them, from a parser of text. */
function fromText(
  table: 'station' | 'mesh_path',
  parse: (rowOf: (address: string) => Row | undefined) => void,
) {
  const set = new RowSet(TABLES[table].columns.length, 256);
  set.begin();
  parse(address => set.row([], `mesh0 ${address.replaceAll(':', '')}`));
  return readable([{ table: TABLES[table].id, rows: set.rows }])[table] as Record<string, unknown>[];
}

t.test('802.11s: stations, paths and the channel, by key', async t => {
  const host = meshNode(t, {
    'iw dev mesh0 station dump': STATION,
    'iw dev mesh0 mpath dump': PATHS,
    'iw dev mesh0 survey dump': SURVEY,
  });
  const station = columnsOf('station');
  const [peer] = await sampledRows(newStations(), host);
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
  const [far, unknown] = await sampledRows(newMeshPaths(), host);
  t.equal(far!.get(path.metric), 820);
  t.equal(far!.get(path.path_changes), 945);
  t.equal(far!.get(path.flags), 0x15);
  t.equal(far!.get(path.next_hop), Number.parseInt(peer!.id.name.split(' ')[1]!, 16), 'the station above');
  t.equal(unknown!.get(path.next_hop), undefined);

  const survey = columnsOf('survey');
  const [channel] = await sampledRows(newSurvey(), host);
  t.strictSame(channel!.id.labels, [2437]);
  t.equal(channel!.get(survey.busy_ms), 530_600);
  t.equal(channel!.get(survey.noise_dbm), -95);
});

t.test('an interface that is no mesh is asked once, and a tool that is missing says so', async t => {
  const host = meshNode(t, { 'iw dev mesh0 station dump': STATION });
  const paths = newMeshPaths();
  t.match(await paths.probe(host), [{ state: 'failing', reason: /ended with status 161/ }]);
  await t.rejects(sampledRows(paths, host), { code: 'SOURCE_ABSENT' });
  t.match(await new Batman().probe(host), [{ state: 'absent', reason: /batctl: it is not installed/ }]);
  t.match(await new OpenThread().probe(host), [{ state: 'absent' }]);
  t.match(await newStations().probe(new NodeHost({ root: t.testdir() })), [
    { state: 'absent', costs: /bad links/ },
  ]);
});

t.test('the kernel asked for stations and paths of a mesh says what iw prints', async t => {
  const host = meshGateway(t);
  const stations = await sampledReadable(newStations(), host);
  t.same(
    still(stations),
    still(fromText('station', rowOf => parseStations(capture['iw dev mesh0 station dump']!, rowOf))),
  );
  t.match(stations[0], { rx_bytes: 17100, tx_packets: 23, tx_bitrate_kbps: 39_000, rx_bitrate_kbps: 21_700 });
  const number = (address: string): number => Number.parseInt(address.replaceAll(':', ''), 16);
  t.same(
    still(await sampledReadable(newMeshPaths(), host)),
    still(fromText('mesh_path', rowOf => parseMeshPaths(capture['iw dev mesh0 mpath dump']!, rowOf, number))),
  );
  t.same(await sampledReadable(newSurvey(), host), [], 'an emulated radio measures no channel');
});

t.test('the way is told, and an interface that is no mesh is asked once', async t => {
  const host = meshGateway(t);
  t.match(await newStations().probe(host), [{ state: 'present', reason: 'by netlink' }]);
  t.match(await new Batman().probe(host), [{ state: 'present', reason: 'by netlink' }]);
  let asked = 0;
  const refusing = {
    littleEndian: true,
    netlink: async (request: Uint8Array) => {
      if (new DataView(request.buffer).getUint16(4, true) === 16) return kernelCalls.netlink(request, 0);
      asked++;
      throw new EdgevitalsError('SOURCE_FAILED', 'cannot ask generic netlink: EOPNOTSUPP');
    },
  } as unknown as KernelCalls;
  const paths = newMeshPaths();
  t.match(await paths.probe(Object.assign(host, { kernelCalls: refusing })), [
    { state: 'failing', reason: /EOPNOTSUPP/ },
  ]);
  await t.rejects(sampledReadable(paths, host), { code: 'SOURCE_ABSENT' });
  t.equal(asked, 1);
});
