import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { readable } from '../../frame/readable.js';
import type { KernelCalls } from '../../host/kernel_calls.js';
import { NodeHost } from '../../host/node.js';
import { Attributes, encodeAttributes } from '../../netlink/attributes.js';
import { encodeRequest } from '../../netlink/messages.js';
import { RowSet } from '../reading/row_set.js';
import type { Source } from '../source.js';
import { meshPaths } from './batadv_messages.js';
import { parseBatctlJson } from './batctl.js';
import { Batman } from './batman.js';
import { parseMeshPaths, parseStations } from './iw.js';
import { newMeshPaths, newStations, newSurvey } from './nl80211.js';
import { takeStations, takeSurvey } from './nl80211_messages.js';

interface Dump {
  readonly family: number;
  readonly hex: string;
}

/** Answers of a kernel with both meshes, and what the tools printed a moment later. */
const capture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/netlink/gateway-amd64.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Dump & string>>;

/** Which dump a command asks for: the numbers of the two families differ. */
const COMMANDS: Readonly<Record<number, string>> = {
  17: 'station',
  21: 'mesh_path',
  50: 'survey',
  8: 'originators',
  9: 'neighbours',
};
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Gives back what the kernel answered when it was captured. */
const kernel = {
  littleEndian: true,
  netlink: async (request: Uint8Array) => {
    const view = new DataView(request.buffer);
    const family = view.getUint16(4, true);
    if (family === 16) {
      const name = new Attributes(new DataView(request.buffer, 20), true).text(2);
      const number = { nl80211: capture['station']!.family, batadv: capture['originators']!.family }[name!]!;
      const attributes = [[1, number]] as const;
      return encodeRequest({ family: 16, command: 1, version: 2, dump: false, attributes }, true);
    }
    const dump = capture[COMMANDS[view.getUint8(16)] ?? ''];
    if (dump?.family !== family || !(view.getUint16(6, true) & 0x300))
      throw new EdgevitalsError('SOURCE_FAILED', 'cannot ask generic netlink: EOPNOTSUPP');
    return bytesOf(dump.hex);
  },
} as unknown as KernelCalls;

function gateway(t: { testdir(): string }): NodeHost {
  const root = t.testdir();
  for (const [name, index] of [
    ['mesh0', 6],
    ['bat0', 11],
  ]) {
    mkdirSync(`${root}/sys/class/net/${name}`, { recursive: true });
    writeFileSync(`${root}/sys/class/net/${name}/ifindex`, `${index}\n`);
  }
  mkdirSync(`${root}/sys/class/net/mesh0/phy80211`);
  const host = new NodeHost({ root });
  host.env = name => (name === 'EDGEVITALS_PEERS' ? 'plain' : undefined);
  return Object.assign(host, { kernel });
}

async function read(source: Source, host: NodeHost): Promise<readonly Record<string, unknown>[]> {
  const into: Reading[] = [];
  await source.read(host, into);
  return Object.values(readable(into))[0] as Record<string, unknown>[];
}

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
const still = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  rows.map(row =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, MOVING.includes(key) ? typeof value : value]),
    ),
  );

t.test('the kernel asked for stations and paths of a mesh says what iw prints', async t => {
  const host = gateway(t);
  const stations = await read(newStations(), host);
  t.same(
    still(stations),
    still(fromText('station', rowOf => parseStations(capture['iw dev mesh0 station dump']!, rowOf))),
  );
  t.match(stations[0], { rx_bytes: 17100, tx_packets: 23, tx_bitrate_kbps: 39_000, rx_bitrate_kbps: 21_700 });
  const number = (address: string): number => Number.parseInt(address.replaceAll(':', ''), 16);
  t.same(
    still(await read(newMeshPaths(), host)),
    still(fromText('mesh_path', rowOf => parseMeshPaths(capture['iw dev mesh0 mpath dump']!, rowOf, number))),
  );
  t.same(await read(newSurvey(), host), [], 'an emulated radio measures no channel');
});

t.test('the kernel asked for a batman-adv mesh says what batctl prints', async t => {
  const rows = await read(new Batman(), gateway(t));
  const printed = [
    ...parseBatctlJson(capture['batctl meshif bat0 originators_json']!, false),
    ...parseBatctlJson(capture['batctl meshif bat0 neighbors_json']!, true),
  ];
  t.same(
    rows.map(row => [row['name'], row['tq'], row['best']]),
    printed.map(path => {
      const neighbour = path.neighbour.replaceAll(':', '');
      const originator = path.originator.replaceAll(':', '') || neighbour;
      const name = `bat0 ${originator} ${neighbour} ${path.interface}`;
      return path.originator === '' ? [name, undefined, undefined] : [name, path.tq, Number(path.best)];
    }),
  );
});

t.test('the way is told, and an interface that is no mesh is asked once', async t => {
  const host = gateway(t);
  t.match(await newStations().probe(host), [{ state: 'present', reason: 'by netlink' }]);
  t.match(await new Batman().probe(host), [{ state: 'present', reason: 'by netlink' }]);
  let asked = 0;
  const refusing = {
    littleEndian: true,
    netlink: async (request: Uint8Array) => {
      if (new DataView(request.buffer).getUint16(4, true) === 16) return kernel.netlink(request, 0);
      asked++;
      throw new EdgevitalsError('SOURCE_FAILED', 'cannot ask generic netlink: EOPNOTSUPP');
    },
  } as unknown as KernelCalls;
  const paths = newMeshPaths();
  t.match(await paths.probe(Object.assign(host, { kernel: refusing })), [
    { state: 'failing', reason: /EOPNOTSUPP/ },
  ]);
  await t.rejects(read(paths, host), { code: 'SOURCE_ABSENT' });
  t.equal(asked, 1);
});

t.test('messages of another order, older kernels, and fields that are missing', async t => {
  const big = (list: Parameters<typeof encodeAttributes>[0]): Attributes =>
    new Attributes(viewOf(encodeAttributes(list, false)), false);
  t.strictSame(
    meshPaths(
      [
        big([
          [6, 5],
          [24, 'abcde'],
        ]),
        big([[6, 5]]),
      ],
      true,
      index => `eth${index}`,
    ),
    [
      {
        originator: '',
        neighbour: '61:62:63:64:65:00',
        interface: 'eth5',
        lastSeenMs: undefined,
        tq: undefined,
        throughputKbps: undefined,
        best: false,
      },
    ],
    'batman-adv did not name its interfaces',
  );
  const set = new RowSet(TABLES.survey.columns.length, 8).begin();
  const survey = (...info: [number, number][]): Attributes => {
    const nested = String.fromCharCode(...encodeAttributes(info, false));
    return big([[84, nested]]);
  };
  takeSurvey([survey([1, 2412]), survey([1, 2437], [3, 0], [5, 7]), big([])], mhz => set.row([mhz], 'w'));
  t.strictSame(
    set.rows.map(row => [row.id.labels[0], row.get(1), row.get(0)]),
    [[2437, 7, undefined]],
  );
  takeStations([big([[6, 'abcde']]), big([[21, '']])], () => {
    throw new Error('no station without address and figures');
  });
});

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer);
