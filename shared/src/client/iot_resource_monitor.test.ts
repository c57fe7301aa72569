import t, { type Test } from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { MemoryBroker } from '../mqtt/index.js';
import { checkRequest, METHODS, type ProcessAnswer, type RequestOf } from '../results/index.js';
import { serveRequests } from '../rpc/index.js';
import { freePort, RESULT_EXAMPLES, startMosquitto } from '../testing/index.js';
import { Topics } from '../topics/index.js';
import { IoTResourceMonitor } from './index.js';

const topics = new Topics();

/** An analyzer that knows one device and answers with the examples, as far as the client can tell. */
async function bench(
  t: Test,
  options: { device?: string } = {},
): Promise<{ monitor: IoTResourceMonitor; asked: object[]; broker: MemoryBroker }> {
  const broker = new MemoryBroker();
  const asked: object[] = [];
  let updates = 0;
  await serveRequests(broker.endpoint('analyzer'), {
    filter: topics.filters.queries(),
    methodOf: topic => topic.split('/').at(-1),
    replyPrefix: topics.reply(''),
    handlers: new Map(
      METHODS.map(method => [
        method,
        body => {
          const request = checkRequest(method, body);
          asked.push({ method, ...request });
          if ('device' in request && request.device === 'unknown') {
            throw new EdgevitalsError('QUERY_UNKNOWN_DEVICE', 'no data of device "unknown"');
          }
          const answer = RESULT_EXAMPLES[`${method} answer`] as object;
          if (method !== 'process') return answer;
          // new data with every second question
          const { window } = answer as ProcessAnswer;
          const to = window.to + Math.floor(updates++ / 2);
          return { ...answer, device: (request as RequestOf<'process'>).device, window: { ...window, to } };
        },
      ]),
    ),
  });
  const endpoint = broker.endpoint('client');
  const monitor = new IoTResourceMonitor(endpoint, { clientId: 'client', ...options });
  t.teardown(() => monitor.close());
  return { monitor, asked, broker };
}

t.test('the methods of the SDK ask what their options say', async t => {
  const { monitor, asked } = await bench(t, { device: 'gateway-7' });
  t.strictSame(
    await monitor.analyzePowerUsage({
      timeWindow: '1h',
      correlateWithProcesses: true,
      identifyOptimization: true,
    }),
    RESULT_EXAMPLES['power answer'],
  );
  t.strictSame(
    await monitor.getFlashWearStatus({
      partition: '/dev/mmcblk0p2',
      includePredictions: true,
      perProcessBreakdown: true,
    }),
    RESULT_EXAMPLES['flash answer'],
  );
  t.strictSame(
    await monitor.detectThermalThrottling({ includeProcessCorrelation: true, temperatureThreshold: 70 }),
    RESULT_EXAMPLES['thermal answer'],
  );
  t.strictSame(
    await monitor.analyzeMeshOverhead({
      interface: 'mesh0',
      includeBatteryImpact: true,
      optimizationHints: true,
    }),
    RESULT_EXAMPLES['mesh answer'],
  );
  t.strictSame(await monitor.top({ sort: 'written', device: 'other' }), RESULT_EXAMPLES['top answer']);
  t.strictSame(await monitor.findings({ status: 'all' }), RESULT_EXAMPLES['findings answer']);
  t.strictSame(await monitor.devices(), RESULT_EXAMPLES['devices answer']);
  t.strictSame(await monitor.meshTopology({ devices: ['other'] }), RESULT_EXAMPLES['topology answer']);
  t.strictSame(await monitor.networks({ limit: 5 }), RESULT_EXAMPLES['networks answer']);
  t.strictSame(await monitor.checkLimits({ verdict: 'exceeded' }), RESULT_EXAMPLES['limits answer']);
  t.strictSame(await monitor.versions({ program: 'sensord' }), RESULT_EXAMPLES['versions answer']);
  t.strictSame(await monitor.compareReleases({ program: 'sensord' }), RESULT_EXAMPLES['compare answer']);
  t.strictSame(await monitor.interrupts({ limit: 5 }), RESULT_EXAMPLES['interrupts answer']);
  const device = 'gateway-7';
  t.strictSame(asked, [
    { method: 'power', device, window: '1h', correlateWithProcesses: true, identifyOptimization: true },
    {
      method: 'flash',
      device,
      partition: '/dev/mmcblk0p2',
      includePredictions: true,
      perProcessBreakdown: true,
    },
    { method: 'thermal', device, includeProcessCorrelation: true, temperatureThreshold: 70 },
    { method: 'mesh', device, interface: 'mesh0', includeBatteryImpact: true, optimizationHints: true },
    { method: 'top', device: 'other', sort: 'written' },
    { method: 'findings', device, status: 'all' },
    { method: 'devices' },
    { method: 'topology', devices: ['other'] },
    { method: 'networks', limit: 5 },
    { method: 'limits', device, verdict: 'exceeded' },
    { method: 'versions', device, program: 'sensord' },
    { method: 'compare', program: 'sensord' },
    { method: 'interrupts', device, limit: 5 },
  ]);
});

