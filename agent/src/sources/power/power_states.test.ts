/** Sleep, clocks and supplies of a board: wakeup sources, suspend, wake locks, runtime PM, regulators, devfreq, models. */
import { setImmediate } from 'node:timers/promises';
import type { Reading } from '@edgevitals/shared/frame';
import t from 'tap';
import { type ReadableRow, readable } from '../../frame/readable.js';
import { type BoardFile, boardOf } from '../../testing/boards/board_files.js';
import type { BoardHost } from '../../testing/boards/board_host.js';
import type { Source } from '../source.js';
import { Backlight } from './backlight.js';
import { Devfreq, parseTransStat } from './devfreq.js';
import { EnergyModel, parseFlags } from './energy_model.js';
import { cells, OperatingPoints } from './operating_points.js';
import { parseState, Regulator } from './regulator.js';
import { RuntimePm } from './runtime_pm.js';
import { parseSuspendStats, SuspendStats } from './suspend_stats.js';
import { parseWakeLocks, WakeLock } from './wake_lock.js';
import { parseWakeupSources, WakeupSource } from './wakeup_source.js';

const idle = async (): Promise<void> => void (await setImmediate());

async function read(host: BoardHost, source: Source): Promise<Record<string, ReadableRow[]>> {
  const into: Reading[] = [];
  await source.read(host, into);
  source.close?.();
  return readable(into);
}

const files = (directory: string, content: Readonly<Record<string, BoardFile>>): Record<string, BoardFile> =>
  Object.fromEntries(Object.entries(content).map(([name, file]) => [`${directory}/${name}`, file]));

// debugfs of a virtual machine on Linux 6.1; the last two lines are made up
const WAKEUP_SOURCES = `name		active_count	event_count	wakeup_count	expire_count	active_since	total_time	max_time	last_change	prevent_suspend_time
test_battery	5		5		0		0		0		3		1		6210		0
alarmtimer.0.auto	0		0		0		0		0		0		0		0		0
wlan rx wake	2		9		1		0		340		1200		900		60000		0
deleted     	7		7		0		0		0		80		0		0		0
cut	1		2
`;

t.test('wakeup sources: names with spaces, sums of those that are gone, lines cut short', async t => {
  t.strictSame(
    parseWakeupSources(WAKEUP_SOURCES).map(({ name, values }) => [name, values[0], values[5]]),
    [
      ['test_battery', 5, 3],
      ['alarmtimer.0.auto', 0, 0],
      ['wlan rx wake', 2, 1200],
      ['deleted', 7, 80],
    ],
  );
  const old = boardOf({ '/sys/kernel/debug/wakeup_sources': WAKEUP_SOURCES });
  const rows = (await read(old, new WakeupSource()))['wakeup_source'] ?? [];
  t.equal(rows.length, 3, 'one that was never active has no row');
  t.match(rows[1], { name: 'wlan rx wake', active_ms: 340, last_change_ms: 60_000, wakeup_count: 1 });
});

t.test('wakeup sources of the class: by name and device, whatever their number', async t => {
  const source = (number: number, name: string, count: string): Record<string, BoardFile> =>
    files(`/sys/class/wakeup/wakeup${number}`, {
      name: `${name}\n`,
      active_count: count,
      event_count: count,
      wakeup_count: '0\n',
      expire_count: '0\n',
      active_time_ms: '0\n',
      total_time_ms: '12\n',
      max_time_ms: '4\n',
      last_change_ms: '12415\n',
      prevent_suspend_time_ms: '0\n',
    });
  const host = boardOf({
    ...source(3, 'hci0', '2\n'),
    ...source(10, 'alarmtimer', '1\n'),
    '/sys/class/wakeup/wakeup10/device': { link: '../../../rtc0' },
    ...source(11, 'hci0', '5\n'),
    ...source(12, 'never', '0\n'),
    '/sys/class/wakeup/wakeup13': { error: 'ENOENT' },
  });
  const rows = (await read(host, new WakeupSource()))['wakeup_source'] ?? [];
  t.strictSame(
    rows.map(({ ordinal, name, active_count }) => [ordinal, name, active_count]),
    [
      [0, 'hci0', 2],
      [0, 'alarmtimer rtc0', 1],
      [1, 'hci0', 5],
    ],
  );
  t.match(rows[0], { total_ms: 12, max_ms: 4 });
  const crowd = Object.assign(
    {},
    ...Array.from({ length: 300 }, (_, i) => source(i, `w${i}`, i < 100 ? '0\n' : '1\n')),
  );
  const many = (await read(boardOf(crowd), new WakeupSource()))['wakeup_source'] ?? [];
  t.equal(many.length, 128);
  t.equal(many[0]?.['name'], 'w100');
});

