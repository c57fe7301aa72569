/** Heat and what is done against it: x86 counters, firmware, GPUs, cooling statistics, zones. */
import { setImmediate } from 'node:timers/promises';
import type { Reading } from '@edgevitals/shared/frame';
import t from 'tap';
import { type ReadableRow, readable } from '../../frame/readable.js';
import { type BoardFile, boardOf } from '../../testing/boards/board_files.js';
import type { BoardHost } from '../../testing/boards/board_host.js';
import type { Source } from '../source.js';
import { CoolingDevice, parseCoolingTimes } from './cooling_device.js';
import { FirmwareThrottle, parseThrottled } from './firmware_throttle.js';
import { GpuNodes } from './gpu.js';
import { parseDpmClock, parseGpuStats, parseLoadAt, parsePercent } from './gpu_parsers.js';
import { ThermalThrottle } from './thermal_throttle.js';
import { ThermalZone } from './thermal_zone.js';

const idle = async (): Promise<void> => void (await setImmediate());

async function read(host: BoardHost, source: Source): Promise<Record<string, ReadableRow[]>> {
  const into: Reading[] = [];
  await source.read(host, into);
  source.close?.();
  return readable(into);
}

const files = (directory: string, content: Readonly<Record<string, BoardFile>>): Record<string, BoardFile> =>
  Object.fromEntries(Object.entries(content).map(([name, file]) => [`${directory}/${name}`, file]));

t.test('x86 throttling: every core, each package once, nothing of a CPU that is offline', async t => {
  const cpu = (number: number, count: string, id: string): Record<string, BoardFile> => ({
    ...files(`/sys/devices/system/cpu/cpu${number}/thermal_throttle`, {
      core_throttle_count: count,
      core_throttle_total_time_ms: count === '' ? '' : '250\n',
      core_throttle_max_time_ms: count === '' ? '' : '40\n',
      package_throttle_count: count === '' ? '' : '9\n',
      package_throttle_total_time_ms: count === '' ? '' : '700\n',
      package_power_limit_count: count === '' ? '' : '8\n',
    }),
    ...(id === ''
      ? {}
      : { [`/sys/devices/system/cpu/cpu${number}/topology/physical_package_id`]: `${id}\n` }),
  });
  const host = boardOf({
    ...cpu(0, '7\n', '0'),
    ...cpu(1, '0\n', '0'),
    ...cpu(2, '', ''),
    '/sys/devices/system/cpu/cpufreq/x': '',
  });
  const rows = (await read(host, new ThermalThrottle()))['thermal_throttle'];
  t.strictSame(rows, [
    { domain: 0, number: 0, name: 'core', total_ms: 250, count: 7, max_ms: 40 },
    { domain: 1, number: 0, name: 'package', total_ms: 700, count: 9, power_limit_count: 8 },
    { domain: 0, number: 1, name: 'core', total_ms: 0, count: 0, max_ms: 0 },
    { domain: 0, number: 2, name: 'core' },
  ]);
});

t.test('Raspberry Pi: bits in hexadecimal without a prefix', async t => {
  t.equal(parseThrottled('50005\n'), 0x50005);
  t.equal(parseThrottled('0\n'), 0);
  for (const text of ['', '\n', 'throttled', '123456789']) t.equal(parseThrottled(text), undefined, text);
  const path = '/sys/devices/platform/soc/soc:firmware/get_throttled';
  const source = new FirmwareThrottle();
  t.strictSame((await read(boardOf({ [path]: '80008\n' }, idle), source))['firmware_throttle'], [
    { bits: 0x80008 },
  ]);
  t.match(await new FirmwareThrottle().probe(boardOf({ [path]: '' }, idle)), [
    { state: 'failing', reason: /no hexadecimal/ },
  ]);
  t.match(await new FirmwareThrottle().probe(boardOf({ '/sys/x': '' }, idle)), [{ state: 'absent' }]);
});

