import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../../ingest/ingest.js';
import { intervalsIn } from '../../testing/intervals_in.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import type { Interval } from '../interval.js';

/** Lets a minute pass after each change. @returns the interval that ends with the newest reading. */
function minutes(device: ScriptedDevice) {
  const ingest = new Ingest();
  const read = (ms: number, isKey = false): Interval | undefined => {
    device.pass(ms);
    if (isKey) device.key().sample();
    const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    return [...intervalsIn(events)].at(-1);
  };
  read(0);
  return (isKey?: boolean): Interval => read(60_000, isKey)!;
}

/** Counters of batman-adv, as ethtool has them. */
function batman(device: ScriptedDevice, values: Readonly<Record<string, number | bigint>>): void {
  for (const [name, value] of Object.entries(values)) device.set('ethtool', [], `bat0 ${name}`, { value });
}

const BATMAN = {
  tx: 100,
  tx_bytes: 50_000,
  rx: 90,
  rx_bytes: 45_000,
  forward: 1000,
  forward_bytes: 900_000,
  mgmt_tx: 5000,
  mgmt_tx_bytes: 600_000,
  mgmt_rx: 9000,
  mgmt_rx_bytes: 1_100_000,
};

t.test('batman-adv: what it forwards and says is told apart from what begins and ends here', async t => {
  const device = new ScriptedDevice();
  batman(device, BATMAN);
  device.set('ethtool', [], 'eth0 tx_bytes', { value: 5 });
  device.set('originator', [1], 'bat0 aaaaaaaaaaaa aaaaaaaaaaaa mesh0', { last_seen_ms: 40, tq: 255 });
  for (const who of ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'])
    device.set('originator', [0], `bat0 ${who} aaaaaaaaaaaa mesh0`, { last_seen_ms: 90, tq: 200, best: 1 });
  const minute = minutes(device);
  batman(device, {
    ...BATMAN,
    tx: 110,
    tx_bytes: 55_000,
    forward: 1600,
    forward_bytes: 1_200_000,
    mgmt_tx: 5060,
    mgmt_tx_bytes: 606_000,
  });
  t.match(minute().meshes, [
    {
      name: 'bat0',
      protocol: 'batman-adv',
      algorithm: 'BATMAN_IV',
      seconds: 60,
      controlSentPackets: 60,
      controlSentBytes: 6000,
      controlReceivedBytes: 0,
      sentPackets: 10,
      sentBytes: 5000,
      receivedPackets: 0,
      forwardedPackets: 600,
      forwardedBytes: 300_000,
      nodes: 2,
      neighbours: 1,
      interfaces: 1,
    },
  ]);
});

t.test('a reading that a key frame gives again is none', async t => {
  const device = new ScriptedDevice();
  batman(device, BATMAN);
  const minute = minutes(device);
  t.strictSame(minute(true).meshes, []);
});

t.test('counters that wrap at 2^32, or start over with their driver', async t => {
  const device = new ScriptedDevice();
  const near = 2 ** 32 - 600;
  batman(device, { ...BATMAN, mgmt_rx_bytes: near });
  device.set('station', [], 'mesh0 aaaaaaaaaaaa', { tx_packets: 2 ** 32 - 10, tx_retries: 5000, plink: 4 });
  const minute = minutes(device);
  let received = 0;
  let attempts = 0;
  let retries = 0;
  for (let i = 1; i <= 8; i++) {
    batman(device, { ...BATMAN, mgmt_rx_bytes: (near + i * 1000) % 2 ** 32, mgmt_tx_bytes: 600_000 + i });
    device.set('station', [], 'mesh0 aaaaaaaaaaaa', {
      tx_packets: (2 ** 32 - 10 + i * 20) % 2 ** 32,
      // the driver starts over in the third minute
      tx_retries: i < 3 ? 5000 + i : i - 3,
    });
    for (const row of minute().meshes) {
      received += row.controlReceivedBytes ?? 0;
      attempts += row.attempts ?? 0;
      retries += row.retries ?? 0;
    }
  }
  t.equal(received, 8000);
  t.equal(attempts, 160);
  t.equal(retries, 7, 'two before, five after; never below 0');
});

t.test('an interface that goes and comes adds nothing for what it was', async t => {
  const device = new ScriptedDevice();
  batman(device, BATMAN);
  const minute = minutes(device);
  for (const name of Object.keys(BATMAN)) device.remove('ethtool', [], `bat0 ${name}`);
  t.strictSame(minute().meshes, []);
  batman(device, { ...BATMAN, tx_bytes: 9e9 });
  t.strictSame(
    minute().meshes.map(({ sentBytes }) => sentBytes),
    [],
    'its first reading is where it begins',
  );
  batman(device, { ...BATMAN, tx_bytes: 9e9 + 70 });
  t.match(minute().meshes, [{ sentBytes: 70 }]);
});

t.test('a radio: tries, airtime, paths and its channel; signals below zero are no counters', async t => {
  const device = new ScriptedDevice();
  const peer = (more: Readonly<Record<string, number>>) =>
    device.set('station', [], 'mesh0 aaaaaaaaaaaa', {
      ...{ tx_packets: 100, tx_retries: 10, tx_failed: 1, rx_duration_us: 0, tx_duration_us: 0, plink: 4 },
      ...{ signal_dbm: -52, signal_avg_dbm: -51, toffset_us: -5_400_000 },
      ...more,
    });
  peer({});
  device.set('station', [], 'mesh0 bbbbbbbbbbbb', { tx_packets: 4, plink: 0, signal_dbm: -91 });
  device.set('mesh_path', [], 'mesh0 aaaaaaaaaaaa', { path_changes: 1, metric: 300 });
  device.set('mesh_stats', [], 'mesh0', { fwded_frames: 7, dropped_frames_ttl: 0 });
  device.set('survey', [2412], 'mesh0', { active_ms: 0, busy_ms: 0, receive_ms: 0, transmit_ms: 0 });
  device.set('wireless', [], 'wlan1', { discard_retry: 3 });
  const minute = minutes(device);
  peer({ tx_packets: 200, tx_retries: 60, tx_failed: 3, rx_duration_us: 2e6, tx_duration_us: 1e6 });
  device.add('mesh_path', [], 'mesh0 aaaaaaaaaaaa', { path_changes: 2 });
  device.add('mesh_stats', [], 'mesh0', { fwded_frames: 40, dropped_frames_ttl: 2 });
  device.add('survey', [2412], 'mesh0', {
    ...{ active_ms: 60_000, busy_ms: 12_000, receive_ms: 9000, transmit_ms: 600 },
  });
  device.add('wireless', [], 'wlan1', { discard_retry: 2 });
  const interval = minute();
  t.match(interval.meshes, [
    {
      ...{ name: 'mesh0', protocol: '802.11s', attempts: 100, retries: 50, failed: 2 },
      ...{ sendSeconds: 1, receiveSeconds: 2, forwardedPackets: 40, droppedPackets: 2, pathChanges: 2 },
      ...{ channelSeconds: 60, channelBusySeconds: 12, channelReceiveSeconds: 9, channelSendSeconds: 0.6 },
      ...{ neighbours: 1, nodes: 1 },
    },
    { name: 'wlan1', protocol: '802.11', failed: 2 },
  ]);
  t.equal(interval.meshes[0]?.channelMegahertz, 2412);
  t.match(interval.links.stations, [
    { peer: 'aaaaaaaaaaaa', attempts: 100, retries: 50, failed: 2, signal: -51, isEstablished: true },
    { peer: 'bbbbbbbbbbbb', signal: -91, isEstablished: false },
  ]);
  device.set('survey', [2412], 'mesh0', { active_ms: 100, busy_ms: 5, receive_ms: 1, transmit_ms: 1 });
  t.equal(minute().meshes[0]?.channelSeconds, 0, 'a driver that sets it back');
});

t.test('Thread: what is asked for anew, polls, and time as a router', async t => {
  const device = new ScriptedDevice();
  const set = (values: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(values)) device.set('openthread', [], name, { value });
  };
  set({ 'mac TxAckRequested': 10, 'mac TxRetry': 4, 'mac TxDataPoll': 5, 'mac TxErrCca': 1 });
  set({ 'mle Parent Changes': 0, 'mle Time Router Milli': 0, 'mle Time Leader Milli': 500 });
  const minute = minutes(device);
  set({ 'mac TxAckRequested': 110, 'mac TxRetry': 34, 'mac TxDataPoll': 17, 'mac TxErrCca': 3 });
  set({ 'mle Parent Changes': 1, 'mle Time Router Milli': 60_000 });
  t.match(minute().meshes, [
    {
      ...{ protocol: 'thread', attempts: 100, retries: 30, polls: 12, controlSentPackets: 12 },
      ...{ accessFailures: 2, pathChanges: 1, routerSeconds: 60, sentPackets: undefined },
    },
  ]);
});

