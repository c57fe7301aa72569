import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../../ingest/ingest.js';
import { intervalsIn } from '../../testing/intervals_in.js';
import { keptInterval } from '../../testing/kept_interval.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import type { Interval } from '../interval.js';
import { wrappedEnergy } from './sensor_tables.js';

/** A device and ingest; `read` makes the next frame and returns the interval that it ends. */
function lab(device = new ScriptedDevice().process(1, 'init')) {
  const ingest = new Ingest();
  const read = (): Interval | undefined => {
    let newest: Interval | undefined;
    for (const interval of intervalsIn(
      ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000)),
    ))
      newest = keptInterval(interval);
    return newest;
  };
  const info = (parts: Parameters<ScriptedDevice['info']>[0]): void => {
    ingest.info(device.id, device.infoBytes(parts), Seconds(0));
  };
  return { device, read, info };
}

t.test('a device without any of it has nothing of it', async t => {
  const { device, read } = lab();
  read();
  device.pass(5000);
  const { power } = read()!;
  t.same(
    [
      power.idle,
      power.events,
      power.chips,
      power.energyCounters,
      power.wakeupSources,
      power.wakeLocks,
      power.runtimePm,
      power.regulators,
      power.gpus,
      power.devfreq,
      power.backlights,
      power.openDevices,
      power.sleepers,
    ].flat(),
    [],
  );
  t.equal(power.suspends, undefined);
});

t.test(
  'time in idle states is told by CPU; polling is not idle, and a CPU that comes up begins anew',
  async t => {
    const { device, read } = lab();
    device
      .set('cpuidle', [0, 0], 'POLL', { time_us: 0, usage: 0 })
      .set('cpuidle', [0, 1], 'C1', { time_us: 100, usage: 5, above: 0 })
      .set('cpuidle', [0, 2], 'C6', { time_us: 100, usage: 5 });
    read();
    device
      .pass(5000)
      .add('cpuidle', [0, 0], 'POLL', { time_us: 5000, usage: 50 })
      .add('cpuidle', [0, 1], 'C1', { time_us: 1e6, usage: 100, above: 3 })
      .add('cpuidle', [0, 2], 'C6', { time_us: 3e6, usage: 20 })
      .set('cpuidle', [1, 0], 'WFI', { time_us: 9e9, usage: 1e6 });
    t.same(read()!.power.idle, [{ cpu: 0, exits: 120, shallow: 1, deep: 3, tooDeep: 3 }]);
    device.pass(5000).add('cpuidle', [1, 0], 'WFI', { time_us: 2e6, usage: 7 });
    t.match(read()!.power.idle[1], { cpu: 1, exits: 7, shallow: 2, deep: 0 });
    device.pass(5000).set('cpuidle', [1, 0], 'WFI', { time_us: 10, usage: 1 });
    t.match(read()!.power.idle[1], { exits: 0, shallow: 0 }, 'a counter that went back is no amount');
  },
);

t.test(
  'what is read once a minute says which time it covers, and a key frame does not pass for a reading',
  async t => {
    const { device, read, info } = lab();
    info({ plan: { slowMs: 60_000 } });
    const pm = (active: number, suspended: number, status: number) =>
      device.set('runtime_pm', [], 'usb 1-1 wlan0', { active_ms: active, suspended_ms: suspended, status });
    pm(1000, 1000, 0);
    read();
    for (let i = 0; i < 11; i++) {
      device.pass(5000).sample('process');
      t.match(read()!.power.runtimePm, [{ covers: 0, active: 0, isActive: true }]);
    }
    device.pass(5000).key().sample();
    t.match(read()!.power.runtimePm, [{ covers: 0 }], 'given again, not read');
    pm(21_000, 46_000, 1).pass(5000);
    t.match(read()!.power.runtimePm, [
      { covers: 60, active: 20, suspended: 45, isActive: false, everSuspended: true },
    ]);
  },
);

