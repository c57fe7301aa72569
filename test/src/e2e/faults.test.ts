/** What the network, hostile peers and crashes do to the system: each costs a counter, nothing else is harmed. */
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { encodeCbor, encodeFrame } from '@edgevitals/shared/frame';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

const topics = new Topics();
const TIMEOUT = 90_000;

t.test(
  'hostile frames and queries cost a counter; a good device beside them is unharmed',
  { skip: noMosquitto, timeout: TIMEOUT },
  async t => {
    const system = await startSystem(t);
    const { client, device, broker } = system;
    const states = await listen(client, `${topics.state(device, 'process')}/json`);
    const analyzer = system.startAnalyzer();
    system.startAgent();
    await states.atLeast(1);

    const body = new Uint8Array([0, 0]);
    const good = {
      device,
      boot: '0011223344556677',
      run: 1,
      sequence: 0,
      key: 0,
      bootMs: 1,
      wallMs: 1,
      body,
    };
    const whole = encodeFrame(good);
    const hostile: Uint8Array[] = [
      whole.slice(0, 12),
      new Uint8Array(0),
      new Uint8Array(255_000).fill(0x81),
      Uint8Array.from([0x9f, 0x01, 0xff]),
      new TextEncoder().encode('{"temperature": 21.5}'),
      encodeCbor({ hello: 'world' }),
      encodeCbor([2, 'x']),
      encodeFrame({ ...good, device: 'somebody-else' }),
      encodeFrame({ ...good, body: Uint8Array.from([0, 1, 5, 4, 0, 1, 9, 9]) }),
      encodeFrame({ ...good, sequence: 7, key: 3 }),
    ];
    for (const payload of hostile) await client.publish({ topic: topics.raw(device), payload });
    for (const payload of hostile)
      await client.publish({ topic: topics.info(device), payload, retain: false });
    await client.publish({ topic: `${topics.base}/v1/no such device/raw`, payload: whole });
    // queries that cannot be answered
    await client.publish({ topic: topics.query('top'), payload: 'not json' });
    const replies = await listen(client, topics.reply('hostile'));
    const ask = (method: string, request: object): Promise<void> =>
      client.publish({
        topic: topics.query(method),
        payload: JSON.stringify({ ...request, transaction: `${method}`, reply_to: topics.reply('hostile') }),
      });
    await ask('nonsense', {});
    await ask('top', { device, window: '-5s' });
    await ask('flash', { device, window: '1h', partitoin: 'x' });
    await ask('power', { device: 'never-seen' });
    await replies.atLeast(4);
    const status = new Map(
      replies.items
        .map(m => JSON.parse(m.text) as { transaction: string; status: number; code: string })
        .map(r => [r.transaction, r]),
    );
    t.match(status.get('nonsense'), { status: 404, code: 'QUERY_UNKNOWN_METHOD' });
    t.match(status.get('top'), { status: 422, code: 'QUERY_OUT_OF_RANGE' });
    t.match(status.get('flash'), { status: 400, code: 'QUERY_BAD_PAYLOAD' });
    t.match(status.get('power'), { status: 404, code: 'QUERY_UNKNOWN_DEVICE' });

    const monitor = await IoTResourceMonitor.connect(broker.url, { device });
    t.teardown(() => monitor.close());
    const summary = (await monitor.devices()).devices.find(d => d.device === device);
    t.ok(
      summary !== undefined && summary.rejectedFrames >= 8,
      `${summary?.rejectedFrames} frames refused and counted`,
    );
    t.equal(summary?.lostFrames, 0, 'none of its own was lost');
    t.ok(
      (await monitor.top({ timeWindow: '10s' })).processes.length > 5,
      'the device is answered for as before',
    );
    const before = states.items.length;
    await states.atLeast(before + 1);
    t.equal(analyzer.child.exitCode, null, 'the analyzer runs');
  },
);

t.test(
  'a broker that is absent at start, vanishes and comes back: both ends go on, and what it took along is counted',
  { skip: noMosquitto, timeout: TIMEOUT },
  async t => {
    const system = await startSystem(t);
    const { broker, client, device } = system;
    await broker.kill();
    const analyzer = system.startAnalyzer();
    const agent = system.startAgent();
    await agent.printed(/BROKER_UNREACHABLE|no connection|unreachable/i);
    await broker.start();
    const states = await listen(client, `${topics.state(device, 'process')}/json`);
    await states.atLeast(1);

    await broker.kill();
    await broker.start();
    const seen = states.items.length;
    await states.atLeast(seen + 2);
    const monitor = await IoTResourceMonitor.connect(broker.url, { device });
    t.teardown(() => monitor.close());
    const summarise = async () => (await monitor.devices()).devices.find(d => d.device === device);
    // mosquitto without persistence forgets what it acknowledged and had not passed on: that much is lost, and counted.
    // What comes while it has nobody to pass frames to is not
    const lost = (await summarise())?.lostFrames;
    await states.atLeast(states.items.length + 2);
    const summary = await summarise();
    t.equal(summary?.lostFrames, lost, `${lost} frames went with the broker, none after it`);
    t.equal(summary?.status, 'online');
    t.equal(agent.child.exitCode, null);
    t.equal(analyzer.child.exitCode, null);
  },
);

t.test(
  'an analyzer that is killed goes on where it was',
  { skip: noMosquitto, timeout: TIMEOUT },
  async t => {
    const system = await startSystem(t);
    const { broker, client, device } = system;
    const states = await listen(client, `${topics.state(device, 'process')}/json`);
    const first = system.startAnalyzer();
    system.startAgent();
    await states.atLeast(4);
    await first.stop('SIGKILL');
    system.startAnalyzer();
    const seen = states.items.length;
    await states.atLeast(seen + 3);
    const monitor = await IoTResourceMonitor.connect(broker.url, { device });
    t.teardown(() => monitor.close());
    const summary = (await monitor.devices()).devices.find(d => d.device === device);
    t.equal(summary?.lostFrames, 0, 'what was sent meanwhile waited at the broker');
    const top = await monitor.top({ timeWindow: '1m' });
    t.ok(
      top.window.coveredSeconds > 2,
      `${top.window.coveredSeconds} s are covered, those before the kill included`,
    );
  },
);