t.test('any method can be asked by its name, and a misspelt option is named', async t => {
  const { monitor, asked } = await bench(t, { device: 'gateway-7' });
  const request = { device: 'gateway-8', by: 'process' } as const;
  t.strictSame(await monitor.ask('top', request), RESULT_EXAMPLES['top answer']);
  t.strictSame(asked, [{ method: 'top', ...request }]);
  const misspelt = { limit: 5, includePrediction: true };
  await t.rejects(monitor.getFlashWearStatus(misspelt), {
    code: 'QUERY_BAD_PAYLOAD',
    message: /includePrediction/,
  });
});

t.test('a process is awaited once, or followed for as long as there is news', async t => {
  const { monitor } = await bench(t);
  const options = { processName: 'sensor_daemon', includePower: true, sampleRateHz: 10 };
  const now = await monitor.monitorProcess(options);
  t.equal(now.total?.program, 'sensor_daemon');
  t.equal(now.device, 'gateway-7', 'the only device there is');
  const ends: number[] = [];
  for await (const update of monitor.monitorProcess(options)) {
    ends.push(update.window.to);
    if (ends.length === 3) break;
  }
  t.same(ends, [...new Set(ends)].sort(), 'each update is newer than the last');
  const abort = new AbortController();
  const seen: ProcessAnswer[] = [];
  const following = (async () => {
    for await (const update of monitor.monitorProcess({ ...options, signal: abort.signal })) {
      seen.push(update);
      abort.abort();
    }
  })();
  await t.rejects(following, { code: 'ABORTED' });
  t.equal(seen.length, 1);
  t.throws(() => monitor.monitorProcess({ ...options, sampleRateHz: 11 }), { code: 'QUERY_OUT_OF_RANGE' });
});

t.test(
  'a loop yields the newest interval, and the agent reads the process more often while it runs',
  async t => {
    const { monitor, asked, broker } = await bench(t, { device: 'gateway-7' });
    const watched: unknown[] = [];
    await serveRequests(broker.endpoint('gateway-7'), {
      filter: topics.filters.requests('gateway-7'),
      methodOf: topic => topic.split('/').at(-1),
      replyPrefix: topics.reply(''),
      handlers: new Map<string, (body: unknown) => Promise<object>>([
        ['plan', async () => ({ effective: { processMs: 5000 } })],
        [
          'watch',
          async body => {
            watched.push(body);
            return {};
          },
        ],
      ]),
    });
    const processName = 'sensor_daemon';
    const follow = async (sampleRateHz?: number): Promise<void> => {
      let updates = 0;
      const options = sampleRateHz === undefined ? { processName } : { processName, sampleRateHz };
      for await (const _ of monitor.monitorProcess(options)) if (++updates === 2) break;
    };
    await follow(10);
    t.match(asked, [{ window: 'newest' }, { window: 'newest' }], 'no mean of a quarter of an hour');
    t.match(
      watched,
      [
        { pid: 4711, seconds: 60 },
        { pid: 4711, seconds: 0 },
      ],
      'and given back at the end',
    );
    watched.length = 0;
    await t.rejects(
      (async () => {
        for await (const _ of monitor.monitorProcess({ processName, sampleRateHz: 10 }))
          throw new Error('enough');
      })(),
      /enough/,
    );
    t.match(watched, [{ seconds: 60 }, { seconds: 0 }], 'however the loop is left');
    watched.length = 0;
    await follow();
    t.same(watched, [], 'not asked for');
    asked.length = 0;
    await monitor.monitorProcess({ processName });
    t.notOk('window' in asked[0]!, 'awaited, it is the usual window');
  },
);

