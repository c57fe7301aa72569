import t from 'tap';
import type { DeviceState } from '../../../device/index.js';
import { meshDevice } from '../../../testing/mesh_fleet.js';
import { topologyOf } from './topology.js';

const [A, B, C, D] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2', 'ccccccccccc3', 'ddddddddddd4'];
const ALL: ReadonlySet<string> = new Set();
const source = ({ device, info, mesh }: DeviceState) => ({ device, info, mesh });
const path = (to: string, over: string, metric: number, hops: number) =>
  [`mesh0 ${to}`, { next_hop: Number.parseInt(over, 16), metric, hop_count: hops, flags: 5 }] as const;

t.test(
  'both ends of a link are one link, nodes are called as their devices, strangers by their address',
  async t => {
    const left = meshDevice('left', A!);
    const right = meshDevice('right', B!);
    left.device
      .set('station', [], `mesh0 ${B}`, {
        plink: 4,
        tx_bitrate_kbps: 54_000,
        airtime_metric: 40,
        signal_avg_dbm: -50,
      })
      .set('station', [], `mesh0 ${D}`, { plink: 4, airtime_metric: 90 });
    right.device.set('station', [], `mesh0 ${A}`, {
      plink: 4,
      tx_bitrate_kbps: 48_000,
      airtime_metric: 44,
      signal_avg_dbm: -61,
    });
    const sources = [right, left].map(({ read }) => source(read()));
    const answer = topologyOf(sources, ALL);
    t.strictSame(answer.nodes, [
      { node: D, isDevice: false, addresses: [D] },
      { node: 'left', isDevice: true, addresses: [A] },
      { node: 'right', isDevice: true, addresses: [B] },
    ]);
    t.strictSame(answer.links, [
      { protocol: '802.11s', source: D, target: 'left', ends: 1, targetInterface: 'mesh0', costBack: 90 },
      {
        protocol: '802.11s',
        source: 'left',
        target: 'right',
        ends: 2,
        sourceInterface: 'mesh0',
        targetInterface: 'mesh0',
        costThere: 40,
        costBack: 44,
        rateThere: 54e6,
        rateBack: 48e6,
        signalAtSource: -50,
        signalAtTarget: -61,
      },
    ]);
    t.strictSame(answer.issues, []);
    t.strictSame(
      topologyOf(sources, new Set(['right'])).links.map(link => `${link.source} ${link.target}`),
      ['left right'],
    );
  },
);

t.test('a link that is good one way only takes both ends to be seen', async t => {
  const left = meshDevice('left', A!);
  const right = meshDevice('right', B!);
  left.device.set('originator', [0], `bat0 ${B} ${B} mesh0`, { tq: 250, best: 1 });
  right.device.set('originator', [0], `bat0 ${A} ${A} mesh0`, { tq: 90, best: 1 });
  t.strictSame(topologyOf([source(left.read())], ALL).issues, []);
  t.match(topologyOf([source(left.read()), source(right.read())], ALL), {
    links: [{ qualityThere: 250 / 255, qualityBack: 90 / 255 }],
    issues: [{ kind: 'mesh.asymmetric-link', subject: 'left - right', evidence: [{}, {}] }],
  });
});

t.test(
  'a path that costs three times what a neighbour`s would is a detour; one that comes back is none',
  async t => {
    const [left, middle, right] = [meshDevice('left', A!), meshDevice('middle', B!), meshDevice('right', C!)];
    left.device.set('station', [], `mesh0 ${B}`, { plink: 4, airtime_metric: 26 });
    left.device.set('station', [], `mesh0 ${C}`, { plink: 4, airtime_metric: 170, signal_avg_dbm: -93 });
    left.device.set('mesh_path', [], ...path(C!, C!, 170, 1));
    middle.device.set('mesh_path', [], ...path(C!, C!, 26, 1));
    const sources = () => [left, middle, right].map(({ read }) => source(read()));
    const { issues } = topologyOf(sources(), ALL);
    t.match(issues, [
      { kind: 'mesh.weak-link', device: 'left', subject: 'right', summary: /-93 dBm/ },
      { kind: 'mesh.detour', device: 'left', subject: 'right', summary: /3\.3 times .* by way of middle/ },
    ]);
    t.equal(issues.length, 2);
    middle.device.set('mesh_path', [], ...path(C!, A!, 26, 3));
    t.notMatch(topologyOf(sources(), ALL).issues, [{}, { kind: 'mesh.detour' }]);
  },
);

t.test('a direct link of BATMAN V that is slower than two hops is told', async t => {
  const [left, middle] = [meshDevice('left', A!), meshDevice('middle', B!)];
  left.device
    .set('originator', [1], `bat0 ${B} ${B} mesh0`, { throughput_kbps: 50_000 })
    .set('originator', [1], `bat0 ${C} ${C} mesh0`, { throughput_kbps: 2000 })
    .set('originator', [0], `bat0 ${C} ${C} mesh0`, { throughput_kbps: 2000, best: 1 });
  middle.device.set('originator', [0], `bat0 ${C} ${C} mesh0`, { throughput_kbps: 40_000, best: 1 });
  t.match(topologyOf([source(left.read()), source(middle.read())], ALL).issues, [
    {
      kind: 'mesh.detour',
      device: 'left',
      subject: C,
      summary: /10\.0 times less than two hops by way of middle/,
    },
  ]);
});

t.test('a route that flaps is told by the name of where it leads', async t => {
  const [left, right] = [meshDevice('left', A!), meshDevice('right', B!)];
  left.device.set('mesh_path', [], `mesh0 ${B}`, { path_changes: 0, next_hop: 1, flags: 5 });
  left.read();
  for (let i = 1; i <= 15; i++) {
    left.device.set('mesh_path', [], `mesh0 ${B}`, { path_changes: i * 3, next_hop: 1, flags: 5 });
    left.read(60_000);
  }
  t.match(topologyOf([source(left.read()), source(right.read())], ALL).issues, [
    { kind: 'mesh.route-flapping', device: 'left', subject: 'right' },
  ]);
});

t.test('an address that two devices call their own tells neither, and is said', async t => {
  const [left, liar, right] = [meshDevice('left', A!), meshDevice('liar', B!), meshDevice('right', B!)];
  left.device.set('station', [], `mesh0 ${B}`, { plink: 4 });
  const answer = topologyOf(
    [left, liar, right].map(({ read }) => source(read())),
    ALL,
  );
  t.match(answer.nodes, [{ node: B, isDevice: false }, { node: 'left' }]);
  t.match(answer.notIdentified, [/whose 1 addresses are/]);
});

t.test('an interface whose address is not told is still a link, of one end', async t => {
  const left = meshDevice('left', A!);
  left.tell('');
  left.device.set('station', [], `mesh0 ${B}`, { plink: 4 });
  t.match(topologyOf([source(left.read())], ALL), {
    links: [{ source: B, target: 'left', ends: 1 }],
    nodes: [{ node: B }, { node: 'left', addresses: [] }],
  });
});

t.test('more links than an answer holds are left out, and said', async t => {
  const left = meshDevice('left', A!);
  for (let i = 0; i < 50; i++)
    left.device.set('station', [], `mesh0 ${(0xe000_0000_0000 + i).toString(16)}`, { plink: 4 });
  const answer = topologyOf([source(left.read())], ALL, { links: 20, issues: 5 });
  t.equal(answer.links.length, 20);
  t.match(answer.notIdentified, [/^30 links more/]);
});
