import { randomNumbers } from '@edgevitals/shared/random';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Condition } from '../../../findings/condition.js';
import type { Slice } from '../../../history/slice.js';
import { sliceOf } from '../../../history/slice_of.js';
import { Ingest } from '../../../ingest/ingest.js';
import { intervalsIn } from '../../../testing/intervals_in.js';
import { kindsOf, modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answers, FleetMesh } from '../../index.js';
import { MeshModel } from '../model.js';

const COUNTERS = ['tx', 'rx', 'forward', 'mgmt_tx', 'mgmt_rx'] as const;
type Frames = Partial<Record<(typeof COUNTERS)[number], number>>;

/** A node of a batman-adv mesh of some nodes on one interface, which has counted something already. */
function node(nodes = 8): ScriptedDevice {
  const device = withCpus(new ScriptedDevice(), 1).process(1, 'init');
  for (const name of COUNTERS) {
    device.set('ethtool', [], `bat0 ${name}`, { value: 1e6 });
    device.set('ethtool', [], `bat0 ${name}_bytes`, { value: 1e9 });
  }
  device.set('originator', [1], 'bat0 000000000001 000000000001 mesh0', { tq: 255 });
  for (let i = 1; i <= nodes; i++)
    device.set('originator', [0], `bat0 ${String(i).padStart(12, '0')} 000000000001 mesh0`, {
      ...{ tq: 200, best: 1 },
    });
  device.set('softnet', [0], '', { processed: 0, dropped: 0, time_squeeze: 0 });
  device.set('interface', [], 'mesh0', { rx_bytes: 0, tx_bytes: 0, rx_packets: 0, tx_packets: 0 });
  return device;
}

/** Frames of a kind have a size. */
function pass(device: ScriptedDevice, frames: Frames, size = 800, controlSize = 120): void {
  for (const name of COUNTERS) {
    const count = frames[name] ?? 0;
    const bytes = count * (name.startsWith('mgmt') ? controlSize : size);
    device.add('ethtool', [], `bat0 ${name}`, { value: count });
    device.add('ethtool', [], `bat0 ${name}_bytes`, { value: bytes });
  }
}

/** Time of the CPU in a minute: what frames take, and what else is busy. */
function work(device: ScriptedDevice, seconds: number, softirq = seconds): void {
  const ticks = (each: number): number => Math.round(each * 100);
  device.add('cpu', [0], '', { softirq: ticks(softirq), idle: ticks(60 - seconds) });
}

t.test('the cost of a forwarded packet is found from minutes, and so is its energy`s absence', async t => {
  const device = node();
  const { read, slices, window, view, meshDetails, restart } = modelLab(device);
  const random = randomNumbers(7);
  read(60_000);
  const minute = (): void => {
    const forward = Math.round(600 + 60_000 * random());
    const tx = Math.round(200 + 3000 * random());
    pass(device, { forward, tx, rx: tx, mgmt_tx: 60, mgmt_rx: 400 });
    work(device, 0.6 + forward * 21e-6 + tx * 180e-6, 0.3 + forward * 19e-6 + tx * 40e-6);
    read(60_000);
  };
  for (let i = 0; i < 60; i++) minute();
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1' }, meshDetails());
  const cost = answer.forwarding?.microsecondsPerPacket;
  t.ok(Math.abs(cost!.value - 21) < 2, `${cost?.value} us of 21`);
  t.ok(cost!.sigma! < 3);
  t.equal(answer.forwarding?.joulesPerPacket, undefined, 'nothing tells the power of a busy CPU');
  t.ok(answer.forwarding!.cpuSeconds!.value > 10);
  restart();
  minute();
  t.ok(meshDetails().forwarding!, 'it goes on where it was');
  t.ok('costs' in meshDetails().forwarding!);
});

