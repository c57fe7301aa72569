import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import {
  type DevicesAnswer,
  type FindingsAnswer,
  METHOD_ROWS,
  type TopAnswer,
} from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { freePort, Inbox, mosquittoProgram, startMosquitto, whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { startBroker } from '../broker/index.js';
import { SegmentFrameLog } from '../history/segments/index.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { analyzerWill } from '../outputs/analyzer_status.js';
import { BusyDevice } from '../testing/busy_device.js';
import { manualClock } from '../testing/manual_clock.js';
import { startAnalyzer } from './analyzer.js';

const run = promisify(execFile);
const topics = new Topics();
const START_MS = Date.UTC(2026, 0, 1);
const mosquittoClients = spawnSync('mosquitto_rr', ['--help']).error === undefined;
const needsClients = mosquittoClients ? false : 'mosquitto_rr is not installed (Debian: mosquitto-clients)';

t.test('a device is seen, its busy program is named, and states are retained', async t => {
  const broker = new MemoryBroker();
  const clock = manualClock(START_MS / 1000);
  const analyzer = await startAnalyzer({
    endpoint: broker.endpoint('analyzer', { will: analyzerWill(topics) }),
    topics,
    store: new SqliteStore(':memory:'),
    clock,
  });
  const device = new BusyDevice('gw-1', START_MS);
  const link = broker.endpoint('gw-1');
  await link.publish({ topic: topics.status('gw-1'), payload: 'online', retain: true });
  for (let second = 0; second < 90; second++) {
    await link.publish({ topic: topics.raw('gw-1'), payload: device.nextFrame() });
    clock.advance(1);
  }
  await link.publish({ topic: topics.raw('gw-1'), payload: Buffer.from('noise') });

  const user = broker.endpoint('user');
  const client = new RequestClient(user, topics.reply('user'));
  const ask = (method: string, body: object): Promise<unknown> => client.request(topics.query(method), body);

  const top = (await ask('top', { device: 'gw-1' })) as TopAnswer;
  t.match(top.processes[0], { program: 'busy', pid: 100, running: true });
  t.ok(Math.abs(top.processes[0]!.cpuRatio - 0.95) < 0.02, `cpu ${top.processes[0]!.cpuRatio}`);
  t.equal(top.cpus, 2);
  const { devices } = (await ask('devices', {})) as DevicesAnswer;
  t.match(devices, [{ device: 'gw-1', status: 'online', frames: 90, lostFrames: 0, rejectedFrames: 1 }]);
  t.match(await ask('process', { device: 'gw-1', processName: 'busy' }), { total: { program: 'busy' } });
  for (const method of ['power', 'flash', 'thermal', 'mesh']) {
    t.match(
      await ask(method, { device: 'gw-1', window: '1m' }),
      { device: 'gw-1', window: { gapSeconds: 0 } },
      method,
    );
  }
  const { findings } = (await ask('findings', { status: 'all' })) as FindingsAnswer;
  t.ok(
    findings.some(({ subject, kind }) => subject === 'busy' && kind === 'process.cpu-hog'),
    'the hog is a finding',
  );

  await t.rejects(ask('top', { device: 'nobody' }), { code: 'QUERY_UNKNOWN_DEVICE' });
  await t.rejects(ask('top', { device: 'gw-1', window: '5 weeks' }), { code: 'QUERY_OUT_OF_RANGE' });
  await t.rejects(ask('top', { device: 'gw-1', colour: 1 }), { code: 'QUERY_BAD_PAYLOAD' });
  await t.rejects(ask('fortune', {}), { code: 'QUERY_UNKNOWN_METHOD' });
  t.match(analyzer.counters(), { frames: 91, errors: { FRAME_MALFORMED: 1 } });

  const inbox = new Inbox<IncomingMessage>();
  await user.subscribe('edgevitals/v1/gw-1/#', inbox.add);
  await user.subscribe(topics.analyzerStatus, inbox.add);
  const json = await inbox.until(message => message.topic === topics.stateJson('gw-1', 'process'));
  t.match(JSON.parse(Buffer.from(json.payload).toString()), { device: 'gw-1', cpus: 2 });
  const finding = await inbox.until(message => message.topic.includes('/finding/process.cpu-hog/'));
  t.ok(finding.retain);
  await analyzer.stop();
  const offline = await inbox.until(
    message =>
      message.topic === topics.analyzerStatus && Buffer.from(message.payload).toString() === 'offline',
  );
  t.ok(offline);
});

t.test('it connects when its state is restored, however long that takes', async t => {
  const broker = new MemoryBroker();
  const store = new SqliteStore(':memory:');
  let restored = (): void => {};
  const slow = new Promise<void>(resolve => {
    restored = resolve;
  });
  let asked = (): void => {};
  const reading = new Promise<void>(resolve => {
    asked = resolve;
  });
  const snapshots = store.snapshots.bind(store);
  store.snapshots = async () => {
    asked();
    await slow;
    return snapshots();
  };
  let connected = false;
  const started = startAnalyzer({
    endpoint: () => {
      connected = true;
      return broker.endpoint('analyzer');
    },
    topics,
    store,
  });
  await reading;
  t.notOk(connected, 'nothing that waits at the broker comes before it can be used');
  restored();
  const analyzer = await started;
  t.ok(connected);
  await analyzer.stop();
});

t.test("other people's clients ask over a real broker", { skip: needsClients }, async t => {
  const broker = await startBroker({ port: 0 });
  t.teardown(() => broker.stop());
  const endpoint = connectMqtt({ url: broker.url, clientId: 'analyzer' });
  const analyzer = await startAnalyzer({ endpoint, topics, store: new SqliteStore(':memory:') });
  t.teardown(async () => {
    await analyzer.stop();
    await endpoint.close();
  });
  const link = connectMqtt({ url: broker.url, clientId: 'gw-1' });
  t.teardown(() => link.close());
  await whenState(link, 'connected');
  const device = new BusyDevice('gw-1', START_MS);
  for (let second = 0; second < 5; second++) {
    await link.publish({ topic: topics.raw('gw-1'), payload: device.nextFrame() });
  }
  const at = ['-h', '127.0.0.1', '-p', String(broker.port)];

  t.test('mosquitto_rr in MQTT 5 gets its answer in JSON', async t => {
    const { stdout } = await run('mosquitto_rr', [
      ...at,
      ...['-V', 'mqttv5', '-W', '10', '-t', topics.query('top'), '-e', topics.reply('rr')],
      ...['-D', 'publish', 'content-type', 'application/json', '-m', JSON.stringify({ device: 'gw-1' })],
    ]);
    t.match(JSON.parse(stdout), { device: 'gw-1', processes: [{ program: 'busy' }] });
  });

  t.test('MQTT 3.1.1 says in the body where the answer goes', async t => {
    // by lines, or the pipe would hold back what it says
    const listener = spawn('stdbuf', [
      ...[
        '-oL',
        'mosquitto_sub',
        ...at,
        '-V',
        'mqttv311',
        '-d',
        '-C',
        '1',
        '-W',
        '10',
        '-t',
        topics.reply('t-1'),
      ],
    ]);
    const closed = once(listener, 'close');
    let said = '';
    const subscribed = new Promise<void>(resolve => {
      listener.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('SUBACK')) resolve();
      });
    });
    await subscribed;
    const body = JSON.stringify({ device: 'nobody', transaction: 't-1' });
    await run('mosquitto_pub', [...at, '-V', 'mqttv311', '-t', topics.query('top'), '-m', body]);
    await closed;
    t.match(said, /"status":404/);
    t.match(said, /QUERY_UNKNOWN_DEVICE/);
  });

  t.test('protobuf is answered in protobuf', async t => {
    const inbox = new Inbox<IncomingMessage>();
    await link.subscribe(topics.reply('pb'), inbox.add);
    await link.publish({
      topic: topics.query('top'),
      payload: METHOD_ROWS.top.request.encode({ device: 'gw-1', limit: 1 }),
      properties: {
        contentType: 'application/protobuf',
        responseTopic: topics.reply('pb'),
        correlationData: Uint8Array.of(0, 255, 7),
      },
    });
    const [reply] = await inbox.atLeast(1);
    t.equal(reply?.properties.contentType, 'application/protobuf');
    t.same([...(reply?.properties.correlationData ?? [])], [0, 255, 7]);
    t.match(METHOD_ROWS.top.answer.decode(reply!.payload), {
      device: 'gw-1',
      processes: [{ program: 'busy' }],
    });
  });
});

