import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import {
  decodeCbor,
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  isKeyFrame,
  type Sample,
  TABLES,
  type Tables,
} from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { type AgentOptions, createAgent, offlineWill } from './agent.js';
import { readable } from './frame/readable.js';
import type { Host } from './host/host.js';
import { NodeHost } from './host/node.js';
import { VERSION } from './version.js';

const BOARDS = new URL('../../test/fixtures/boards/', import.meta.url).pathname;

/** Everything that arrives at the broker, in order, with a way to wait for more. */
class Listener {
  readonly messages: IncomingMessage[] = [];
  private waiting: (() => void)[] = [];

  readonly take = (message: IncomingMessage): void => {
    this.messages.push(message);
    for (const wake of this.waiting.splice(0)) wake();
  };

  async until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
  }

  of(kind: string): IncomingMessage[] {
    return this.messages.filter(message => message.topic.endsWith(`/${kind}`));
  }
}

async function start(
  t: { teardown(end: () => Promise<void>): void },
  host: Host,
  plan: AgentOptions['plan'] = {},
) {
  const broker = new MemoryBroker();
  const listener = new Listener();
  const listening = broker.endpoint('listener');
  await listening.subscribe('edgevitals/#', listener.take);
  const endpoint = broker.endpoint('agent', { will: offlineWill('board') });
  const agent = createAgent({ host, endpoint, device: 'board', plan });
  await agent.start();
  t.teardown(async () => {
    await agent.stop();
    await endpoint.close();
    await listening.close();
  });
  return { broker, agent, endpoint, listener, listening };
}

/** Samples of all frames that have arrived, decoded as the analyzer does. */
function samplesOf(messages: readonly IncomingMessage[]): Sample[] {
  const keys = new Map<number, Tables>();
  return messages.flatMap(message => {
    const frame = decodeFrame(message.payload, FRAME_LIMITS, bytes => inflateRawSync(bytes));
    const { samples, tables } = decodeSamples(
      frame.body,
      frame.bootMs,
      isKeyFrame(frame) ? undefined : keys.get(frame.key),
    );
    if (isKeyFrame(frame)) keys.set(frame.sequence, tables);
    return samples;
  });
}

const named = (sample: Sample) =>
  readable(
    [...sample.tables].map(([table, rows]) => ({ table, rows: rows.filter(row => row !== undefined) })),
  );

t.test('the whole agent over a captured board says what the board says', async t => {
  const { listener, agent } = await start(t, new NodeHost({ root: `${BOARDS}arm64-virt` }));
  const raw = await listener.until(() => listener.of('raw')[0]);
  t.equal(raw.properties.contentType, 'application/cbor');
  const tables = named(samplesOf([raw])[0]!);
  t.match(
    tables['process']?.find(row => row['name'] === 'jbd2/nvme0n1-8'),
    { ppid: 2, uid: 0, threads: 1 },
  );
  t.match(tables['cpu'], [
    { cpu: 0, user: 342, system: 508 },
    { cpu: 1, user: 252, system: 375 },
  ]);
  t.match(tables['thermal_zone'], [{ zone: 0, name: 'soc-thermal', temp: 49850 }]);
  t.match(tables['cpufreq'], [{ policy: 0, name: 'schedutil', scaling_cur_freq: 400000 }]);
  t.match(
    tables['interface']?.find(row => row['name'] === 'bat0'),
    { rx_bytes: 30114, tx_dropped: 4 },
  );
  t.match(
    tables['disk']?.map(row => row['name']),
    ['vda', 'nvme0n1', 'zram0'],
    'zram1 was never used',
  );
  t.match(
    tables['agent'],
    [{ samples: 1, source_failures: 0, stretch_permille: 2000, stretch_reasons: 4 }],
    'it is hot',
  );

  const info = decodeCbor((await listener.until(() => listener.of('info')[0])).payload) as Info;
  t.strictSame(info, JSON.parse(JSON.stringify(agent.info)));
  t.match(info, {
    device: 'board',
    agent: { version: VERSION },
    kernel: { architecture: 'aarch64', longBits: 64, userHz: 100, pageBytes: 4096 },
    zones: [{ zone: 0, type: 'soc-thermal', policy: 'step_wise', cooling: [{ device: 0 }] }],
  });
  t.equal(info.zones[0]?.trips.length, 3);
  t.match(info.policies[0], { policy: 0, cpus: [0, 1], hardwareMinKhz: 400000 });
  const kinds = Object.fromEntries(info.interfaces.map(({ name, kind }) => [name, kind]));
  t.match(kinds, { lo: 'loopback', bat0: 'mesh', mesh0: 'mesh', wlan1: 'wireless' });
  t.match(
    info.disks.find(disk => disk.name === 'nvme0n1'),
    { physical: true, parent: '' },
  );
  t.equal(info.disks.find(disk => disk.name === 'zram0')?.physical, false);
  t.equal(info.sources.find(source => source.name === 'power_supply')?.state, 'absent');
});