t.test('what cannot be told of forwarding is refused with its reason', async t => {
  const device = node();
  const { read, slices, window, view, meshDetails } = modelLab(device);
  read(60_000);
  for (let i = 0; i < 20; i++) {
    pass(device, { tx: 100 + i, rx: 90, mgmt_tx: 60, mgmt_rx: 400 });
    work(device, 1);
    read(60_000);
  }
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1' }, meshDetails());
  t.match(answer.forwarding, { refused: 'no-forwards', windows: 19 });
  t.match(answer.notIdentified.join(), /what a forwarded packet costs: .*forwarded in the mean/);
  t.match(answer.notIdentified.join(), /which program caused the traffic/);
});

t.test('routing traffic against payload, against what there has to be, and below a floor', async t => {
  const device = node(8);
  const { read, state, slices, window, view, meshDetails } = modelLab(device);
  read(60_000);
  for (let i = 0; i < 5; i++) {
    // nine nodes, a message of each a second: 52 B each and a header
    pass(device, { mgmt_tx: 60, mgmt_rx: 60, forward: 6000, tx: 60, rx: 60 }, 800, 14 + 9 * 52);
    read(60_000);
  }
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1', interface: 'bat0' }, meshDetails());
  const [bat0] = answer.meshes;
  t.match(bat0, {
    ...{ name: 'bat0', algorithm: 'BATMAN_IV', nodes: 8, neighbours: 1, forwardedPackets: 30_000 },
    control: { verdict: 'expected', sentBytesPerSecond: 482, fleetRank: undefined },
  });
  t.ok(Math.abs(bat0!.forwardedRatio! - 0.99) < 0.001);
  t.ok(Math.abs(bat0!.overheadRatio! - 964 / 81_600) < 0.001);
  t.match(state('mesh'), { meshes: [{ name: 'bat0' }] });
  pass(device, { mgmt_tx: 60, mgmt_rx: 60, tx: 10 });
  read(60_000);
  const quiet = answers.mesh(
    { from: slices.at(-1)!.from, to: slices.at(-1)!.to },
    slices.slice(-1),
    view(),
    { device: 'dev1' },
    meshDetails(),
  );
  t.equal(quiet.meshes[0]?.overheadRatio, undefined, 'a ratio would mislead');
  t.equal(quiet.meshes[0]?.control?.sentBytesPerSecond, 120);
});

t.test(
  'a node that says far more than its nodes explain is told, once it has done so for ten minutes',
  async t => {
    const device = node(4);
    const { read, slices, window, view, meshDetails } = modelLab(device);
    read(60_000);
    let found: readonly Condition[] = [];
    const minutes = (count: number): void => {
      for (let i = 0; i < count; i++) {
        pass(device, { mgmt_tx: 600, mgmt_rx: 600 });
        found = read(60_000);
      }
    };
    minutes(9);
    t.same(kindsOf(found, 'mesh.control-excess'), ['mesh.control-excess held']);
    minutes(2);
    t.same(kindsOf(found, 'mesh.control-excess'), ['mesh.control-excess raised']);
    const { hints } = answers.mesh(window(), slices, view(), { device: 'dev1' }, meshDetails());
    t.match(hints.map(({ text }) => text).join(), /where 4 nodes on 1 interfaces explain/);
    const without = { device: 'dev1', optimizationHints: false };
    t.same(answers.mesh(window(), slices, view(), without, meshDetails()).hints, []);
    device.set('interface', [], 'mesh0', { rx_bytes: 9 });
    for (let i = 0; i < 40; i++) found = read(5000);
    t.same(kindsOf(found, 'mesh.control-excess'), [], 'no reading any more: not known');
  },
);