t.test(
  'kill -9 of the analyzer loses no frame that was acknowledged, and tells no finding twice',
  { skip: mosquittoProgram() === undefined && 'mosquitto is not installed (Debian: mosquitto)' },
  async t => {
    const mosquitto = (await startMosquitto())!;
    t.teardown(() => mosquitto.stop());
    const data = t.testdir();
    const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));
    const user = connectMqtt({ url: mosquitto.url, clientId: 'user' });
    t.teardown(() => user.close());
    const status = new Inbox<string>();
    await user.subscribe(topics.analyzerStatus, message =>
      status.add(Buffer.from(message.payload).toString()),
    );
    const start = async (): Promise<ReturnType<typeof spawn>> => {
      const before = status.items.length;
      const args = [main, 'serve', '--broker', mosquitto.url, '--data', data, '--log', 'warn'];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      t.teardown(() => child.kill('SIGKILL'));
      while (status.items.at(-1) !== 'online' || status.items.length === before) {
        await status.atLeast(Math.max(before, status.items.length) + 1);
      }
      return child;
    };
    const device = new BusyDevice('gw-1', START_MS);
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await user.publish({ topic: topics.raw('gw-1'), payload: device.nextFrame() });
      }
    };
    const first = await start();
    await send(150);
    first.kill('SIGKILL');
    await once(first, 'exit');
    // sent while nobody is there: the broker keeps them for the analyzer's session
    await send(50);
    const second = await start();
    await send(40);
    const client = new RequestClient(user, topics.reply('user'));
    const ask = (method: string, body: object): Promise<unknown> =>
      client.request(topics.query(method), body);
    let top: TopAnswer;
    let devices: DevicesAnswer;
    // the last frames may still be on their way through the log
    do {
      devices = (await ask('devices', {})) as DevicesAnswer;
      top = (await ask('top', { device: 'gw-1', window: '1h', by: 'program' })) as TopAnswer;
    } while (top.window.coveredSeconds < 239 && (devices.devices[0]?.frames ?? 0) < 240);
    t.equal(top.window.coveredSeconds, 239, 'every second between the first and the last frame, once');
    const busy = top.processes.find(({ program }) => program === 'busy')!;
    t.ok(Math.abs(busy.userSeconds - 239 * 0.95) < 0.5, `${busy.userSeconds} s of CPU`);
    const { findings } = (await ask('findings', { status: 'all' })) as FindingsAnswer;
    const hogs = findings.filter(({ kind, subject }) => kind === 'process.cpu-hog' && subject === 'busy');
    t.match(hogs, [{ occurrences: 1, status: 'open' }]);
    t.equal(hogs.length, 1);
    await client.close();
    second.kill('SIGTERM');
    const [code] = await once(second, 'exit');
    t.equal(code, 0, 'it ends cleanly');
  },
);