t.test('a battery is published as its driver tells it', async t => {
  const { listener, agent } = await start(t, new NodeHost({ root: `${BOARDS}amd64-gateway` }));
  const tables = named(samplesOf([await listener.until(() => listener.of('raw')[0])])[0]!);
  t.match(tables['power_supply'], [
    { name: 'AC00', online: 0 },
    { name: 'BAT0', power_now: 6500000, capacity: 81, status: 2 },
    { name: 'test_battery', current_now: -640000, charge_counter: -1000, temp: 26 },
  ]);
  t.equal(tables['process'], undefined, 'a tree without processes has no such table');
  t.match(agent.info?.supplies[1], {
    name: 'BAT0',
    type: 'Battery',
    energyFullUwh: 35000000,
    model: 'LabPack',
  });
});

t.test('this machine: deltas build on the key frame, and the agent says goodbye', async t => {
  const plan = { deviceMs: 100, processMs: 100, publishMs: 200, keyMs: 1000 };
  const { listener, agent } = await start(t, new NodeHost(), plan);
  await listener.until(() => (listener.of('raw').length >= 4 ? true : undefined));
  await agent.stop();
  const frames = listener.of('raw').map(message => decodeFrame(message.payload));
  t.strictSame(
    frames.map(frame => frame.sequence),
    frames.map((_, i) => i),
  );
  t.ok(isKeyFrame(frames[0]!) && !isKeyFrame(frames[1]!));
  const samples = samplesOf(listener.of('raw'));
  t.ok(samples.every((sample, i) => i === 0 || sample.bootMs > samples[i - 1]!.bootMs));
  const ours = named(samples.at(-1)!)['process']?.find(row => row['pid'] === process.pid);
  t.match(ours, { ppid: process.ppid });
  const statuses = listener.of('status').map(message => new TextDecoder().decode(message.payload));
  t.strictSame(statuses, ['online', 'offline']);
  t.strictSame(agent.frames, { made: frames.length, dropped: 0, waiting: 0 });
});

t.test('a broker that goes away: frames wait, then arrive in order, beginning where it broke', async t => {
  const plan = { deviceMs: 100, processMs: 100, publishMs: 200, keyMs: 60_000 };
  const { broker, listener, agent } = await start(t, new NodeHost({ root: `${BOARDS}arm64-virt` }), plan);
  await listener.until(() => listener.of('raw')[1]);
  broker.drop('agent');
  const before = agent.frames.made;
  while (agent.frames.made < before + 3) await new Promise(resolve => setTimeout(resolve, 20));
  t.ok(agent.frames.waiting >= 2);
  broker.restore('agent');
  await listener.until(() => (agent.frames.waiting === 0 ? true : undefined));
  const sequences = listener.of('raw').map(message => decodeFrame(message.payload).sequence);
  t.strictSame(
    [...new Set(sequences)].sort((a, b) => a - b),
    Array.from({ length: Math.max(...sequences) + 1 }, (_, i) => i),
  );
  const statuses = listener.of('status').map(message => new TextDecoder().decode(message.payload));
  t.strictSame(statuses.slice(0, 3), ['online', 'offline', 'online']);
});

