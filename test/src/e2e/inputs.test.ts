/** Networks without agents, with real parts: mosquitto, the analyzer's program and its command line. */
import { meshtastic } from '@edgevitals/proto/meshtastic';
import { FINDING_CODEC, type Finding } from '@edgevitals/shared/results';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { startEdgevitals } from '../harness/program.js';
import { noMosquitto, startSystem } from '../harness/system.js';

const topics = new Topics();
const HEALTH = {
  timestamp: '2026-11-27 00:10:00',
  os: { load_average: [0, 0, 0], memory_used_mb: 812, memory_percent: 21 },
  devices: {
    'kitchen/meter': { messages: 7100, messages_per_sec: 1.97, leave_count: 0 },
    lamp: { messages: 40, messages_per_sec: 0.01, leave_count: 1 },
  },
};

/** Counters as a router of Meshtastic sends them, which a gateway passes on decrypted. */
function localStats(): Uint8Array {
  const stats = {
    numPacketsTx: 400,
    numPacketsRx: 2000,
    numRxDupe: 1300,
    numTxRelay: 360,
    channelUtilization: 31,
  };
  const payload = meshtastic.Telemetry.encode({ localStats: stats }).finish();
  const packet = { from: 0xa1b2c3d4, decoded: { portnum: 67, payload } };
  return meshtastic.ServiceEnvelope.encode({ packet }).finish();
}

t.test(
  'a Zigbee and a Meshtastic network are heard at the broker, judged and shown',
  { skip: noMosquitto, timeout: 240_000 },
  async t => {
    const { broker, client, startAnalyzer } = await startSystem(t);
    const findings = new Inbox<Finding>();
    for (const network of ['zigbee2mqtt', 'meshtastic-msh_EU_868'])
      await client.subscribe(topics.filters.findings(network), ({ topic, payload }) => {
        if (!topic.endsWith('/json')) findings.add(FINDING_CODEC.decode(payload));
      });
    // zigbee2mqtt retains its health: an analyzer that starts later hears it at once
    await client.publish({
      topic: 'zigbee2mqtt/bridge/health',
      payload: JSON.stringify(HEALTH),
      retain: true,
    });
    const analyzer = startAnalyzer('--input', 'zigbee2mqtt', 'meshtastic=msh/EU_868');
    await findings.until(({ subject }) => subject === 'kitchen/meter');
    const topic = 'msh/EU_868/2/e/LongFast/!00000001';
    await client.publish({ topic, payload: localStats() });
    await client.publish({ topic, payload: Uint8Array.of(0x0a, 0x7f) });
    await findings.until(({ kind }) => kind === 'mesh.channel-busy');
    t.strictSame(
      findings.items
        .map(({ device, kind, subject, status }) => `${device} ${kind} ${subject} ${status}`)
        .sort(),
      [
        'meshtastic-msh_EU_868 mesh.channel-busy !a1b2c3d4 open',
        'meshtastic-msh_EU_868 mesh.duplicates !a1b2c3d4 open',
        'zigbee2mqtt mesh.chatty-node kitchen/meter open',
      ],
    );

    const shown = startEdgevitals('networks', '--broker', broker.url);
    t.equal((await shown.outcome()).code, 0);
    t.match(shown.output, /kitchen\/meter .* 1\.97 /, 'messages a second');
    t.match(shown.output, /!a1b2c3d4 .* 31 % +90 % +65 %/, 'channel, relayed, copies');
    t.match(shown.output, /1 nodes, 2 messages, 1 refused/);
    const refused = startEdgevitals('serve', '--broker', broker.url, '--input', 'meshtastik');
    t.not((await refused.outcome()).code, 0);
    t.match(refused.output, /did you mean "meshtastic"/);
    t.equal(analyzer.child.exitCode, null, 'the analyzer goes on');
  },
);
