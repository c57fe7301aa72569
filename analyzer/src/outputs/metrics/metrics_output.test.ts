import { spawnSync } from 'node:child_process';
import { given } from '@edgevitals/shared/objects';
import t, { type Test } from 'tap';
import { ALL_FACTS, FEW_FACTS, PROCESS_STATE, withEnergy } from '../../testing/fact_examples.js';
import { PublishedLab } from '../../testing/published_lab.js';
import { MOST_SERIES } from './device_metrics.js';
import { type MetricsOptions, openMetrics } from './metrics_output.js';

const promtool = spawnSync('promtool', ['--version']).status === 0;
const noPromtool = !promtool && 'promtool (Debian: prometheus) is not installed';

interface Served {
  readonly lab: PublishedLab;
  readonly url: string;
  get(path: string, accept?: string): Promise<{ status: number; type: string; text: string }>;
}

async function serve(t: Test, options: Partial<MetricsOptions> = {}): Promise<Served> {
  const address = { host: '127.0.0.1', port: 0 };
  const lab = await PublishedLab.open([openMetrics({ address, devices: 'all', programs: 3, ...options })]);
  t.teardown(() => lab.close());
  const url = /^(http:\S+)\/metrics/.exec(lab.notices[0]!)![1]!;
  return {
    ...{ lab, url },
    get: async (path, accept) => {
      const response = await fetch(`${url}${path}`, { headers: given({ accept }) });
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        text: await response.text(),
      };
    },
  };
}

/** The lines of a metric. */
const linesOf = (text: string, name: string): string[] =>
  text.split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

t.test('of devices everything is told in base units, of programs the costliest', async t => {
  const { lab, get } = await serve(t);
  await lab.status('gw-1', 'online');
  lab.read('gw-1', ALL_FACTS);
  const { text, type } = await get('/metrics');
  t.match(type, /^text\/plain; version=0\.0\.4/);
  t.same(linesOf(text, 'edgevitals_device_power_watts'), [
    'edgevitals_device_power_watts{device="gw-1"} 1.25',
  ]);
  t.same(linesOf(text, 'edgevitals_device_cpu_ratio'), ['edgevitals_device_cpu_ratio{device="gw-1"} 0.125']);
  t.same(linesOf(text, 'edgevitals_device_data_written_bytes_total'), [
    'edgevitals_device_data_written_bytes_total{device="gw-1"} 2000000000000',
  ]);
  t.same(linesOf(text, 'edgevitals_device_up'), ['edgevitals_device_up{device="gw-1"} 1']);
  t.same(linesOf(text, 'edgevitals_device_findings'), [
    'edgevitals_device_findings{device="gw-1",kind="flash.heavy-writer",severity="warning"} 1',
  ]);
  t.match(linesOf(text, 'edgevitals_program_power_watts'), [/program="sensor_daemon"\} 1\.25$/]);
  t.same(linesOf(text, 'edgevitals_analyzer_refusals_total'), [
    'edgevitals_analyzer_refusals_total{code="FRAME_MALFORMED"} 2',
  ]);
});

t.test('promtool finds nothing to say', { skip: noPromtool }, async t => {
  const { lab, get } = await serve(t);
  lab.read('gw-1', ALL_FACTS);
  lab.read('vm', FEW_FACTS);
  const { text } = await get('/metrics');
  const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  t.equal(`${stdout}${stderr}`, '');
  t.equal(status, 0);
});

t.test('OpenMetrics is spoken to who asks for it', async t => {
  const { lab, get } = await serve(t);
  lab.read('gw-1', ALL_FACTS);
  const { text, type } = await get('/metrics', 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  t.match(type, /^application\/openmetrics-text; version=1\.0\.0/);
  t.ok(text.endsWith('# EOF\n'));
  t.match(
    text,
    /^# TYPE edgevitals_device_energy_joules counter\n# UNIT edgevitals_device_energy_joules joules$/m,
  );
  t.match(text, /^# TYPE edgevitals_device info$/m);
  for (const [, name, unit] of text.matchAll(/^# UNIT (\S+) (\S+)$/gm))
    t.ok(name!.endsWith(`_${unit}`), 'a family ends in its unit');
  const families = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  t.equal(new Set(families).size, families.length, 'a family is told in one piece');
});

t.test(
  'what is not known is left out, a counter does not fall, and of a device that is off only counters are told',
  async t => {
    const { lab, get } = await serve(t);
    await lab.status('gw-1', 'online');
    lab.read('gw-1', withEnergy(1000));
    lab.read('gw-1', withEnergy(990));
    lab.read('vm', FEW_FACTS);
    const energy = 'edgevitals_device_energy_joules_total';
    t.same(linesOf((await get('/metrics')).text, energy), [`${energy}{device="gw-1"} 1000`]);
    lab.read('gw-1', { ...withEnergy(1010), power: { ...withEnergy(1010).power!, supplies: [] } });
    t.same(linesOf((await get('/metrics')).text, 'edgevitals_device_battery_ratio'), []);
    await lab.status('gw-1', 'offline');
    const { text } = await get('/metrics');
    t.same(linesOf(text, energy), [`${energy}{device="gw-1"} 1010`]);
    t.notMatch(text, /edgevitals_device_power_watts\{device="gw-1"/);
    await lab.status('gw-1', '');
    t.notMatch((await get('/metrics')).text, /gw-1/, 'a device that is no more is not told of');
  },
);

t.test('devices are told of when they were asked for, and names of others cannot break a line', async t => {
  const { lab, get } = await serve(t, { devices: new Set(['gw-1']) });
  const program = 'a "b" \\ c\nd{x="y"} 1';
  lab.read('gw-1', {
    ...FEW_FACTS,
    process: { ...PROCESS_STATE, top: [{ ...PROCESS_STATE.top[0]!, program }] },
  });
  lab.read('vm', FEW_FACTS);
  const { text } = await get('/metrics');
  t.notMatch(text, /device="vm"/);
  t.same(linesOf(text, 'edgevitals_program_cpu_ratio'), [
    'edgevitals_program_cpu_ratio{device="gw-1",program="a \\"b\\" \\\\ c\\nd{x=\\"y\\"} 1"} 0.0043',
  ]);
});

t.test('a fleet that is too large for one answer is cut, and that is told', async t => {
  const { lab, get } = await serve(t);
  for (let i = 0; i < 1500; i++) lab.read(`dev-${i}`, FEW_FACTS);
  const { text } = await get('/metrics');
  t.ok(text.split('\n').length < MOST_SERIES);
  t.match(linesOf(text, 'edgevitals_analyzer_series_left_out'), [/ [1-9]\d*$/]);
});

t.test('health says whether the broker is there', async t => {
  const { lab, get } = await serve(t);
  t.match(await get('/health'), {
    status: 200,
    type: 'application/json',
    text: /"status":"ok","broker":"connected"/,
  });
  lab.broker.drop('analyzer');
  t.match(await get('/health'), { status: 503, text: /"status":"failing","broker":"disconnected"/ });
});

t.test('whoever asks for something else gets nothing else', async t => {
  const { url, get } = await serve(t);
  t.match(await get('/'), { status: 404 });
  t.match(await get('/metrics/../etc/passwd'), { status: 404 });
  t.equal((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status, 405);
  t.equal((await fetch(`${url}/metrics`, { method: 'HEAD' })).status, 200);
});
