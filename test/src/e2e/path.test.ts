/**
 * The whole path with real parts: this machine's kernel, the agent's program, mosquitto, the analyzer's program, our
 * client and foreign ones.
 */
import { spawnSync } from 'node:child_process';
import { edgevitals } from '@edgevitals/proto';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { decodeFrame } from '@edgevitals/shared/frame';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { startBusyLoop } from '../harness/busy.js';
import { ANALYZER, Program } from '../harness/program.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

const topics = new Topics();

interface ProcessState {
  readonly device: string;
  readonly top: { program: string; pid?: number; cpuRatio: number }[];
}

t.test('a busy process is named by every way of asking', { skip: noMosquitto, timeout: 240_000 }, async t => {
  const system = await startSystem(t);
  const { broker, client, device } = system;
  const name = 'busy) R (loop';
  const busy = startBusyLoop(system.folder, name);
  t.teardown(() => busy.stop('SIGKILL'));
  const states = await listen(client, `${topics.filters.states(device)}/json`);
  const statuses = await listen(client, topics.filters.status());
  const analyzer = system.startAnalyzer();
  system.startAgent();

  t.equal((await statuses.until(m => m.topic === topics.status(device))).text, 'online');
  const isBusy = (state: ProcessState): boolean =>
    state.top.some(p => p.pid === busy.pid && p.cpuRatio > 0.1);
  const message = await states.until(
    m => m.topic.includes('/process/') && isBusy(JSON.parse(m.text) as ProcessState),
  );
  const row = (JSON.parse(message.text) as ProcessState).top.find(p => p.pid === busy.pid);
  t.equal(row?.program, name, 'the retained state names it, parentheses and blanks unharmed');

  /** Other work may run on this machine: what counts is that the loop is among the first. */
  const named = (answer: { processes: readonly { pid?: number }[] }): boolean =>
    answer.processes.some(p => p.pid === busy.pid);
  const monitor = await IoTResourceMonitor.connect(broker.url, { device });
  t.teardown(() => monitor.close());
  const top = await monitor.top({ timeWindow: '5s' });
  t.ok(named(top), 'the client library names it');
  const process = await monitor.monitorProcess({ processName: name, timeWindow: '5s' });
  const { cpuRatio = 0 } = process.total ?? {};
  t.ok(cpuRatio > 0.1, `it uses ${cpuRatio} of a CPU`);

  const cli = new Program(globalThis.process.execPath, [
    ANALYZER,
    'top',
    device,
    '--window',
    '5s',
    '--broker',
    broker.url,
  ]);
  t.equal((await cli.outcome()).code, 0);
  t.match(cli.output, new RegExp(`${busy.pid} +busy\\) R \\(loop`), 'the command line names it');
  t.ok(
    cli.output.split('\n').every(line => [...line].length <= 80),
    'within 80 columns',
  );

  const port = String(broker.port);
  const query = JSON.stringify({ device, window: '5s', limit: 100 });
  const reply = ['-e', topics.reply('someone')];
  const v5 = spawnSync(
    'mosquitto_rr',
    ['-V', '5', '-p', port, '-t', topics.query('top'), ...reply, '-m', query, '-W', '5'],
    { encoding: 'utf8' },
  );
  t.ok(named(JSON.parse(v5.stdout) as { processes: { pid: number }[] }), 'a foreign MQTT 5 client gets it');

  const late = (...options: string[]): string[] => [ANALYZER, 'top', device, '--window', '1h', ...options];
  const hour = new Program(globalThis.process.execPath, late('--broker', broker.url, '--json'));
  t.equal((await hour.outcome()).code, 0);
  const { cpuHistory } = JSON.parse(hour.output) as { cpuHistory: (number | null)[] };
  t.strictSame(cpuHistory.slice(0, -1), new Array<null>(19).fill(null), 'seen for seconds of an hour');
  t.equal(typeof cpuHistory.at(-1), 'number');
  const drawn = new Program(globalThis.process.execPath, late('--broker', broker.url));
  t.equal((await drawn.outcome()).code, 0);
  t.match(drawn.output, /^CPU [\d.]+ % of \d+ {20}[▁-█] {2}memory/m, 'is not drawn as idle before');

  const replies = await listen(client, topics.reply('old-client'));
  const body = JSON.stringify({
    device,
    window: '5s',
    limit: 100,
    transaction: 'q1',
    reply_to: topics.reply('old-client'),
  });
  spawnSync('mosquitto_pub', ['-V', '311', '-p', port, '-t', topics.query('top'), '-q', '1', '-m', body]);
  const old = JSON.parse((await replies.atLeast(1))[0]!.text) as {
    transaction: string;
    status: number;
    body: { processes: { pid: number }[] };
  };
  t.match(old, { transaction: 'q1', status: 200 });
  t.ok(named(old.body), 'and one of MQTT 3.1.1');

  t.equal((await analyzer.stop()).code, 0, 'the analyzer ends cleanly');
});

t.test(
  'frames and states on the wire are what the contract says',
  { skip: noMosquitto, timeout: 240_000 },
  async t => {
    const system = await startSystem(t);
    const { client, device } = system;
    const decoded: { key: boolean; sequence: number; bytes: number }[] = [];
    const first = new Promise<void>(resolve => {
      void client.subscribe(topics.raw(device), ({ payload, properties }) => {
        const frame = decodeFrame(payload);
        t.equal(frame.device, device);
        if (client.protocol === 5) t.equal(properties.contentType, 'application/cbor');
        decoded.push({ key: frame.key === frame.sequence, sequence: frame.sequence, bytes: payload.length });
        if (decoded.length === 6) resolve();
      });
    });
    const states = new Inbox<Uint8Array>();
    await client.subscribe(topics.state(device, 'process'), ({ payload }) => states.add(payload));
    const twins = await listen(client, `${topics.filters.states(device)}/json`);
    system.startAnalyzer('--no-state-json');
    system.startAgent();
    await first;
    t.equal(decoded[0]?.key, true, 'the first frame is a key frame');
    t.strictSame(
      decoded.map(f => f.sequence),
      [0, 1, 2, 3, 4, 5],
      'in order and without holes',
    );
    const deltas = decoded.filter(f => !f.key).map(f => f.bytes);
    t.ok(Math.max(...deltas) < decoded[0]!.bytes, 'deltas are smaller than the key frame');
    // a twin would come before the next state
    const [state] = await states.atLeast(2);
    const message = edgevitals.v1.ProcessState.decode(state!);
    t.equal(message.device, device);
    t.ok((message.processes ?? 0) > 5, 'the state is protobuf');
    t.strictSame(
      twins.items.filter(({ text }) => text !== ''),
      [],
      'and protobuf only, where JSON is not wanted',
    );
  },
);

t.test(
  'an agent that is stopped says offline and leaves nothing waiting',
  { skip: noMosquitto, timeout: 240_000 },
  async t => {
    const system = await startSystem(t);
    const statuses = await listen(system.client, topics.status(system.device));
    const frames = await listen(system.client, topics.raw(system.device));
    const agent = system.startAgent();
    await frames.atLeast(2);
    t.strictSame(await agent.stop('SIGTERM'), { code: 0, signal: null });
    await statuses.until(m => m.text === 'offline');
    t.strictSame(
      statuses.items.map(m => m.text),
      ['online', 'offline'],
    );
  },
);
