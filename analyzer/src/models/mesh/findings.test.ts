import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { kindsOf, modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

const ZEROS = { rx_bytes: 0, tx_bytes: 0, rx_packets: 0, tx_packets: 0, rx_dropped: 0, rx_errors: 0 };

/** Eight intervals of 5 s in which an interface receives packets and loses some. @returns what is found at last. */
function lossy(packets: number, dropped: number): readonly Condition[] {
  const device = new ScriptedDevice().set('interface', [], 'wlan0', {
    ...ZEROS,
    tx_dropped: 0,
    tx_errors: 0,
  });
  const { read } = modelLab(device);
  read();
  let found: readonly Condition[] = [];
  for (let i = 0; i < 8; i++) {
    device.add('interface', [], 'wlan0', { rx_bytes: 5000, rx_packets: packets, rx_dropped: dropped });
    found = read();
  }
  return found;
}

t.test('an interface that loses packets is told, with how many', async t => {
  t.match(lossy(100, 10), [
    {
      kind: 'mesh.packet-loss',
      subject: 'wlan0',
      level: 'raised',
      summary: /9\.1 %/,
      evidence: [{ value: 0 }, { value: 10 }],
    },
  ]);
});

t.test('a few losses, or few of many packets, are not', async t => {
  t.same(kindsOf(lossy(10, 4), 'mesh.packet-loss'), []);
  t.same(kindsOf(lossy(10_000, 10), 'mesh.packet-loss'), []);
});