t.test('suspend: counts, hardware sleep, and no interrupt until one has ended a suspend', async t => {
  const directory = '/sys/power/suspend_stats';
  const host = boardOf({
    ...files(directory, {
      success: '12\n',
      fail: '1\n',
      failed_suspend: '1\n',
      total_hw_sleep: '4200000000\n',
    }),
    ...files(directory, { last_failed_dev: 'mmc0:0001\n', last_hw_sleep: '90000000\n' }),
    '/sys/power/pm_wakeup_irq': { error: 'ENODATA' },
  });
  t.strictSame((await read(host, new SuspendStats()))['suspend'], [
    {
      success: 12,
      fail: 1,
      total_hw_sleep_us: 4_200_000_000,
      last_hw_sleep_us: 90_000_000,
      failed_suspend: 1,
    },
  ]);
  t.equal(parseSuspendStats('success: 3\nfail: 1\nfailures:\n  last_failed_dev:\t\n').get('success'), '3');
  const old = boardOf({ '/sys/kernel/debug/suspend_stats': 'success: 3\nfail: 1\nfailed_freeze: 1\n' });
  t.strictSame((await read(old, new SuspendStats()))['suspend'], [{ success: 3, fail: 1, failed_freeze: 1 }]);
});

t.test('wake locks: those held now', async t => {
  t.strictSame(parseWakeLocks('\n'), []);
  const host = boardOf({ '/sys/power/wake_lock': 'modem upload modem \n' });
  t.strictSame((await read(host, new WakeLock()))['wake_lock'], [
    { name: 'modem', held: 1 },
    { name: 'upload', held: 1 },
  ]);
});

t.test('runtime PM: peripherals and what has been suspended, by what they are for', async t => {
  const device = (bus: string, name: string, status: string, suspended: string): Record<string, BoardFile> =>
    files(`/sys/bus/${bus}/devices/${name}/power`, {
      runtime_status: `${status}\n`,
      runtime_active_time: '41201\n',
      runtime_suspended_time: `${suspended}\n`,
    });
  const host = boardOf({
    ...device('mmc', 'mmc0:0001', 'active', '2831'),
    ...device('usb', '1-1.2', 'active', '0'),
    ...device('usb', '1-1.2:1.0', 'unsupported', '0'),
    ...device('pci', '0000:00:1f.0', 'active', '0'),
    ...device('platform', 'fe00b840.gpio', 'active', '0'),
    ...device('platform', 'fec00000.v3d', 'suspended', '900'),
    '/sys/class/net/wlan0/device': { link: '../../../1-1.2:1.0' },
    '/sys/class/drm/card0/device': { link: '../../../fec00000.v3d' },
    '/sys/class/drm/card0-HDMI-A-1/device': { link: '../../card0' },
  });
  t.strictSame((await read(host, new RuntimePm()))['runtime_pm'], [
    { name: 'mmc mmc0:0001', active_ms: 41_201, suspended_ms: 2831, status: 0 },
    { name: 'platform fec00000.v3d card0', active_ms: 41_201, suspended_ms: 900, status: 1 },
    { name: 'usb 1-1.2 wlan0', active_ms: 41_201, suspended_ms: 0, status: 0 },
  ]);
  const crowd = Object.assign(
    {},
    ...Array.from({ length: 200 }, (_, i) => device('i2c', `1-00${i}`, 'active', '0')),
  );
  t.equal((await read(boardOf(crowd), new RuntimePm()))['runtime_pm']?.length, 64);
});

t.test('regulators: settings and users; a chip that does not answer has none', async t => {
  t.strictSame(
    [parseState('enabled\n'), parseState('disabled\n'), parseState('unknown\n')],
    [1, 0, undefined],
  );
  const host = boardOf(
    {
      ...files('/sys/class/regulator/regulator.0', {
        name: 'regulator-dummy\n',
        num_users: '2\n',
        requested_microamps: '0\n',
      }),
      ...files('/sys/class/regulator/regulator.3', {
        name: 'vdd_cpu\n',
        microvolts: '950000\n',
        state: 'enabled\n',
      }),
      ...files('/sys/class/regulator/regulator.3', { num_users: '1\n', microamps: { error: 'EINVAL' } }),
    },
    idle,
  );
  const source = new Regulator();
  t.strictSame((await read(host, source))['regulator'], [
    { regulator: 0, name: 'regulator-dummy', users: 2, requested_microamps: 0 },
    { regulator: 3, name: 'vdd_cpu', microvolts: 950_000, users: 1, state: 1 },
  ]);
  t.equal(source.partFailures, 1);
});

const TRANS_STAT = `     From  :   To
           : 200000000 400000000 600000000   time(ms)
  200000000:         0        10         2    123456
* 400000000:         9         0         4      4000
  600000000:         3         3         0       120
Total transition : 31
`;

