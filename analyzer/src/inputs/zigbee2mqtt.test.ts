import t from 'tap';
import { parseHealth, Zigbee2MqttInput } from './zigbee2mqtt.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
/** As zigbee2mqtt 2 publishes it. */
const HEALTH = {
  timestamp: '2026-11-27 00:10:00',
  response_time: '0x1d2c3b4a5f6e',
  os: { load_average: [0.1, 0.2, 0.3], memory_used_mb: 812.4, memory_percent: 21.1 },
  process: { uptime_sec: 7200, memory_used_mb: 91.2, memory_percent: 4.5 },
  mqtt: { connected: true, queued: 0, published: 412, received: 9 },
  devices: {
    'kitchen/meter': { messages: 7100, messages_per_sec: 0.9871, leave_count: 0 },
    '0x00158d0001234567': { messages: 12, messages_per_sec: 0.0017, leave_count: 3 },
  },
};

t.test('devices of a health message are nodes with what was heard of them', async t => {
  const input = new Zigbee2MqttInput('zigbee2mqtt', 'zigbee2mqtt');
  t.equal(input.filter, 'zigbee2mqtt/bridge/health');
  t.strictSame(input.read('zigbee2mqtt/bridge/health', bytes(HEALTH)), {
    kind: 'reports',
    reports: [
      { node: 'kitchen/meter', messages: 7100, messagesPerSecond: 0.9871, leaves: 0 },
      { node: '0x00158d0001234567', messages: 12, messagesPerSecond: 0.0017, leaves: 3 },
    ],
  });
});

t.test('without devices, or with devices that tell nonsense, nothing is made up', async t => {
  t.strictSame(parseHealth(bytes({ ...HEALTH, devices: undefined })), []);
  const odd = {
    a: { messages: -1, messages_per_sec: 'x', leave_count: null },
    b: 7,
    'c\u001b[2J': {},
    '': {},
  };
  t.strictSame(parseHealth(bytes({ devices: odd })), [{ node: 'a' }]);
});

t.test('what is no health message is refused', async t => {
  for (const payload of [
    bytes([1]),
    bytes({ devices: 3 }),
    new TextEncoder().encode('{'),
    Uint8Array.of(0xff),
  ])
    t.throws(() => parseHealth(payload), { code: 'INPUT_INVALID' });
});