t.test('a wake lock is held for the readings that show it, a wakeup source for what it counted', async t => {
  const { device, read } = lab();
  device.set('wakeup_source', [0], 'alarmtimer rtc0', { total_ms: 500, active_count: 4, event_count: 4 });
  read();
  for (let second = 1; second <= 4; second++) {
    device.pass(1000);
    if (second === 2) device.set('wake_lock', [], 'sync', { held: 1 });
    if (second === 4) device.remove('wake_lock', [], 'sync');
    device.sample('wake_lock');
  }
  device
    .pass(1000)
    .set('wakeup_source', [0], 'sync', { total_ms: 2100, active_count: 1, event_count: 1, active_ms: 0 })
    .sample();
  const { power } = read()!;
  t.same(power.wakeLocks, [{ name: 'sync', held: 2.5 }]);
  t.match(power.wakeupSources, [{ name: 'sync', held: 2.1, activations: 1, activeFor: 0, covers: 5 }]);
  t.equal(power.wakeupSources.length, 1, 'one that did nothing is left out');
});

t.test('suspends that failed are told by the step that failed', async t => {
  const { device, read } = lab();
  device.set('suspend', [], '', { success: 3, fail: 1, failed_suspend: 1, failed_freeze: 0 });
  read();
  device.pass(5000);
  t.equal(read()!.power.suspends, undefined, 'nothing new');
  device.pass(5000).add('suspend', [], '', { fail: 2, failed_freeze: 2 });
  const suspends = read()!.power.suspends!;
  t.match(suspends, { succeeded: 0, failed: 2, hardwareSleep: undefined });
  t.same([...suspends.failedSteps], [['freeze', 2]]);
});

t.test(
  'chips that measure electricity give volts, amperes and watts of one instant; others are left out',
  async t => {
    const { device, read, info } = lab();
    info({
      iioDevices: [
        {
          device: 2,
          chip: 'ina226',
          parent: '1-0041',
          channels: [
            { channel: 'voltage1', label: '', scale: '1.25' },
            { channel: 'current3', label: '', scale: '0.5', offset: '10' },
          ],
        },
      ],
    });
    device
      .set('hwmon', [1, 0, 1], 'lm75', { input: 25_000 })
      .set('hwmon', [1, 3, 1], 'lm75', { input: 3300 });
    read();
    for (const [millivolts, microwatts] of [
      [5000, 2_000_000],
      [5500, 2_100_000],
    ] as const) {
      device
        .pass(2500)
        .set('hwmon', [0, 3, 1], 'ina226', { input: millivolts })
        .set('hwmon', [0, 5, 1], 'ina226 board', { input: microwatts })
        .set('iio', [2], 'ina226 voltage1', { raw: 4000 })
        .set('iio', [2], 'ina226 current3', { raw: -210 })
        .set('iio', [2], 'ina226 power9', { raw: 1 })
        .sample('hwmon', 'iio');
    }
    device.pass(1).sample('process');
    const { chips } = read()!.power;
    t.match(chips, [
      {
        bus: 'hwmon',
        device: 0,
        chip: 'ina226',
        channels: [
          { kind: 'voltage', number: 1, values: [5, 5.5] },
          { kind: 'power', number: 1, label: 'board', values: [2, 2.1], averaged: false },
        ],
      },
      {
        bus: 'iio',
        channels: [
          { kind: 'voltage', values: [5, 5] },
          { kind: 'current', values: [-0.1, -0.1] },
        ],
      },
    ]);
    t.equal(chips.length, 2);
  },
);

t.test('an energy counter wraps where it says, and one that starts over tells nothing', async t => {
  t.equal(wrappedEnergy(262_143_000_000, 1_000_000, 262_143_328_850, 5), 1.328851);
  t.equal(wrappedEnergy(50_000_000, 10, 262_143_328_850, 5), undefined, 'a wrap would be 52 kW');
  t.equal(wrappedEnergy(50_000_000, 10, 0, 5), undefined);
  t.equal(wrappedEnergy(Number.NaN, 10, 0, 5), undefined);
  const { device, read, info } = lab();
  const zone = { zone: 'intel-rapl:0', name: 'package-0', maxEnergyRangeUj: 1e9, enabled: true, limits: [] };
  info({ powercapZones: [zone] });
  device.set('powercap', [], 'intel-rapl:0', { energy_uj: 999_000_000 });
  read();
  device.pass(5000).set('powercap', [], 'intel-rapl:0', { energy_uj: 9_000_000 });
  t.match(read()!.power.energyCounters, [
    { bus: 'powercap', device: 'intel-rapl:0', label: 'package-0', energy: 10.000001, covers: 5 },
  ]);
});