t.test('links: tries, a weak one, one that is good one way only, a route that goes to and fro', async t => {
  const device = withCpus(new ScriptedDevice(), 1).process(1, 'init');
  const peer = 'aaaaaaaaaaaa';
  const station = { tx_packets: 0, tx_retries: 0, tx_failed: 0, plink: 4, signal_avg_dbm: -90 };
  device.set('station', [], `mesh0 ${peer}`, { ...station, tx_bitrate_kbps: 65_000, rx_bitrate_kbps: 6500 });
  device.set('mesh_path', [], `mesh0 ${peer}`, { path_changes: 0, hop_count: 1, next_hop: 0xaaaaaaaaaaaa });
  device.set('snmp', [], '', { tcp_out_segs: 0, tcp_retrans_segs: 0 });
  device.set('interface', [], 'mesh0', { tx_packets: 0 });
  device.set('interface', [], 'lo', { tx_packets: 0 });
  const { read } = modelLab(device);
  read(60_000);
  let found: readonly Condition[] = [];
  for (let i = 0; i < 12; i++) {
    device.add('station', [], `mesh0 ${peer}`, { tx_packets: 1000, tx_retries: 600, tx_failed: 30 });
    device.add('mesh_path', [], `mesh0 ${peer}`, { path_changes: 1 });
    device.add('snmp', [], '', { tcp_out_segs: 2000, tcp_retrans_segs: 100 });
    device.add('interface', [], 'mesh0', { tx_packets: 3000 });
    found = read(60_000);
  }
  t.same(kindsOf(found, 'mesh.').sort(), [
    'mesh.asymmetric-link raised',
    'mesh.retransmission raised',
    'mesh.retransmission raised',
    'mesh.route-flapping raised',
    'mesh.weak-link raised',
  ]);
  for (let i = 0; i < 3; i++) {
    device.add('station', [], `mesh0 ${peer}`, { tx_packets: 1000, tx_retries: 20 });
    device.set('station', [], `mesh0 ${peer}`, { signal_avg_dbm: -60, rx_bitrate_kbps: 65_000 });
    device.add('snmp', [], '', { tcp_out_segs: 2000 });
    device.add('interface', [], 'mesh0', { tx_packets: 3000 });
    found = read(60_000);
  }
  t.same(kindsOf(found, 'mesh.').sort(), ['mesh.route-flapping raised']);
  for (let i = 0; i < 12; i++) {
    device.add('snmp', [], '', { tcp_out_segs: 2000, tcp_retrans_segs: 100 });
    device.add('interface', [], 'lo', { tx_packets: 3000 });
    found = read(60_000);
  }
  t.same(
    kindsOf(found, 'mesh.retransmission'),
    [],
    'what programs of the device say to each other is no network',
  );
});

t.test('far more to all than is usual is a storm', async t => {
  const device = withCpus(new ScriptedDevice(), 1).process(1, 'init');
  device.set('netstat', [], '', { ip_in_mcast_pkts: 0, ip_in_bcast_pkts: 0 });
  const { read, restart } = modelLab(device);
  read(60_000);
  const minute = (packets: number): readonly Condition[] => {
    device.add('netstat', [], '', { ip_in_mcast_pkts: packets, ip_in_bcast_pkts: packets });
    return read(60_000);
  };
  t.same(kindsOf(minute(6000), 'mesh.broadcast'), [], 'what is usual is not known');
  for (let i = 0; i < 240; i++) minute(30);
  restart();
  t.same(kindsOf(minute(6000), 'mesh.broadcast'), ['mesh.broadcast-storm raised']);
  t.same(kindsOf(minute(30), 'mesh.broadcast'), []);
});

