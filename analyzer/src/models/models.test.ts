import assert from 'node:assert/strict';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import type { Interval } from '../device/interval.js';
import { type Condition, FINDING_KINDS } from '../findings/index.js';
import type { Slice } from '../history/slice.js';
import { sliceOf } from '../history/slice_of.js';
import { Ingest } from '../ingest/ingest.js';
import { ScriptedDevice } from '../ingest/scripted_device.js';
import { answers, createModels, MODEL_NAMES } from './index.js';

/** A device, ingest and its models; `read` lets time pass, makes a frame and returns what the models found. */
function lab(device: ScriptedDevice) {
  const models = createModels();
  const slices: Slice[] = [];
  const intervals: Interval[] = [];
  const ingest = new Ingest({
    onInterval: (_, interval) => {
      const slice = sliceOf(interval);
      for (const model of models) model.observe(interval, slice);
      intervals.push(interval);
      slices.push(slice);
    },
    onKeyframeNeeded: () => undefined,
    onError: (code, _, message) => assert.fail(`${code} ${message}`),
  });
  const read = (ms = 5000): readonly Condition[] => {
    device.pass(ms);
    ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    return models.flatMap(model => model.conditions());
  };
  const state = (name: string): unknown => models.find(model => model.name === name)?.state();
  const window = () => ({ from: slices[0]!.from, to: slices.at(-1)!.to });
  const view = () => ingest.device(device.id)!;
  const info = (parts: Parameters<ScriptedDevice['info']>[0]) =>
    ingest.info(device.id, device.infoBytes(parts), Seconds(0));
  const details = () => models[1].details();
  return { models, slices, intervals, read, state, window, view, info, details };
}

const withCpus = (device: ScriptedDevice, cpus = 2): ScriptedDevice => {
  for (let cpu = 0; cpu < cpus; cpu++)
    device.set('cpu', [cpu], '', { user: 0, system: 0, softirq: 0, idle: 0 });
  return device;
};
const kinds = (conditions: readonly Condition[], model = ''): string[] =>
  conditions.filter(each => each.kind.startsWith(model)).map(each => `${each.kind} ${each.level}`);

t.test('every model has the shape of its name, and every kind is its model`s', async t => {
  t.strictSame(
    createModels().map(model => model.name),
    [...MODEL_NAMES],
  );
  for (const kind of Object.keys(FINDING_KINDS))
    t.ok(
      MODEL_NAMES.some(name => kind.startsWith(`${name}.`)),
      kind,
    );
});

t.test(
  'a busy loop is named after a minute, held a little below, and survives a restart of the analyzer',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(5, 'spin');
    const { read, state, models, slices, window, view } = lab(device);
    read();
    const busy = (ticks: number) => {
      device.add('process', [5, 10, 1, 0], 'spin', { utime: ticks }).add('cpu', [0], '', { user: ticks });
      return kinds(read(), 'process');
    };
    for (let i = 0; i < 11; i++) t.strictSame(busy(500), ['process.cpu-hog held']);
    t.strictSame(busy(500), ['process.cpu-hog raised']);
    t.strictSame(busy(420), ['process.cpu-hog held']);
    const after = lab(device);
    after.models[0].restore(JSON.parse(JSON.stringify(models[0].snapshot())));
    t.strictSame(busy(500), ['process.cpu-hog raised']);
    t.strictSame(busy(100), []);
    t.match(state('process'), {
      cpus: 2,
      processes: 1,
      cpuRatio: 0.1,
      top: [{ program: 'spin', cpuRatio: 0.2 }],
    });
    const top = answers.top(window(), slices, view(), { device: 'dev1', points: 5 });
    t.match(top, { cpus: 2, processes: [{ program: 'spin', pid: 5 }], more: 0 });
    t.equal(top.cpuHistory.length, 5);
    const one = answers.process(window(), slices, view(), { device: 'dev1', processName: 'spin' });
    t.match(one, { total: { program: 'spin', userSeconds: 70.2 }, processes: [{ pid: 5 }] });
    t.match(answers.process(window(), slices, view(), { device: 'dev1', processName: 'none' }).total, {
      processes: 0,
    });
  },
);