t.test('routing daemons tell neighbours and routes, and no bytes', async t => {
  const device = new ScriptedDevice();
  device.set('babel', [], '', { routes: 9, installed: 4 });
  device.set('babel', [], 'eth0 aaaaaaaaaaaa', { cost: 256, rxcost: 256, txcost: 256, reach: 0xffff });
  const minute = minutes(device);
  device.set('babel', [], 'eth1 bbbbbbbbbbbb', { cost: 96, rxcost: 96, txcost: 96, reach: 0x8000 });
  const [row] = minute().meshes;
  t.match(row, { protocol: 'babel', nodes: 4, neighbours: 2, interfaces: 2 });
  t.equal(row?.controlSentBytes, undefined, 'nobody counted any');
  const again = minute();
  t.match(again.meshes, [{ protocol: 'babel', neighbours: 2 }], 'that nothing changed is news too');
  t.match(again.links.neighbours, [
    { interface: 'eth0', peer: 'aaaaaaaaaaaa', qualityThere: 1, qualityBack: 1 },
    { interface: 'eth1', peer: 'bbbbbbbbbbbb', qualityThere: 1, qualityBack: 1 },
  ]);
  device.set('babel', [], 'eth1 bbbbbbbbbbbb', { rxcost: 96, txcost: 1024 });
  t.match(minute().links.neighbours[1], { qualityThere: 0.25, qualityBack: 1 });
  device.set('babel', [], 'eth1 bbbbbbbbbbbb', { rxcost: 65_535 });
  t.equal(minute().links.neighbours[1]?.qualityBack, 0, 'it is not heard at all');
});