t.test('requests: plan, key frame, snapshot and probe, each refused when wrong', async t => {
  const { listener, listening } = await start(t, new NodeHost({ root: `${BOARDS}arm64-virt` }));
  let calls = 0;
  const ask = async (
    name: string,
    body: unknown,
  ): Promise<{ status: number; body: Record<string, unknown>; message?: string }> => {
    const transaction = `t${++calls}`;
    await listening.publish({
      topic: `edgevitals/v1/board/request/${name}`,
      payload: JSON.stringify({ ...(body as object), transaction, reply_to: 'edgevitals/v1/reply/test' }),
    });
    return listener.until(() =>
      listener
        .of('reply/test')
        .map(message => JSON.parse(new TextDecoder().decode(message.payload)))
        .find(reply => reply.transaction === transaction),
    );
  };
  t.match(await ask('plan', {}), { status: 200, body: { plan: { deviceMs: 1000 } } });
  t.match(await ask('plan', { deviceMs: 2000 }), {
    status: 200,
    body: { plan: { deviceMs: 2000, processMs: 5000 } },
  });
  t.match(await ask('plan', { deviceMs: 3 }), { status: 422 });
  t.match(await ask('plan', {}), { body: { plan: { deviceMs: 2000 } } }, 'a refused plan changes nothing');
  t.equal(
    (decodeCbor(listener.of('info').at(-1)!.payload) as Info).plan['deviceMs'],
    2000,
    'the info document follows',
  );
  const { body } = await ask('keyframe', {});
  const key = await listener.until(() =>
    listener
      .of('raw')
      .map(message => decodeFrame(message.payload))
      .find(frame => frame.sequence === body['sequence']),
  );
  t.ok(isKeyFrame(key));
  t.match(await ask('snapshot', {}), { status: 200, body: { device: 'board', tables: { memory: [{}] } } });
  t.match(await ask('probe', {}), {
    status: 200,
    body: { sources: [{ name: 'proc_stat', state: 'present' }] },
  });
  const samplesWithKernel = (): boolean =>
    samplesOf(listener.of('raw')).some(sample => sample.tables.has(TABLES.kernel.id));
  t.match(await ask('plan', { allTables: 1 }), { status: 200, body: { effective: { allTables: 1 } } });
  t.ok(await listener.until(() => samplesWithKernel() || undefined));
  t.match(await ask('watch', { pid: 1, seconds: 2 }), {
    status: 200,
    body: { pid: 1, seconds: 2, everyMs: 100 },
  });
  t.match(await ask('watch', { pid: 1, seconds: 601 }), { status: 422 });
  t.match(await ask('watch', {}), { status: 422 });
  t.match(await ask('process', { pid: 4_194_304 }), { status: 422 });
  t.match(await ask('process', { pid: 'x' }), { status: 422 });
  const watched = await listener.until(() =>
    samplesOf(listener.of('raw')).find(
      sample => sample.tables.size === 1 && sample.tables.has(TABLES.process.id),
    ),
  );
  t.ok(watched, 'samples of the process table alone');
  t.match(await ask('reboot', {}), { status: 404 });
});

t.test('time-outs in others` memory are read where the device is set up to, and by no request', async t => {
  for (const [readTimeouts, way] of [
    [false, 'without time-outs in memory'],
    [true, 'with time-outs in memory'],
  ] as const) {
    const endpoint = new MemoryBroker().endpoint('agent');
    const agent = createAgent({ host: new NodeHost(), endpoint, device: 'here', readTimeouts });
    await agent.start();
    t.match(
      agent.info?.sources.find(({ name }) => name === 'sleeper'),
      { state: 'present', reason: way },
    );
    await t.rejects(agent.configure({ readTimeouts: 1 } as object), { code: 'CONFIG_INVALID' });
    await agent.stop();
  }
});

t.test('the version is that of package.json', async t => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  t.equal(VERSION, version);
});
