import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

t.test('traffic and losses are counted, and the stack`s share says how little it can be trusted', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const zeros = {
    rx_bytes: 0,
    tx_bytes: 0,
    rx_packets: 0,
    tx_packets: 0,
    rx_dropped: 0,
    tx_dropped: 0,
    rx_errors: 0,
    tx_errors: 0,
  };
  device.set('interface', [], 'wlan0', zeros).set('interface', [], 'lo', zeros);
  const { read, state, slices, window, view } = modelLab(device);
  read();
  for (let i = 0; i < 8; i++) {
    device
      .add('interface', [], 'wlan0', { rx_bytes: 5000, rx_packets: 100, rx_dropped: 10 })
      .add('interface', [], 'lo', { rx_bytes: 1e9 });
    device.add('cpu', [0], '', { softirq: 20 });
    read();
  }
  t.match(state('mesh'), {
    rxBytesPerSecond: 1000,
    stackCpuRatio: { value: 0.02, basis: 'modelled', note: /tick/ },
  });
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1', interface: 'wlan0' });
  t.match(answer, {
    interfaces: [{ name: 'wlan0', rxBytes: 40_000, drops: 80 }],
    hints: [{ subject: 'wlan0' }],
  });
  t.ok(answer.stackCpuRatio!.sigma! >= 0.01);
});

t.test('of the time before a device was first seen no traffic is known', async t => {
  const device = withCpus(new ScriptedDevice());
  device.set('interface', [], 'eth0', { rx_bytes: 0, tx_bytes: 0, rx_packets: 0, tx_packets: 0 });
  const { read, slices, window, view } = modelLab(device);
  read();
  device.add('interface', [], 'eth0', { rx_bytes: 1000, tx_bytes: 500 });
  read();
  const hour = { from: window().to - 3600, to: window().to };
  const [eth0] = answers.mesh(hour, slices, view(), { device: 'dev1' }).interfaces;
  t.strictSame(eth0?.historyBytes, [...new Array<null>(19).fill(null), 1500]);
});

t.test('small packets are told where larger ones could be sent, and their bytes are counted', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const links = ['wlan0', 'can0', 'odd0'];
  for (const name of links)
    device.set('interface', [], name, { tx_bytes: 0, tx_packets: 0, rx_bytes: 0, rx_packets: 0 });
  const { read, slices, window, view, info } = modelLab(device);
  const link = { kind: 'ethernet', speed: 0 } as const;
  info({ interfaces: links.map(name => ({ ...link, name, mtu: name === 'can0' ? 72 : 1500 })) });
  read();
  for (const [name, bytes] of [
    ['wlan0', 90],
    ['can0', 64],
    ['odd0', 3],
  ] as const)
    device.add('interface', [], name, { tx_packets: 2000, tx_bytes: 2000 * bytes });
  read();
  t.match(answers.mesh(window(), slices, view(), { device: 'dev1' }).hints, [
    { subject: 'wlan0', text: /have 90 bytes on average, headers included/ },
  ]);
  t.equal(answers.mesh(window(), slices, view(), { device: 'dev1' }).hints.length, 1);
});
