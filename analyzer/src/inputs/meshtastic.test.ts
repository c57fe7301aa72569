import { meshtastic } from '@edgevitals/proto/meshtastic';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import fc from 'fast-check';
import t from 'tap';
import { MeshtasticInput } from './meshtastic.js';

const input = new MeshtasticInput('meshtastic', 'msh');
const TOPIC = 'msh/EU_868/2/e/LongFast/!a1b2c3d4';
const JSON_TOPIC = 'msh/EU_868/2/json/LongFast/!a1b2c3d4';

const envelope = (packet: meshtastic.IMeshPacket): Uint8Array =>
  meshtastic.ServiceEnvelope.encode({ packet }).finish();
const telemetry = (message: meshtastic.ITelemetry, from = 0xa1b2c3d4): Uint8Array =>
  envelope({ from, decoded: { portnum: 67, payload: meshtastic.Telemetry.encode(message).finish() } });
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

t.test('counters of a node are read from bytes as they are on the wire', async t => {
  // written by hand from the published field numbers: packet 1 { from 1, decoded 4 { portnum 1: 67, payload 2 { time 1,
  // local_stats 6 { uptime 1: 300, tx 4: 100, rx 5: 400, dupe 9: 250, relay 10: 80 } } } }
  const stats = [0x08, 0xac, 0x02, 0x20, 0x64, 0x28, 0x90, 0x03, 0x48, 0xfa, 0x01, 0x50, 0x50];
  const measured = [0x0d, 0x00, 0xf1, 0x53, 0x65, 0x32, stats.length, ...stats];
  const data = [0x08, 67, 0x12, measured.length, ...measured];
  const packet = [0x0d, 0xd4, 0xc3, 0xb2, 0xa1, 0x22, data.length, ...data];
  const bytes = Uint8Array.from([0x0a, packet.length, ...packet, 0x12, 2, 0x4c, 0x46]);
  t.strictSame(input.read(TOPIC, bytes), {
    kind: 'reports',
    reports: [
      {
        node: '!a1b2c3d4',
        measuredAt: 0x6553f100,
        uptimeSeconds: 300,
        packets: { sent: 100, received: 400, duplicates: 250, relayed: 80, relaysCanceled: 0 },
      },
    ],
  });
});

t.test('what an older firmware does not count is not zero', async t => {
  const read = input.read(TOPIC, telemetry({ localStats: { numPacketsTx: 10, numPacketsRx: 20 } }));
  t.strictSame(read, {
    kind: 'reports',
    reports: [{ node: '!a1b2c3d4', packets: { sent: 10, received: 20 } }],
  });
});

t.test('battery, voltage and channel come in protobuf and JSON alike', async t => {
  const expected = [
    {
      node: '!a1b2c3d4',
      measuredAt: 1_790_000_000,
      batteryRatio: 0.83,
      isPowered: false,
      volts: 4,
      channelUtilization: 0.125,
      sentAirtime: 0.0075,
      uptimeSeconds: 3600,
    },
  ];
  const metrics = {
    batteryLevel: 83,
    voltage: 4,
    channelUtilization: 12.5,
    airUtilTx: 0.75,
    uptimeSeconds: 3600,
  };
  t.strictSame(input.read(TOPIC, telemetry({ time: 1_790_000_000, deviceMetrics: metrics })), {
    kind: 'reports',
    reports: expected,
  });
  const payload = {
    battery_level: 83,
    voltage: 4,
    channel_utilization: 12.5,
    air_util_tx: 0.75,
    uptime_seconds: 3600,
  };
  const document = {
    from: 0xa1b2c3d4,
    sender: '!a1b2c3d4',
    timestamp: 1_790_000_000,
    type: 'telemetry',
    payload,
  };
  t.strictSame(input.read(JSON_TOPIC, json(document)), { kind: 'reports', reports: expected });
});

t.test('a node on the mains has no charge that means something', async t => {
  const read = input.read(TOPIC, telemetry({ deviceMetrics: { batteryLevel: 101 } }));
  t.strictSame(read, { kind: 'reports', reports: [{ node: '!a1b2c3d4', isPowered: true }] });
});

t.test(
  'encrypted packets are unreadable; texts, positions, other sensors and other topics are none of it',
  async t => {
    t.strictSame(input.read(TOPIC, envelope({ from: 1, encrypted: Uint8Array.of(1, 2, 3) })), {
      kind: 'unreadable',
    });
    const other = { kind: 'other' };
    t.strictSame(
      input.read(TOPIC, envelope({ from: 1, decoded: { portnum: 1, payload: Uint8Array.of(104) } })),
      other,
    );
    t.strictSame(input.read(TOPIC, telemetry({ time: 5 })), other);
    t.strictSame(input.read(JSON_TOPIC, json({ from: 1, type: 'text', payload: { text: 'hi' } })), other);
    t.strictSame(
      input.read(JSON_TOPIC, json({ from: 1, type: 'telemetry', payload: { temperature: 20 } })),
      other,
    );
    t.strictSame(input.read('msh/EU_868/2/map/', telemetry({ deviceMetrics: { voltage: 4 } })), other);
  },
);

t.test('what is malformed, or of nobody, is refused', async t => {
  for (const [topic, payload] of [
    [TOPIC, Uint8Array.of(0x0a, 0x7f, 1)],
    [TOPIC, new Uint8Array()],
    [TOPIC, telemetry({ deviceMetrics: { voltage: 4 } }, 0)],
    [TOPIC, envelope({ from: 1, decoded: { portnum: 67, payload: Uint8Array.of(0x12, 0x50) } })],
    [JSON_TOPIC, json({ type: 'telemetry' })],
    [JSON_TOPIC, json({ from: 1.5, type: 'telemetry', payload: { voltage: 4 } })],
    [JSON_TOPIC, Uint8Array.of(0xff, 0xfe)],
  ] as const)
    t.throws(() => input.read(topic, payload), { code: 'INPUT_INVALID' });
});

t.test('numbers that cannot be are absent, and no bytes do more harm than to be refused', async t => {
  const odd = { voltage: Number.NaN, channelUtilization: 400, airUtilTx: -1, batteryLevel: 4_000_000_000 };
  t.strictSame(input.read(TOPIC, telemetry({ deviceMetrics: odd })), { kind: 'other' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, asJson) => {
      try {
        return ['reports', 'unreadable', 'other'].includes(
          input.read(asJson ? JSON_TOPIC : TOPIC, bytes).kind,
        );
      } catch (error) {
        return isEdgevitalsError(error, 'INPUT_INVALID');
      }
    }),
  );
});