t.test('work that is noticed late is all counted, and no thread is seen above one CPU for it', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'waker');
  const { read, state, slices, window, view } = lab(device);
  read();
  for (let i = 0; i < 3; i++) read();
  device.set('process', [5, 10, 1, 0], 'waker', { utime: 1800, span: 4 });
  t.strictSame(kinds(read(), 'process'), ['process.cpu-hog held'], '90 % of a CPU over 20 s');
  t.match(state('process'), { top: [{ program: 'waker', userSeconds: 18, cpuRatio: 0.9 }] });
  const request = { device: 'dev1', points: 4 };
  const whole = answers.top(window(), slices, view(), request).processes[0]!;
  t.match(whole, { userSeconds: 18, cpuRatio: 0.9 });
  t.strictSame(
    whole.history.map(value => Math.round(value * 1000) / 1000),
    [0.9, 0.9, 0.9, 0.9],
  );
  const last = { from: slices.at(-1)!.from, to: window().to };
  const half = answers.top({ ...last, from: last.from - 5 }, slices.slice(-2), view(), request).processes[0]!;
  t.match(half, { userSeconds: 18, cpuRatio: 0.9 });
  for (const value of half.history) t.ok(Math.abs(value - 0.9) < 1e-9);
});

t.test('little available memory is told, and by whom it is held', async t => {
  const device = new ScriptedDevice().process(1, 'big', { rss_pages: 200 });
  device.set('memory', [], '', { total_kb: 1000, available_kb: 90 });
  const { read } = lab(device);
  read();
  t.match(read(), [{ kind: 'process.memory-low', level: 'raised', hint: /big/ }]);
  device.set('memory', [], '', { available_kb: 120 });
  t.match(read(), [{ kind: 'process.memory-low', level: 'held' }]);
  device.set('memory', [], '', { available_kb: 160 });
  t.strictSame(read(), []);
});

t.test('a process that grows in every ten minutes is told, one that grows once is not', async t => {
  const device = new ScriptedDevice()
    .process(1, 'leak', { rss_pages: 5000 })
    .process(2, 'cache', { rss_pages: 5000 });
  device.set('memory', [], '', { total_kb: 1_000_000, available_kb: 900_000 });
  const { read } = lab(device);
  read();
  let found: readonly Condition[] = [];
  for (let i = 0; i < 6; i++) {
    device.add('process', [1, 10, 1, 0], 'leak', { rss_pages: 500 });
    if (i === 0) device.add('process', [2, 10, 1, 0], 'cache', { rss_pages: 9000 });
    found = read(600_000);
  }
  t.match(found, [{ kind: 'process.memory-growth', subject: 'leak' }]);
  t.equal(found.length, 1);
});

t.test('a battery gauge with any sign and in mA is read as the power that it is', async t => {
  for (const [current, unit] of [
    [-500_000, 1],
    [500_000, 1],
    [-500, 1000],
  ] as const) {
    const device = withCpus(new ScriptedDevice()).process(1, 'init');
    const supply = (charge: number) =>
      device.set('power_supply', [], 'BAT0', {
        current_now: current,
        voltage_now: 4e6,
        charge_now: charge,
        status: 2,
        capacity: 50,
      });
    supply(3e6);
    const { read, state, slices, window, view } = lab(device);
    read();
    for (let i = 0; i < 100; i++) {
      supply(Math.round(3e6 - ((i + 1) * Math.abs(current) * unit * 60) / 3600));
      read(60_000);
    }
    t.match(state('power'), { sensor: 'power_supply/BAT0', power: { value: 2, basis: 'measured' } });
    t.equal(slices.at(-1)?.energy?.joules, 120);
    const answer = answers.power(window(), slices.slice(-10), view(), { device: 'dev1' });
    t.match(answer, { energy: { value: 1200 }, processes: [] });
    // until the unit is known for certain there are no readings to learn from
    if (unit === 1) t.ok(Math.abs(answer.base!.value - 1200) < 1, 'it was always at rest');
  }
});

t.test('once load has varied, idle power is told from load and the rest goes to who ran', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'worker').process(2, 'other');
  const { read, slices, window, view, details } = lab(device);
  device.set('power_supply', [], 'BAT0', { power_now: 0, status: 2 });
  read();
  for (let i = 0; i < 80; i++) {
    const ticks = (i % 5) * 100;
    device.add('cpu', [0], '', { user: ticks });
    device.add('process', [1, 10, 1, 0], 'worker', { utime: ticks * 0.6 });
    device.add('process', [2, 10, 1, 0], 'other', { utime: ticks * 0.2 });
    // 1.5 W idle, 2 W for a busy CPU
    device.set('power_supply', [], 'BAT0', { power_now: 1e6 * (1.5 + (2 * ticks) / 500) });
    read();
  }
  const late = slices.slice(-20);
  const answer = answers.power(
    { ...window(), from: late[0]!.from },
    late,
    view(),
    { device: 'dev1' },
    details(),
  );
  t.equal(answer.idleIdentified, true);
  t.ok(Math.abs(answer.base!.value - 150) < 5, `${answer.base!.value} J`);
  t.ok(Math.abs(answer.idle!.value - 1.5) < 0.05, `${answer.idle!.value} W`);
  t.ok(Math.abs(answer.active!.value - 2) < 0.2, `${answer.active!.value} W`);
  t.equal(answer.processes[0]?.program, 'worker');
  const { value, sigma = 0 } = answer.processes[0]!.energy;
  t.ok(Math.abs(value - 48) < 2 * sigma && sigma < 10, `${value} ± ${sigma} J`);
  t.match(answer.parts, [{ name: 'cluster/cpus' }]);
  const parts =
    answer.processes.reduce((sum, each) => sum + each.energy.value, 0) +
    answer.base!.value +
    answer.unexplained!.value;
  t.ok(Math.abs(parts - answer.energy!.value) < 1e-9);
});