t.test('devfreq: clocks and the time at each', async t => {
  t.strictSame(parseTransStat(TRANS_STAT), {
    transitions: 31,
    times: [
      { hz: 200_000_000, ms: 123_456 },
      { hz: 400_000_000, ms: 4000 },
      { hz: 600_000_000, ms: 120 },
    ],
  });
  t.strictSame(parseTransStat('Not Supported.\n'), { transitions: undefined, times: [] });
  const host = boardOf(
    {
      ...files('/sys/class/devfreq/ffa30000.gpu', { cur_freq: '400000000\n', target_freq: '400000000\n' }),
      ...files('/sys/class/devfreq/ffa30000.gpu', { max_freq: '600000000\n', trans_stat: TRANS_STAT }),
      ...files('/sys/class/devfreq/dmc', { cur_freq: '933000000\n', trans_stat: { error: 'EFBIG' } }),
    },
    idle,
  );
  const tables = await read(host, new Devfreq());
  t.strictSame(tables['devfreq'], [
    { name: 'dmc', cur_freq: 933_000_000 },
    {
      name: 'ffa30000.gpu',
      cur_freq: 400_000_000,
      target_freq: 400_000_000,
      max_freq: 600_000_000,
      total_trans: 31,
    },
  ]);
  t.strictSame(tables['devfreq_time_in_state']?.[1], { hz: 400_000_000, name: 'ffa30000.gpu', ms: 4000 });
});

t.test('backlight: brightness as asked for and as it is', async t => {
  const panel = { brightness: '120\n', actual_brightness: '0\n', max_brightness: '255\n', bl_power: '4\n' };
  const host = boardOf(files('/sys/class/backlight/rpi_backlight', panel), idle);
  t.strictSame((await read(host, new Backlight()))['backlight'], [
    { name: 'rpi_backlight', actual_brightness: 0, brightness: 120, bl_power: 4, max_brightness: 255 },
  ]);
});

t.test('energy model: power by operating point, with the flags that give it a unit', async t => {
  t.strictSame([parseFlags('0x1\n'), parseFlags('5\n'), parseFlags('')], [1, 5, 0]);
  const domain = '/sys/kernel/debug/energy_model/cpu0';
  const host = boardOf({
    ...files(domain, { cpus: '0-3\n', flags: '0x1\n' }),
    ...files(`${domain}/ps:1400000`, {
      frequency: '1400000\n',
      power: '310000\n',
      cost: '310\n',
      inefficient: '0\n',
    }),
    ...files(`${domain}/ps:600000`, { frequency: '600000\n', power: '98000\n', inefficient: '1\n' }),
  });
  t.match(await new EnergyModel().probe(host), [{ state: 'present' }]);
  t.strictSame((await new EnergyModel().describe(host)).energyModels, [
    {
      name: 'cpu0',
      cpus: [0, 1, 2, 3],
      flags: 1,
      points: [
        { khz: 600_000, power: 98_000, inefficient: true },
        { khz: 1_400_000, power: 310_000, inefficient: false },
      ],
    },
  ]);
  const user = boardOf({ '/sys/kernel/debug': { error: 'EACCES' } });
  t.match(await new EnergyModel().probe(user), [{ state: 'denied' }]);
});

t.test('operating points: from debugfs, or from the device tree', async t => {
  t.strictSame(
    cells('\0\0\0\x64\xff\xff\xff\xff\x01'),
    [100, 0xffff_ffff],
    'what is no whole cell is left out',
  );
  const policy = { '/sys/devices/system/cpu/cpufreq/policy0/related_cpus': '0 1 2 3\n' };
  const node = '/sys/devices/system/cpu/cpu0/of_node';
  const tree = '/sys/firmware/devicetree/base/cpu-opp-table';
  const board = {
    ...policy,
    [`${node}/dynamic-power-coefficient`]: { hex: '00000064' },
    [`${node}/operating-points-v2`]: { hex: '00000007' },
    '/sys/firmware/devicetree/base/gpu-opp-table/phandle': { hex: '00000006' },
    [`${tree}/phandle`]: { hex: '00000007' },
    [`${tree}/compatible`]: 'operating-points-v2\0',
    [`${tree}/opp-1008000000/opp-hz`]: { hex: '000000003c14dc00' },
    [`${tree}/opp-1008000000/opp-microvolt`]: { hex: '000e7ef0000e7ef0001312d0' },
    [`${tree}/opp-408000000/opp-hz`]: { hex: '0000000018519600' },
  };
  const expected = (points: unknown): unknown => [{ device: 'cpu0', dynamicPowerCoefficient: 100, points }];
  const source = new OperatingPoints();
  t.strictSame(
    (await source.describe(boardOf(board))).operatingPoints,
    expected([
      { khz: 408_000, microvolts: 0, microwatts: 0 },
      { khz: 1_008_000, microvolts: 950_000, microwatts: 0 },
    ]),
  );
  const debug = '/sys/kernel/debug/opp/cpu0/opp:1008000000/supply-0';
  t.strictSame(
    (await source.describe(boardOf({ ...board, [`${debug}/u_volt_target`]: '925000\n' }))).operatingPoints,
    expected([{ khz: 1_008_000, microvolts: 925_000, microwatts: 0 }]),
  );
  t.match(await source.probe(boardOf(policy)), [{ state: 'absent', costs: /prior/ }]);
});
