import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import type { FindingsAnswer, LimitsAnswer } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { KeptLimits } from '../history/kept_limits.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { openHomeAssistant } from '../outputs/home_assistant/home_assistant.js';
import { openMetrics } from '../outputs/metrics/metrics_output.js';
import { BusyDevice } from '../testing/busy_device.js';
import { manualClock } from '../testing/manual_clock.js';
import { type Analyzer, type AnalyzerOptions, startAnalyzer } from './analyzer.js';

const topics = new Topics();
const START = Date.UTC(2026, 0, 1) / 1000;
const FILE = '{"limits":[{"program":"busy","writes":"50 MB/day"},{"program":"buzy","cpu":"5 %"}]}';

async function lab(t: Test, options: Partial<AnalyzerOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'edgevitals-limits-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const broker = new MemoryBroker();
  const clock = manualClock(START);
  let analyzer: Analyzer | undefined;
  const start = async (more: Partial<AnalyzerOptions> = {}) => {
    await analyzer?.stop();
    analyzer = await startAnalyzer({
      endpoint: broker.endpoint('analyzer'),
      ...{ topics, clock },
      store: new SqliteStore(join(directory, 'history.db')),
      limitsStore: new KeptLimits(directory),
      ...options,
      ...more,
    });
  };
  await start();
  t.teardown(() => analyzer?.stop());
  const device = new BusyDevice('gw-1', START * 1000);
  const link = broker.endpoint('gw-1');
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await link.publish({ topic: topics.raw('gw-1'), payload: device.nextFrame() });
      clock.advance(1);
    }
  };
  const client = new RequestClient(broker.endpoint('user'), topics.reply('user'));
  const ask = (method: string, body: object) => client.request(topics.query(method), body);
  const set = (body: object) => client.request(topics.analyzerRequest('limits'), body);
  const limits = async () => (await ask('limits', {})) as LimitsAnswer;
  const findings = async () =>
    ((await ask('findings', {})) as FindingsAnswer).findings.filter(({ kind }) => kind.startsWith('limit.'));
  const retained = async () => {
    const inbox = new Inbox<IncomingMessage>();
    const reader = broker.endpoint('reader');
    await reader.subscribe(topics.limits, message => inbox.add(message));
    clock.advance(1);
    const text = Buffer.from((await inbox.until(() => true)).payload).toString();
    await reader.close();
    return text;
  };
  return { broker, start, pass, ask, set, limits, findings, retained };
}

t.test('limits of a file are held: what exceeds them is a finding, and who asks is told', async t => {
  const { pass, limits, findings, retained } = await lab(t, { limits: { text: FILE, path: 'limits.json' } });
  await pass(125);
  t.match(await limits(), {
    exceeded: 1,
    limits: [
      {
        device: 'gw-1',
        program: 'busy',
        key: 'writes',
        allowed: '50 MB/day',
        verdict: 'exceeded',
        window: 'this day (UTC)',
      },
    ],
    tallies: [{ id: '0', key: 'writes', exceeded: 1, worstDevice: 'gw-1' }],
  });
  t.match(await findings(), [
    { kind: 'limit.exceeded', subject: 'busy writes', summary: /busy exceeds its limit of 50 MB\/day/ },
  ]);
  t.equal(await retained(), FILE);
});

t.test('limits can be changed while it runs: history is judged by them, and they are kept', async t => {
  const { start, pass, set, limits, findings } = await lab(t);
  await pass(200);
  t.match(await limits(), { limits: [], digest: '' });
  t.match(await set({ text: FILE }), {
    limits: 2,
    warnings: [/\/limits\/1\/cpu: no program "buzy" runs anywhere now \(nearest: "busy"\)/],
  });
  await pass(1);
  t.match(await limits(), { limits: [{ program: 'busy', verdict: 'exceeded' }] }, 'of the minutes before');
  await pass(2);
  t.match(await findings(), [{ subject: 'busy writes' }]);

  await t.rejects(set({ text: '{"limits":[{"cpu":5}]}' }), {
    code: 'QUERY_OUT_OF_RANGE',
    message: /limits:1:13 \/limits\/0\/cpu: must be an amount in words/,
  });
  await t.rejects(set({ texts: '' }), { code: 'QUERY_BAD_PAYLOAD' });
  t.match(await limits(), { exceeded: 1 }, 'those in force stay');

  await start();
  await pass(70);
  t.match(await limits(), { limits: [{ program: 'busy', verdict: 'exceeded' }] }, 'after a restart');
  await start({ limits: { text: '{"limits":[{"cpu":"500 %","over":"1 min"}]}', path: 'other.json' } });
  await pass(130);
  t.match(await limits(), { exceeded: 0 }, 'a file at the start goes before what is kept');

  t.match(await set({ none: true }), { limits: 0 });
  t.match(await limits(), { limits: [], digest: '' });
  await pass(200);
  t.same(await findings(), []);
});

t.test(
  'Home Assistant and Prometheus show how many limits are exceeded, and nothing where none are set',
  async t => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: line => void lines.push(line) });
    const address = { host: '127.0.0.1', port: 0 };
    const { broker, pass, set } = await lab(t, {
      log,
      outputs: {
        open: [
          context => openHomeAssistant(context, { prefix: 'homeassistant' }),
          openMetrics({ address, devices: 'all', programs: 3 }),
        ],
        connect: () => broker.endpoint('will'),
        version: '1',
      },
    });
    const texts = new Map<string, string>();
    const reader = broker.endpoint('home-assistant');
    await reader.subscribe('#', ({ topic, payload }) => {
      texts.set(topic, Buffer.from(payload).toString());
    });
    await pass(65);
    const url = /(http:\S+\/metrics)/.exec(lines.join(''))![1]!;
    const scraped = async () => (await fetch(url)).text();
    t.notMatch(await scraped(), /edgevitals_device_limits_exceeded\{/);

    await set({ text: FILE });
    await pass(130);
    const text = await scraped();
    t.match(text, /^edgevitals_device_limits_exceeded\{device="gw-1"\} 1$/m);
    t.match(
      text,
      /^edgevitals_device_findings\{device="gw-1",kind="limit\.exceeded",severity="warning"\} 1$/m,
    );
    if (spawnSync('promtool', ['--version']).status === 0)
      t.equal(spawnSync('promtool', ['check', 'metrics'], { input: text }).status, 0);
    const { components } = JSON.parse(texts.get('homeassistant/device/edgevitals-gw-1/config') ?? '{}');
    t.match(components?.limits_exceeded, { platform: 'sensor', name: 'Limits exceeded' });
    t.match(JSON.parse(texts.get('edgevitals/v1/gw-1/values') ?? '{}'), { limits_exceeded: 1 });
  },
);

t.test('limits that were kept and cannot be read are told, and none are held', async t => {
  const { start, set, limits } = await lab(t);
  await set({ limits: [{ cpu: '5 %' }] });
  t.match(await limits(), { digest: /^[0-9a-f]{8}$/ });
  await start({ limitsStore: { read: () => '{', write: () => {} } });
  t.match(await limits(), { digest: '' });
});
