import t from 'tap';
import { isRaised } from './inefficiency.js';
import { tinyPackets } from './tiny_packets.js';

const WINDOW = { subject: 'bat0', seconds: 60 };

t.test('a relay that sends hundreds of sensor readings a second is told to send more at once', async t => {
  const found = tinyPackets({ ...WINDOW, packets: 60 * 300, bytes: 60 * 300 * 96 });
  t.match(found, {
    kind: 'mesh.tiny-packets',
    subject: 'bat0',
    value: 96,
    summary: /300 packets a second of 96 bytes/,
  });
  t.ok(isRaised(found!));
});

t.test('a size between the thresholds holds a finding open and raises none', async t => {
  const found = tinyPackets({ ...WINDOW, packets: 6000, bytes: 6000 * 180 });
  t.notOk(isRaised(found!));
  t.equal(tinyPackets({ ...WINDOW, packets: 6000, bytes: 6000 * 1200 }), undefined);
});

t.test(
  'few packets, links that take no larger ones and counters that count no bytes are not told',
  async t => {
    t.equal(tinyPackets({ ...WINDOW, packets: 60 * 49, bytes: 60 * 49 * 96 }), undefined);
    t.equal(tinyPackets({ ...WINDOW, packets: 6000, bytes: 6000 * 96, mtu: 127 }), undefined);
    t.equal(tinyPackets({ ...WINDOW, packets: 6000, bytes: 0 }), undefined);
    t.equal(tinyPackets({ subject: 'bat0', seconds: 0, packets: 6000, bytes: 6000 }), undefined);
  },
);