t.test('GPU nodes: each driver in its own words', async t => {
  t.strictSame([parsePercent('12 %\n'), parsePercent('7\n'), parsePercent('')], [12, 7, undefined]);
  t.strictSame(parseLoadAt('45@400000000Hz\n'), { load: 45, hz: 400_000_000 });
  t.strictSame(parseLoadAt('873\n'), { load: 873, hz: undefined });
  t.equal(parseLoadAt('-1'), undefined);
  t.equal(parseDpmClock('0: 300Mhz \n1: 800Mhz *\n2: 1266Mhz \n'), 800_000_000);
  t.equal(parseDpmClock('S: 19Mhz *\n'), 19_000_000);
  const stats =
    'queue\ttimestamp\tjobs\truntime\nbin\t239043069420\t22620\t17438164056\nrender\t239043069420\t22619\t27284814161\n';
  t.strictSame(parseGpuStats(stats)[1], { queue: 'render', jobs: 22_619, busy: 27_284_814_161 });
  const host = boardOf(
    {
      ...files('/sys/class/kgsl/kgsl-3d0', {
        gpu_busy_percentage: '12 %\n',
        gpuclk: '257000000\n',
        max_gpuclk: '710000000\n',
      }),
      '/sys/class/kgsl/kgsl-3d0/thermal_pwrlevel': '1\n',
      '/sys/class/devfreq/fb000000.gpu/load': '45@400000000Hz\n',
      '/sys/class/devfreq/17000000.ga10b/device/load': '873\n',
      '/sys/class/devfreq/dmc/cur_freq': '1\n',
      '/sys/class/drm/card0/device/gpu_stats': stats,
      ...files('/sys/class/drm/card1/device', {
        gpu_busy_percent: { error: 'EBUSY' },
        pp_dpm_sclk: '1: 800Mhz *\n',
      }),
      ...files('/sys/class/drm/card2', {
        gt_act_freq_mhz: '350\n',
        gt_max_freq_mhz: '1150\n',
        'power/rc6_residency_ms': '9000\n',
      }),
      '/sys/class/drm/card2-DP-1/status': 'connected\n',
    },
    idle,
  );
  t.strictSame((await read(host, new GpuNodes()))['gpu'], [
    {
      name: 'kgsl kgsl-3d0',
      load: 12,
      freq_hz: 257_000_000,
      thermal_level: 1,
      max_freq_hz: 710_000_000,
      load_full: 100,
    },
    { name: 'devfreq 17000000.ga10b', load: 873, load_full: 1000 },
    { name: 'devfreq fb000000.gpu', load: 45, freq_hz: 400_000_000, load_full: 100 },
    { name: 'v3d card0 bin', busy_ns: 17_438_164_056, jobs: 22_620 },
    { name: 'v3d card0 render', busy_ns: 27_284_814_161, jobs: 22_619 },
    { name: 'amdgpu card1', freq_hz: 800_000_000, load_full: 100 },
    { name: 'i915 card2', freq_hz: 350_000_000, rc6_ms: 9000, max_freq_hz: 1_150_000_000 },
  ]);
});

t.test('cooling statistics, where the kernel keeps them', async t => {
  t.strictSame(parseCoolingTimes('state0\t46047\nstate1\t12\n'), [
    { state: 0, ms: 46_047 },
    { state: 1, ms: 12 },
  ]);
  t.strictSame(parseCoolingTimes(''), []);
  const device = '/sys/class/thermal/cooling_device0';
  const host = boardOf(
    {
      ...files(device, { type: 'cpufreq-cpu0\n', cur_state: '1\n', max_state: '3\n' }),
      ...files(`${device}/stats`, { time_in_state_ms: 'state0\t46047\nstate1\t12\n', total_trans: '3\n' }),
      ...files('/sys/class/thermal/cooling_device1', {
        type: 'pwm-fan\n',
        cur_state: '0\n',
        max_state: '4\n',
      }),
    },
    idle,
  );
  const tables = await read(host, new CoolingDevice());
  t.match(tables['cooling_device'], [{ total_trans: 3 }, { name: 'pwm-fan' }]);
  t.strictSame(tables['cooling_time_in_state'], [
    { device: 0, state: 0, ms: 46_047 },
    { device: 0, state: 1, ms: 12 },
  ]);
});

t.test('thermal zones: weights, sustainable power and whether the kernel acts, as described', async t => {
  const zone = '/sys/class/thermal/thermal_zone0';
  const host = boardOf(
    {
      ...files(zone, {
        type: 'soc-thermal\n',
        temp: '51000\n',
        mode: 'disabled\n',
        policy: 'power_allocator\n',
      }),
      ...files(zone, { sustainable_power: '1096\n', cdev0_trip_point: '1\n', cdev0_weight: '1024\n' }),
      [`${zone}/cdev0`]: { link: '../cooling_device2' },
      ...files('/sys/class/thermal/thermal_zone1', { type: 'b\n', sustainable_power: { error: 'EIO' } }),
    },
    idle,
  );
  const { zones = [] } = await new ThermalZone().describe(host);
  t.match(zones[0], {
    enabled: false,
    sustainablePowerMw: 1096,
    cooling: [{ device: 2, trip: 1, weight: 1024 }],
  });
  t.notOk('sustainablePowerMw' in (zones[1] ?? {}));
});