t.test(
  'what the mesh takes of a battery: by the class of its radio, and hours where the device`s power is known',
  async t => {
    const device = node();
    const { read, slices, window, view, meshDetails, info } = modelLab(device);
    const link = { mtu: 1500, speed: 0 } as const;
    info({
      interfaces: [
        { ...link, name: 'mesh0', kind: 'wireless' },
        { ...link, name: 'bat0', kind: 'mesh' },
      ],
    });
    read(60_000);
    for (let i = 0; i < 3; i++) {
      pass(device, { forward: 60_000, tx: 600, rx: 600, mgmt_tx: 600, mgmt_rx: 6000 });
      read(60_000);
    }
    const ask = { device: 'dev1', includeBatteryImpact: true };
    const unknown = answers.mesh(window(), slices, view(), ask, meshDetails()).battery;
    t.match(unknown, {
      radioClass: 'wifi',
      classDefault: true,
      unknown: /not known/,
      hoursPerDay: undefined,
    });
    const { control, forwarding, own, mesh } = unknown!;
    t.ok(forwarding!.value > control!.value && control!.value > own!.value);
    t.ok(Math.abs(control!.value + forwarding!.value - mesh!.value) < 1e-9, 'parts are the whole');
    const energy = {
      joules: 600,
      sigma: 10,
      basis: 'measured',
      sensor: 'x',
      base: 0,
      unexplained: 0,
    } as const;
    const measured = slices.map(slice => ({ ...slice, energy }));
    const told = answers.mesh(window(), measured, view(), ask, meshDetails()).battery!;
    t.ok(Math.abs(told.hoursPerDay!.value - (24 * mesh!.value) / (10 - mesh!.value)) < 1e-6);
    t.equal(answers.mesh(window(), slices, view(), { device: 'dev1' }, meshDetails()).battery, undefined);
    const asOf = (radioClass: string) =>
      answers.mesh(window(), slices, view(), { ...ask, radioClass }, meshDetails()).battery;
    const pi = asOf('raspberry-pi')!;
    t.match(pi, { radioClass: 'raspberry-pi', classDefault: false });
    t.not(pi.forwarding!.value, forwarding!.value, 'who knows the radio has its figures');
    t.throws(() => asOf('raspberry'), { code: 'QUERY_NOT_FOUND', message: /nearest: raspberry-pi/ });
    info({ model: 'Raspberry Pi Model B Rev 2', interfaces: [{ ...link, name: 'mesh0', kind: 'wireless' }] });
    t.match(answers.mesh(window(), slices, view(), ask, meshDetails()).battery, {
      radioClass: 'raspberry-pi',
    });
  },
);

t.test('of many peers that are badly reached the worst are told', async t => {
  const device = withCpus(new ScriptedDevice(), 1).process(1, 'init');
  const peers = Array.from({ length: 20 }, (_, i) => `mesh0 ${String(i).padStart(12, '0')}`);
  for (const peer of peers) device.set('station', [], peer, { tx_packets: 0, tx_failed: 0, plink: 4 });
  const { read } = modelLab(device);
  read(60_000);
  for (const [i, peer] of peers.entries())
    device.add('station', [], peer, { tx_packets: 1000, tx_failed: 30 + i });
  const found = read(60_000).filter(({ kind }) => kind === 'mesh.retransmission');
  t.same(
    found.map(({ subject }) => subject),
    peers.slice(-8).reverse(),
  );
});

t.test('a device has a place in its fleet', async t => {
  const fleet = new FleetMesh();
  const rate = (id: string, packets: number): number | undefined => {
    const device = node();
    const model = new MeshModel(fleet);
    const ingest = new Ingest();
    const slices: Slice[] = [];
    for (let i = 0; i < 3; i++) {
      pass(device, { mgmt_tx: packets, mgmt_rx: 60 });
      device.pass(60_000);
      const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
      for (const interval of intervalsIn(events)) {
        const slice = sliceOf(interval);
        model.takeInterval({ ...interval, device: id }, slice);
        slices.push(slice);
      }
    }
    const window = { from: slices[0]!.from, to: slices.at(-1)!.to };
    const answer = answers.mesh(window, slices, ingest.device(device.id)!, { device: id }, model.details());
    return answer.meshes[0]?.control?.fleetRank;
  };
  t.equal(rate('a', 60), undefined, 'the first is no fleet');
  for (const id of ['b', 'c', 'd']) rate(id, 60);
  t.equal(rate('e', 600), 1);
  t.equal(rate('f', 60), 0);
});