t.test(
  'without a sensor a prior is marked as such, and a CPU that nothing is known of gets no number',
  async t => {
    for (const [architecture, known] of [
      ['x86_64', true],
      ['mips', false],
    ] as const) {
      const device = withCpus(new ScriptedDevice()).process(1, 'p');
      const { read, state, slices, window, view, info } = lab(device);
      info({ kernel: { ...device.info().kernel, architecture } });
      read();
      device.add('cpu', [0], '', { user: 100 }).add('process', [1, 10, 1, 0], 'p', { utime: 100 });
      read();
      const answer = answers.power(window(), slices, view(), { device: 'dev1' });
      if (known) {
        t.match(answer, {
          sensor: '',
          energy: { basis: 'prior', note: /No sensor/ },
          idleIdentified: false,
        });
        const { value, sigma = 0 } = answer.energy!;
        t.ok(Math.abs(value - 3) < 1e-9, `${value} J`);
        t.ok(sigma > value, 'it may be off by its own size');
        t.match(answer.processes, [{ program: 'p', energy: { basis: 'prior' } }]);
        t.ok(Math.abs(answer.processes[0]!.energy.value - 3) < 1e-9);
      } else {
        t.equal(answer.energy, undefined);
        t.equal(state('power'), undefined);
      }
    }
  },
);

t.test('whatever is measured, processes, base and unexplained add up to it', async () => {
  const step = fc.record({
    watts: fc.double({ min: 0, max: 50, noNaN: true }),
    cpu: fc.nat(1000),
    own: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 60 }), steps => {
      const device = withCpus(new ScriptedDevice()).process(1, 'a').process(2, 'b');
      const { read, slices } = lab(device);
      read();
      for (const { watts, cpu, own } of steps) {
        device.set('power_supply', [], 'BAT0', { power_now: Math.round(watts * 1e6), status: 2 });
        device.add('cpu', [0], '', { user: cpu }).add('process', [1, 10, 1, 0], 'a', { utime: own });
        read();
      }
      for (const { energy, processes } of slices) {
        if (energy === undefined) continue;
        const sum =
          processes.reduce((total, row) => total + (row.joules ?? 0), 0) + energy.base + energy.unexplained;
        assert.ok(Math.abs(sum - energy.joules) <= 1e-9 * energy.joules);
        assert.ok(energy.sigma > 0);
      }
    }),
    { numRuns: 20 },
  );
});

t.test(
  'a steady writer is named, one that writes once is not, and cancelled writes are taken off',
  async t => {
    const device = new ScriptedDevice().process(1, 'logger').process(2, 'update').process(3, 'temp');
    device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0, io_ms: 0, reads: 0, sectors_read: 0 });
    device.set('disk', [253, 0], 'dm-0', { sectors_written: 0 });
    const { read, state, slices, window, view } = lab(device);
    read(60_000);
    let found: readonly Condition[] = [];
    for (let i = 0; i < 25; i++) {
      device.add('process', [1, 10, 1, 0], 'logger', { write_bytes: 10e6, wchar: 10e6 });
      if (i === 15) device.add('process', [2, 10, 1, 0], 'update', { write_bytes: 5e9, wchar: 5e9 });
      device.add('process', [3, 10, 1, 0], 'temp', { write_bytes: 1e6, cancelled_write_bytes: 1e6 });
      device
        .add('disk', [8, 0], 'sda', { sectors_written: 24_000 })
        .add('disk', [253, 0], 'dm-0', { sectors_written: 24_000 });
      found = read(60_000);
    }
    t.match(found, [{ kind: 'flash.heavy-writer', subject: 'logger', level: 'raised' }]);
    t.equal(found.length, 1);
    t.match(state('flash'), {
      topWriter: 'update',
      disks: [{ name: 'sda' }],
      bytesPerDay: { value: 24_000 * 512 * 1440, basis: 'measured' },
    });
    const late = slices.slice(-9);
    const answer = answers.flash({ ...window(), from: late[0]!.from }, late, view(), { device: 'dev1' });
    t.match(answer.processes, [
      { program: 'logger', writtenBytes: 90e6, share: 1 },
      { program: 'temp', writtenBytes: 0 },
    ]);
    t.equal(answer.unattributedBytes, 9 * 24_000 * 512 - 90e6);
    t.match(answers.flash(window(), slices, view(), { device: 'dev1', partition: '/dev/dm-0' }).disks, [
      { name: 'dm-0' },
    ]);
  },
);

