import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connectMqtt, MemoryBroker } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { FINDING_CODEC, type FindingsAnswer, type NetworksAnswer } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { Aedes } from 'aedes';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { parseInputs } from '../inputs/index.js';
import { manualClock } from '../testing/manual_clock.js';
import { startAnalyzer } from './analyzer.js';
import { Networks } from './networks.js';

const topics = new Topics();
const TOPIC = 'zigbee2mqtt/bridge/health';

/** An analyzer that hears zigbee2mqtt, the gateway, and somebody who asks and listens. */
async function heard(directory: string) {
  const broker = new MemoryBroker();
  const gateway = broker.endpoint('gateway');
  const user = broker.endpoint('user');
  const client = new RequestClient(user, topics.reply('user'));
  const findings = new Inbox<string>();
  await user.subscribe(topics.filters.findings('zigbee2mqtt'), ({ topic, payload }) => {
    if (!topic.endsWith('/json')) {
      if (payload.length === 0) {
        findings.add('cleared');
        return;
      }
      const { status, kind, subject } = FINDING_CODEC.decode(payload);
      findings.add(`${status} ${kind} ${subject}`);
    }
  });
  const clock = manualClock(1_790_000_000);
  let runs = 0;
  const start = (...inputs: string[]) =>
    startAnalyzer({
      endpoint: broker.endpoint(`analyzer-${++runs}`),
      topics,
      store: new SqliteStore(`${directory}/history.db`),
      clock,
      inputs: parseInputs(inputs),
    });
  const says = async (payload: unknown): Promise<void> => {
    await gateway.publish({
      topic: TOPIC,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    clock.advance(600);
  };
  const ask = async <Answer>(method: string, body: object = {}): Promise<Answer> =>
    (await client.request(topics.query(method), body)) as Answer;
  return { start, says, ask, findings, close: () => client.close() };
}

const meter = (messagesPerSecond: number) => ({
  devices: { meter: { messages: 5000, messages_per_sec: messagesPerSecond, leave_count: 0 } },
});

t.test('a device that talks too much is found, over a restart too, and no more when it is quiet', async t => {
  const { start, says, ask, findings, close } = await heard(t.testdir());
  let analyzer = await start('zigbee2mqtt');
  t.teardown(async () => {
    await close();
    await analyzer.stop();
  });
  await says(meter(3));
  t.strictSame(await findings.atLeast(1), ['open mesh.chatty-node meter']);
  t.match(await ask<NetworksAnswer>('networks'), {
    networks: [
      { network: 'zigbee2mqtt', nodeCount: 1, messages: 1, nodes: [{ node: 'meter', messagesPerSecond: 3 }] },
    ],
  });
  t.match(await ask<FindingsAnswer>('findings', { device: 'zigbee2mqtt' }), {
    findings: [{ device: 'zigbee2mqtt', kind: 'mesh.chatty-node', status: 'open' }],
  });
  await analyzer.stop();
  analyzer = await start('zigbee2mqtt');
  await says(meter(3));
  await says(meter(0.1));
  const told = await findings.atLeast(2);
  t.equal(told.at(-1), 'resolved mesh.chatty-node meter');
  t.equal(told.filter(each => each.startsWith('open')).length, told.length - 1);
  t.match(await ask<FindingsAnswer>('findings', { status: 'all' }), { findings: [{ occurrences: 1 }] });
});

t.test(
  'messages of no such gateway, and ones that are too large, are counted and change nothing',
  async t => {
    const { start, says, ask, close } = await heard(t.testdir());
    const analyzer = await start('zigbee2mqtt');
    t.teardown(async () => {
      await close();
      await analyzer.stop();
    });
    await says('no JSON');
    await says(`"${'x'.repeat(300_000)}"`);
    const { networks } = await ask<NetworksAnswer>('networks', { network: 'zigbee2mqtt' });
    t.match(networks, [{ messages: 2, refusedMessages: 2, nodeCount: 0 }]);
    t.notOk('heardAt' in given({ ...networks[0] }), 'nothing was heard of a node');
    t.match(analyzer.counters().errors, { INPUT_INVALID: 1, INPUT_TOO_LARGE: 1 });
    await t.rejects(ask('networks', { network: 'zigbe2mqtt' }), {
      code: 'QUERY_NOT_FOUND',
      message: /did you mean/,
    });
  },
);

t.test('a network that the broker refuses is told, and the others are heard', async t => {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic.startsWith('msh') ? null : subscription),
  });
  const server = createServer(socket => aedes.handle(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = connectMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'analyzer' });
  t.teardown(async () => {
    await endpoint.close();
    await new Promise<void>(resolve => aedes.close(resolve));
    server.close();
  });
  const told: string[] = [];
  const networks = new Networks({
    inputs: parseInputs(['meshtastic', 'zigbee2mqtt']),
    clock: manualClock(1_790_000_000),
    onFinding: () => {},
    onRefused: (_network, code) => told.push(code),
    onError: message => told.push(message),
  });
  await networks.subscribe(endpoint);
  t.strictSame(told, ['meshtastic is not heard: the broker refuses msh/#']);
  await endpoint.publish({ topic: TOPIC, payload: JSON.stringify(meter(1)) });
  // a round trip of its own, behind what was published
  const echo = new Inbox<unknown>();
  await endpoint.subscribe('echo', echo.add);
  await endpoint.publish({ topic: 'echo', payload: '' });
  await echo.atLeast(1);
  t.match(networks.list(10), [{ nodeCount: 0 }, { network: 'zigbee2mqtt', nodeCount: 1 }]);
});
