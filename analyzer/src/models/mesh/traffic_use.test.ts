import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

const MINUTE = 60_000;
const NONE = {
  received_bytes: 0,
  sent_bytes: 0,
  received_segs: 0,
  sent_segs: 0,
  local_sent_bytes: 0,
  local_sent_segs: 0,
  connections: 1,
};

t.test('programs are told by what they sent, and what nobody was seen to send beside them', async t => {
  const device = withCpus(new ScriptedDevice()).process(10, 'hub').process(11, 'shipper');
  device.set('snmp', [], '', { tcp_out_segs: 0, tcp_retrans_segs: 0 });
  device.set('interface', [], 'eth0', { rx_bytes: 0, tx_bytes: 0, rx_packets: 0, tx_packets: 0 });
  device.set('traffic', [10, 10], '', { ...NONE, sent_bytes: 7_000_000 });
  const { read, slices, window, view } = modelLab(device);
  read();
  device.add('traffic', [10, 10], '', {
    sent_bytes: 5000,
    sent_segs: 40,
    received_bytes: 900,
    received_segs: 30,
  });
  // new since the last reading: all of it is of this minute
  device.set('traffic', [11, 10], '', { ...NONE, sent_bytes: 9000, sent_segs: 20, resent_bytes: 50 });
  device.set('traffic', [0, 0], '', { ...NONE, local_sent_bytes: 10, local_sent_segs: 5 });
  device.add('snmp', [], '', { tcp_out_segs: 97, tcp_retrans_segs: 3 });
  read(MINUTE);
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1' });
  t.strictSame(
    answer.programs.map(({ program, sentBytes, receivedBytes, resentBytes }) => [
      program,
      sentBytes,
      receivedBytes,
      resentBytes,
    ]),
    [
      ['shipper', 9000, 0, 50],
      ['hub', 5000, 900, undefined],
      ['', 0, 0, undefined],
    ],
  );
  t.equal(answer.unattributedSegments, 100 - 40 - 20 - 5);
  t.notMatch(answer.notIdentified.join(), /does not read connections/);
  t.strictSame(answers.mesh(window(), slices, view(), { device: 'dev1', interface: 'eth0' }).programs, []);
});

t.test(
  'an agent that starts anew counts from nothing, and what it counted before is not counted again',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(10, 'hub');
    device.set('traffic', [10, 10], '', { ...NONE, sent_bytes: 100, sent_segs: 1 });
    const { read, slices, window, view } = modelLab(device);
    read();
    device.add('traffic', [10, 10], '', { sent_bytes: 500, sent_segs: 2 });
    read(MINUTE);
    device.set('traffic', [10, 10], '', { ...NONE, sent_bytes: 30, sent_segs: 1 });
    read(MINUTE);
    device.add('traffic', [10, 10], '', { sent_bytes: 70, sent_segs: 1 });
    read(MINUTE);
    const [hub] = answers.mesh(window(), slices, view(), { device: 'dev1' }).programs;
    t.ok(hub!.sentBytes >= 570 && hub!.sentBytes <= 600, `${hub!.sentBytes}`);
  },
);

t.test('of an agent that reads no connections it is said that nobody can be told', async t => {
  const device = withCpus(new ScriptedDevice()).process(10, 'hub');
  device.set('interface', [], 'eth0', { rx_bytes: 0, tx_bytes: 0, rx_packets: 0, tx_packets: 0 });
  const { read, slices, window, view, info } = modelLab(device);
  info({});
  read();
  device.add('interface', [], 'eth0', { rx_bytes: 1000 });
  read();
  const { programs, unattributedSegments, notIdentified } = answers.mesh(window(), slices, view(), {
    device: 'dev1',
  });
  t.strictSame([programs, unattributedSegments], [[], undefined]);
  t.match(notIdentified.join(), /which program caused the traffic.*containers/);
});

t.test('networks of containers are told by what started first in them', async t => {
  const device = withCpus(new ScriptedDevice()).process(10, 'nginx');
  const counts = { rx_bytes: 5e6, tx_bytes: 1e6, rx_packets: 100, tx_packets: 100, dropped: 0, errors: 0 };
  const who = { pid: 10, start_ticks: 10, processes: 2 };
  device.set('net_namespace', [4026532001], '', { ...counts, ...who });
  const { read, slices, window, view } = modelLab(device);
  read();
  device.add('net_namespace', [4026532001], '', { rx_bytes: 3000, tx_bytes: 200, rx_packets: 5, dropped: 1 });
  read(MINUTE);
  t.match(answers.mesh(window(), slices, view(), { device: 'dev1' }).namespaces, [
    { name: 'nginx', rxBytes: 3000, txBytes: 200, rxPackets: 5, drops: 1, processes: 2 },
  ]);
});