t.test('the network stack: IPv4 and IPv6 together, over all CPUs', async t => {
  const device = new ScriptedDevice();
  const zeros = { ip_in_receives: 0, ip_forw_datagrams: 0, tcp_out_segs: 100, tcp_retrans_segs: 2 };
  device.set('snmp', [], '', zeros).set('snmp6', [], '', { ip_in_receives: 10, ip_out_forw_datagrams: 0 });
  device.set('netstat', [], '', { ip_in_mcast_pkts: 0, ip_in_bcast_pkts: 0 });
  for (const cpu of [0, 1])
    device.set('softnet', [cpu], '', { processed: 2 ** 32 - 5, dropped: 0, time_squeeze: 0 });
  device.set('sockstat', [], '', { sockets_used: 70, tcp_mem: 3, udp_mem: 2, frag_memory: 100 });
  const minute = minutes(device);
  device.add('snmp', [], '', { ip_in_receives: 50, ip_forw_datagrams: 7, tcp_retrans_segs: 3 });
  device.add('snmp6', [], '', { ip_in_receives: 5, ip_out_forw_datagrams: 2 });
  device.add('netstat', [], '', { ip_in_mcast_pkts: 6, ip_in_bcast_pkts: 4 });
  for (const cpu of [0, 1]) device.set('softnet', [cpu], '', { processed: 45, time_squeeze: cpu });
  const rows = minute().network;
  t.match(rows, [
    {
      ...{ seconds: 60, ipReceivedPackets: 55, ipForwardedPackets: 9, tcpRetransmits: 3, tcpSentSegments: 0 },
      ...{ multicastPackets: 6, broadcastPackets: 4, squeezes: 1, backlogDrops: 0 },
      ...{ sockets: 70, socketBytes: 5 * 4096 + 100 },
    },
  ]);
  device.add('snmp', [], '', { tcp_out_segs: 1 });
  let processed = rows[0]?.processedPackets ?? 0;
  for (let i = 1; i < 4; i++) {
    for (const cpu of [0, 1]) device.add('softnet', [cpu], '', { processed: 50 });
    for (const row of minute().network) processed += row.processedPackets ?? 0;
  }
  t.equal(processed, 400, 'across 2^32');
});

t.test('BMX7: rates that its daemon tells, over the time since the reading before, with headers', async t => {
  const device = new ScriptedDevice();
  const status = {
    ...{ cpu_permille: 15, rx_bytes_per_s: 255, rx_packets_per_1000s: 2500 },
    ...{ tx_bytes_per_s: 266, tx_packets_per_1000s: 2600, neighbours: 1, routes: 1, nodes: 2 },
  };
  device.set('bmx7', [], '', status);
  const minute = minutes(device);
  device.set('bmx7', [], '', status);
  const [row] = minute().meshes;
  t.match(row, { name: '', protocol: 'bmx7', seconds: 60, neighbours: 1, nodes: 1 });
  t.match(row, { controlSentPackets: 156, controlReceivedPackets: 150 });
  t.ok(Math.abs((row?.controlCpuSeconds ?? 0) - 0.9) < 1e-9);
  t.equal(row?.controlSentBytes, (266 + 2.6 * 62) * 60);
  t.equal(row?.controlReceivedBytes, (255 + 2.5 * 62) * 60);
  device.set('bmx7', [], '', { ...status, cpu_permille: 90_000, rx_bytes_per_s: 2e12, nodes: 0 });
  const [wrong] = minute().meshes;
  t.equal(wrong?.controlSentPackets, 156);
  t.strictSame(
    [wrong?.controlCpuSeconds, wrong?.controlReceivedBytes, wrong?.nodes],
    [undefined, undefined, undefined],
    'what cannot be is not told',
  );
});