t.test('kill -9 of the analyzer with its own broker: what a device knows to be taken is there', async t => {
  const data = t.testdir();
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const args = ['serve', '--embedded', '--listen', `127.0.0.1:${port}`, '--data', data, '--log', 'warn'];
  const start = (): ReturnType<typeof spawn> => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    return child;
  };
  const link = connectMqtt({ url, clientId: 'gw-1', backoff: { firstMs: 20, longestMs: 100 } });
  t.teardown(() => link.close());
  const device = new BusyDevice('gw-1', START_MS);
  const frames = Array.from({ length: 100 }, () => device.nextFrame());
  const known = new Set<number>();
  /** Sends those in order that were not acknowledged, the next after the last; false when the link is lost. */
  const send = async (enough: number): Promise<boolean> => {
    for (let index = 0; index < frames.length; index++) {
      if (known.has(index)) continue;
      try {
        await link.publish({ topic: topics.raw('gw-1'), payload: frames[index]! });
      } catch (error) {
        if (isEdgevitalsError(error, 'LINK_CLOSED')) return false;
        throw error;
      }
      known.add(index);
      if (known.size === enough) first.kill('SIGKILL');
    }
    return true;
  };
  const first = start();
  await whenState(link, 'connected');
  t.equal(await send(30), false);
  const log = new SegmentFrameLog(join(data, 'frames'));
  const kept = new Set(Array.from(log.replay(), ({ payload }) => Buffer.from(payload).toString('hex')));
  await log.close();
  const lost = [...known].filter(index => !kept.has(Buffer.from(frames[index]!).toString('hex')));
  t.same(lost, [], `${known.size} frames were acknowledged, ${kept.size} kept`);

  const second = start();
  await whenState(link, 'connected');
  // as an agent does: what was not acknowledged comes again
  t.equal(await send(0), true);
  const client = new RequestClient(link, topics.reply('gw-1'));
  let top: TopAnswer;
  do {
    top = (await client.request(topics.query('top'), { device: 'gw-1', window: '1h' })) as TopAnswer;
  } while (top.window.coveredSeconds < 99);
  t.equal(top.window.coveredSeconds, 99, 'every second, once');
  t.equal(top.window.gapSeconds, 0);
  await client.close();
  second.kill('SIGTERM');
  const [code] = await once(second, 'exit');
  t.equal(code, 0, 'it ends cleanly');
});