t.test('what the device is taken to be is compared with what it reports', async t => {
  const { monitor, asked } = await bench(t);
  const right = await monitor.configure({
    architecture: 'armv7',
    cpuGovernor: 'ondemand',
    storageType: 'emmc',
    maxMemoryKb: 2_000_000,
  });
  t.equal(right.device.device, 'gateway-7');
  t.same(
    right.differences,
    [{ setting: 'architecture', expected: 'armv7', found: 'vendor_hub (amd64 under qemu)' }],
    'of a package for another processor the kernel says nothing',
  );
  t.same(right.unknown, []);
  asked.length = 0;
  await monitor.top();
  t.match(asked, [{ method: 'top', device: 'gateway-7' }], 'it is chosen from then on');
  const wrong = await monitor.configure({
    architecture: 'mips',
    cpuGovernor: 'performance',
    storageType: 'nvme',
    maxMemoryKb: 256_000,
  });
  t.same(wrong.differences, [
    { setting: 'architecture', expected: 'mips', found: 'armv7l' },
    { setting: 'architecture', expected: 'mips', found: 'vendor_hub (amd64 under qemu)' },
    { setting: 'cpuGovernor', expected: 'performance', found: 'ondemand' },
    { setting: 'storageType', expected: 'nvme', found: 'mmcblk0' },
    { setting: 'maxMemoryKb', expected: '256000', found: '1048576' },
  ]);
  await t.rejects(monitor.configure({ maxMemoryKb: -1 }), { code: 'CONFIG_INVALID' });
  const misspelt = { architecture: 'armv7', cpuGoverner: 'ondemand' };
  await t.rejects(monitor.configure(misspelt), {
    code: 'CONFIG_INVALID',
    message: /no setting "cpuGoverner"; did you mean cpuGovernor\?/,
  });
  const strange = { architecture: 'armv7', colour: 'blue' };
  await t.rejects(monitor.configure(strange), { message: /there are architecture, cpuGovernor/ });
  await t.rejects(monitor.configure({ storageType: 'floppy' as never }), {
    code: 'CONFIG_INVALID',
    message: /"floppy" is not one of emmc, .*ubi, nand/,
  });
});

t.test('what goes wrong has a code', async t => {
  const { monitor } = await bench(t);
  await t.rejects(monitor.top({ device: 'unknown' }), { code: 'QUERY_UNKNOWN_DEVICE' });
  await t.rejects(monitor.top({ timeWindow: '1y' }), { code: 'QUERY_OUT_OF_RANGE', message: /window/ });
  await t.rejects(monitor.top({ signal: AbortSignal.abort() }), { code: 'ABORTED' });
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  await t.rejects(IoTResourceMonitor.connect(url, { timeoutMs: 100 }), {
    code: 'BROKER_UNREACHABLE',
    message: /ECONNREFUSED/,
  });
  await t.rejects(IoTResourceMonitor.connect(url, { signal: AbortSignal.abort() }), { code: 'ABORTED' });
  await t.rejects(IoTResourceMonitor.connect('no url'), { code: 'CONFIG_INVALID' });
});

t.test('over a broker, nobody answers when there is no analyzer', async t => {
  const mosquitto = await startMosquitto();
  if (mosquitto === undefined) {
    t.plan(0, 'mosquitto is not installed');
    return;
  }
  t.teardown(() => mosquitto.stop());
  const monitor = await IoTResourceMonitor.connect(mosquitto.url);
  await t.rejects(monitor.devices({ timeoutMs: 50 }), { code: 'QUERY_TIMEOUT', message: /analyzer/ });
  await monitor.close();
});