t.test('the load of a GPU is what its driver tells, or the busy time of its queues', async t => {
  const { device, read } = lab();
  device
    .set('gpu', [], 'kgsl kgsl-3d0', { load: 40, load_full: 100, freq_hz: 2e8, max_freq_hz: 4e8 })
    .set('gpu', [], 'v3d card0 render', { busy_ns: 0, jobs: 0 })
    .set('gpu', [], 'v3d card0 bin', { busy_ns: 0, jobs: 0 });
  read();
  device
    .pass(5000)
    .add('gpu', [], 'v3d card0 render', { busy_ns: 1e9 })
    .add('gpu', [], 'v3d card0 bin', { busy_ns: 25e7 });
  t.match(read()!.power.gpus, [
    { name: 'kgsl kgsl-3d0', load: 0.4, frequency: 2e8, relativeFrequency: 0.5 },
    { name: 'v3d card0', load: 0.25, frequency: undefined },
  ]);
});

t.test('levels that heat has taken from a GPU are told reading by reading', async t => {
  const { device, read } = lab();
  const level = (thermal_level: number): void => {
    device.set('gpu', [], 'kgsl kgsl-3d0', { load: 90, load_full: 100, thermal_level });
  };
  level(0);
  device.set('gpu', [], 'v3d card0 render', { busy_ns: 0 });
  read();
  const sampled = (thermal_level: number): void => {
    device.pass(1000);
    level(thermal_level);
    device.sample('gpu');
  };
  sampled(0);
  sampled(2);
  sampled(2);
  device.pass(1000).sample();
  const [kgsl, v3d] = read()!.power.gpus;
  t.match(
    kgsl!.heatLevels.map(({ value, at, until, carried }) => ({ value, seconds: until - at, carried })),
    [
      { value: 0, seconds: 1, carried: true },
      { value: 2, seconds: 2, carried: false },
    ],
  );
  t.strictSame(v3d!.heatLevels, [], 'its driver tells none');
  device.pass(1000);
  t.match(read()!.power.gpus[0]!.heatLevels, [{ value: 2, carried: true }]);
});

t.test('hardware events that were counted for a part of the time are scaled, or left out', async t => {
  const { device, read } = lab();
  const pmu = (event: string) => ({ labels: [4], event });
  const { labels } = pmu('');
  device
    .set('pmu', labels, 'cpu_cycles', { value: 0, enabled_ns: 0, running_ns: 0 })
    .set('pmu', labels, 'bus_access', { value: 0, enabled_ns: 0, running_ns: 0 });
  read();
  device
    .pass(5000)
    .set('pmu', labels, 'cpu_cycles', { value: 600, enabled_ns: 2e10, running_ns: 1.5e10 })
    .set('pmu', labels, 'bus_access', { value: 600, enabled_ns: 2e10, running_ns: 1e9 });
  t.match(read()!.power.events, [{ cpu: 4, event: 'cpu_cycles', count: 800, covers: 5 }]);
});

t.test('a backlight that is off is at 0; open device files are told by process', async t => {
  const { device, read } = lab();
  device
    .set('backlight', [], 'panel0', { actual_brightness: 50, max_brightness: 200, bl_power: 0 })
    .set('backlight', [], 'panel1', { actual_brightness: 50, max_brightness: 200, bl_power: 4 })
    .set('device_file', [7, 100], '/dev/video0', { open: 1 })
    .set('regulator', [3], 'vdd_cpu', { microvolts: 900_000, users: 1, state: 1 });
  read();
  device.pass(5000);
  const { power } = read()!;
  t.same(power.backlights, [
    { name: 'panel0', level: 0.25 },
    { name: 'panel1', level: 0 },
  ]);
  t.same(power.openDevices, [{ pid: 7, startTicks: 100, path: '/dev/video0' }]);
  t.same(power.regulators, [{ name: 'vdd_cpu', voltage: 0.9, enabled: true, users: 1 }]);
});

t.test('CPU time is told to the microsecond, and the CPU where CPUs differ', async t => {
  const { device, read } = lab();
  device
    .process(7, 'one', { run_us: 1000, processor: 5 })
    .process(8, 'many', { run_us: undefined, processor: undefined });
  read();
  device.pass(5000).add('process', [7, 10, 1, 0], 'one', { run_us: 1500, syscr: 3 });
  device.add('process', [8, 10, 1, 0], 'many', { utime: 1 });
  const [one, many] = read()!.processes;
  t.match(one, { runSeconds: 0.0015, processor: 5 });
  t.match(many, { runSeconds: undefined, processor: undefined });
});
