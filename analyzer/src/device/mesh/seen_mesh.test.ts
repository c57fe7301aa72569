import t from 'tap';
import { meshDevice } from '../../testing/mesh_fleet.js';

const [A, B, C] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2', 'ccccccccccc3'];

t.test('neighbours of batman-adv are links with the quality of the way straight to them', async t => {
  const { device, read } = meshDevice('dev1', A!);
  device
    .set('originator', [1], `bat0 ${B} ${B} mesh0`, { last_seen_ms: 40 })
    .set('originator', [0], `bat0 ${B} ${B} mesh0`, { tq: 204, best: 1 })
    .set('originator', [0], `bat0 ${C} ${B} mesh0`, { tq: 102, best: 1 })
    .set('originator', [0], `bat0 ${C} ${C} mesh0`, { tq: 51, best: 0 });
  const { links, routes } = read().mesh;
  t.strictSame(links, [
    { protocol: 'batman-adv', interface: 'mesh0', peer: B, qualityThere: 0.8 },
    { protocol: 'batman-adv', interface: 'mesh0', peer: C, qualityThere: 0.2 },
  ]);
  t.strictSame(routes, [
    { protocol: 'batman-adv', destination: B, nextHop: B, quality: 0.8 },
    { protocol: 'batman-adv', destination: C, nextHop: B, quality: 0.4 },
  ]);
});

t.test('throughput of BATMAN V is in bits a second', async t => {
  const { device, read } = meshDevice('dev1', A!);
  device.set('originator', [1], `bat0 ${B} ${B} mesh0`, { throughput_kbps: 4000 });
  t.match(read().mesh.links, [{ peer: B, throughput: 4e6 }]);
});

t.test(
  'peers of 802.11s and their paths are read, stations of an access point are links of their own',
  async t => {
    const { device, read } = meshDevice('dev1', A!);
    device
      .set('station', [], `mesh0 ${B}`, {
        plink: 4,
        signal_avg_dbm: -93,
        airtime_metric: 170,
        tx_bitrate_kbps: 6500,
        rx_bitrate_kbps: 65_000,
      })
      .set('station', [], `mesh0 ${C}`, { plink: 1, signal_avg_dbm: -60 })
      .set('station', [], `ap0 ${C}`, { signal_dbm: 0 })
      .set('mesh_path', [], `mesh0 ${B}`, {
        next_hop: Number.parseInt(C!, 16),
        metric: 52,
        hop_count: 2,
        flags: 5,
      })
      .set('mesh_path', [], `mesh0 ${C}`, { next_hop: Number.parseInt(C!, 16), metric: 8193, flags: 2 });
    const { links, routes } = read().mesh;
    t.strictSame(links, [
      {
        protocol: '802.11s',
        interface: 'mesh0',
        peer: B,
        cost: 170,
        rateThere: 6.5e6,
        rateBack: 65e6,
        signal: -93,
      },
      { protocol: '802.11', interface: 'ap0', peer: C },
    ]);
    t.strictSame(routes, [{ protocol: '802.11s', destination: B, nextHop: C, cost: 52, hops: 2 }]);
  },
);

t.test('costs of Babel and qualities of OLSR say what arrives each way', async t => {
  const { device, read } = meshDevice('dev1', A!);
  device
    .set('babel', [], '', { routes: 3 })
    .set('babel', [], `mesh0 ${B}`, { rxcost: 256, txcost: 512, cost: 512 })
    .set('babel', [], `eth0 ${C}`, { rxcost: 96, txcost: 65_535, cost: 65_535 })
    .set('olsr', [], `wlan0 ${B}`, { link_quality: 900, neighbor_link_quality: 500, link_cost: 2276 });
  t.strictSame(read().mesh.links, [
    { protocol: 'babel', interface: 'mesh0', peer: B, qualityThere: 0.5, qualityBack: 1, cost: 512 },
    { protocol: 'babel', interface: 'eth0', peer: C, qualityThere: 0, qualityBack: 1 },
    { protocol: 'olsr', interface: 'wlan0', peer: B, qualityThere: 0.5, qualityBack: 0.9, cost: 2276 / 1024 },
  ]);
});

t.test('rows of no peer, and numbers that cannot be, make no link', async t => {
  const { device, read } = meshDevice('dev1', A!);
  device
    .set('station', [], 'mesh0 not-a-peer', { plink: 4 })
    .set('babel', [], 'mesh0', { rxcost: 96 })
    .set('originator', [0], 'bat0 x', { tq: 9999, best: 1 })
    .set('olsr', [], `wlan0 ${B}`, { link_quality: 99_999, link_cost: -5 });
  t.strictSame(read().mesh.links, [{ protocol: 'olsr', interface: 'wlan0', peer: B }]);
});

t.test('what a daemon told that answers no more is not told again', async t => {
  const { device, read, tell } = meshDevice('dev1', A!);
  device.set('babel', [], `mesh0 ${B}`, { rxcost: 96, txcost: 96, cost: 96 });
  t.equal(read().mesh.links.length, 1);
  tell(A, [{ name: 'babel', state: 'failing', reason: 'no answer', costs: 'neighbours' }]);
  t.equal(read().mesh.links.length, 0);
  tell(A, [{ name: 'babel', state: 'present', reason: '', costs: '' }]);
  t.equal(read().mesh.links.length, 1);
});