const ZONE = {
  zone: 0,
  type: 'cpu-thermal',
  policy: 'step_wise',
  trips: [
    { type: 'passive', temp: 80_000, hyst: 2000 },
    { type: 'critical', temp: -274_000, hyst: 0 },
  ],
  cooling: [{ device: 0, trip: 0 }],
};
const POLICY = {
  policy: 0,
  cpus: [0, 1],
  driver: 'dt',
  hardwareMinKhz: 600_000,
  hardwareMaxKhz: 1_500_000,
  frequenciesKhz: [],
};

t.test(
  'a processor held back by heat is told at once, a fan is not, and a mere limit only as a hint',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(1, 'burn');
    device.set('thermal_zone', [0], 'cpu-thermal', { temp: 60_000 });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0, max_state: 5 });
    device.set('cooling_device', [1], 'pwm-fan', { cur_state: 3, max_state: 4 });
    device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_500_000, scaling_max_freq: 1_500_000 });
    const { read, state, slices, window, view, info } = lab(device);
    info({ zones: [ZONE], policies: [POLICY] });
    read();
    t.strictSame(kinds(read()), []);
    device
      .set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 2 })
      .set('thermal_zone', [0], 'cpu-thermal', { temp: 81_000 });
    device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_200_000, scaling_max_freq: 1_200_000 });
    device.add('cpu', [0], '', { user: 480 });
    t.match(read(), [
      { kind: 'thermal.throttling', subject: 'policy0', level: 'raised', severity: 'warning' },
      { kind: 'thermal.near-trip', subject: 'thermal_zone0', level: 'held' },
    ]);
    t.match(state('thermal'), {
      throttling: true,
      cause: 'thermal',
      celsius: 81,
      zones: [{ headroomCelsius: -1 }],
    });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0 });
    t.match(read()[0], { kind: 'thermal.throttling', level: 'held' });
    t.match(read()[0], { kind: 'thermal.throttling', level: 'raised', severity: 'info' });
    t.match(state('thermal'), { throttling: false });
    const answer = answers.thermal(window(), slices, view(), { device: 'dev1' });
    t.match(answer.throttling, [
      { cause: 'thermal', effect: 'binding', evidence: /cpufreq-cpu0 at step 2/ },
      { cause: 'unknown', effect: 'latent' },
    ]);
    t.equal(answer.zones[0]?.secondsOverThreshold, 15);
    t.match(answer.policies, [{ policy: 'policy0', maximumHertz: 1.5e9, limitHertz: 1.2e9 }]);
  },
);

t.test('traffic and losses are counted, and the stack`s share says how little it can be trusted', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const zeros = {
    rx_bytes: 0,
    tx_bytes: 0,
    rx_packets: 0,
    tx_packets: 0,
    rx_dropped: 0,
    tx_dropped: 0,
    rx_errors: 0,
    tx_errors: 0,
  };
  device.set('interface', [], 'wlan0', zeros).set('interface', [], 'lo', zeros);
  const { read, state, slices, window, view } = lab(device);
  read();
  let found: readonly Condition[] = [];
  for (let i = 0; i < 8; i++) {
    device
      .add('interface', [], 'wlan0', { rx_bytes: 5000, rx_packets: 100, rx_dropped: 10 })
      .add('interface', [], 'lo', { rx_bytes: 1e9 });
    device.add('cpu', [0], '', { softirq: 20 });
    found = read();
  }
  t.match(found, [{ kind: 'mesh.packet-loss', subject: 'wlan0', level: 'raised' }]);
  t.match(state('mesh'), {
    rxBytesPerSecond: 1000,
    stackCpuRatio: { value: 0.02, basis: 'modelled', note: /tick/ },
  });
  const answer = answers.mesh(window(), slices, view(), { device: 'dev1', interface: 'wlan0' });
  t.match(answer, {
    interfaces: [{ name: 'wlan0', rxBytes: 40_000, drops: 80 }],
    hints: [{ subject: 'wlan0' }],
  });
  t.ok(answer.stackCpuRatio!.sigma! >= 0.01);
});

t.test('an empty window is answered as empty', async t => {
  const view = { device: 'dev1', info: undefined, status: 'unknown' as const };
  const window = { from: 0, to: 60 };
  const request = { device: 'dev1', processName: 'x' };
  for (const answer of Object.values(answers)) {
    t.match(answer(window, [], view, request), { device: 'dev1', window: { coveredSeconds: 0 } });
  }
});
