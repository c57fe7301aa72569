import t from 'tap';
import { kindsOf, modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

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
    const { read, info } = modelLab(device);
    info({ zones: [ZONE], policies: [POLICY] });
    read();
    t.strictSame(kindsOf(read()), []);
    device
      .set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 2 })
      .set('thermal_zone', [0], 'cpu-thermal', { temp: 81_000 });
    device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_200_000, scaling_max_freq: 1_200_000 });
    device.add('cpu', [0], '', { user: 480 });
    t.match(read(), [
      { kind: 'thermal.throttling', subject: 'policy0', level: 'raised', severity: 'warning' },
      { kind: 'thermal.near-trip', subject: 'thermal_zone0', level: 'held' },
    ]);
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0 });
    t.match(read()[0], { kind: 'thermal.throttling', level: 'held' });
    t.match(read()[0], { kind: 'thermal.throttling', level: 'raised', severity: 'info' });
  },
);

t.test('how bad a zone is follows from how far it is beyond its trips and from what is left', async t => {
  const severityAt = (celsius: number, ...trips: [type: string, temp: number][]): string | undefined => {
    const device = withCpus(new ScriptedDevice()).process(1, 'p');
    device.set('thermal_zone', [0], 'soc', { temp: celsius * 1000 });
    const { read, info } = modelLab(device);
    info({
      zones: [{ ...ZONE, cooling: [], trips: trips.map(([type, temp]) => ({ type, temp, hyst: 0 })) }],
    });
    for (let i = 0; i < 3; i++) read();
    return read().find(found => found.kind === 'thermal.near-trip')?.severity;
  };
  const passive: [string, number] = ['passive', 80_000];
  t.equal(severityAt(73, passive), undefined);
  t.equal(severityAt(79, passive), 'info');
  t.equal(severityAt(90, passive), 'warning');
  t.equal(
    severityAt(84, ['passive', 70_000], passive),
    'info',
    'a governor begins at one trip and holds at the next',
  );
  t.equal(severityAt(90, passive, ['critical', 115_000]), 'warning');
  t.equal(severityAt(83, passive, ['critical', 88_000]), 'warning', 'little is left');
  t.equal(
    severityAt(112.5, passive, ['critical', 115_000]),
    'critical',
    'the passive trip is the lowest all the same',
  );
  t.equal(severityAt(98, ['critical', 100_000]), 'critical');
});

t.test(
  'a weak power supply is said to be that, and firmware that has been throttling is no finding',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(1, 'p');
    device.set('firmware_throttle', [], '', { bits: 0x50000 });
    const { read, restart } = modelLab(device);
    read();
    t.strictSame(kindsOf(read()), []);
    device.set('firmware_throttle', [], '', { bits: 0x50005 });
    const told = [
      {
        kind: 'thermal.throttling',
        subject: 'firmware',
        severity: 'warning',
        level: 'raised',
        summary: /by a power supply that is too weak.*under-voltage, throttled now/,
        hint: /stronger power supply/,
      },
    ];
    t.match(read(), told);
    restart();
    t.match(read(), told);
  },
);

t.test('cooling that has outlasted the heat is said to be that, with what helps', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  device.set('thermal_zone', [0], 'cpu-thermal', { temp: 79_000 });
  device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 2, max_state: 5 });
  device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 600_000, scaling_max_freq: 600_000 });
  const { read, restart, info } = modelLab(device);
  info({ zones: [ZONE], policies: [POLICY] });
  read();
  t.match(read()[0], { kind: 'thermal.throttling', summary: /held back by heat/ });
  device.set('thermal_zone', [0], 'cpu-thermal', { temp: 45_000 });
  read(60_000);
  restart();
  device.add('cpu', [0], '', { user: 6000 });
  t.match(read(60_000), [
    {
      kind: 'thermal.throttling',
      subject: 'policy0',
      severity: 'warning',
      summary:
        'policy0 is held back by cooling that has outlasted the heat while it has work to do: cpufreq-cpu0 at step 2 of 5 for cpu-thermal',
      hint: /^Cooling does not help/,
    },
  ]);
  device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0 });
  read(60_000);
  t.strictSame(kindsOf(read()), []);
});

t.test(
  'a processor that counts itself: heat is a warning while it has work, its limit of power is none',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(1, 'p');
    device.set('thermal_throttle', [1, 0], 'package', { total_ms: 0, count: 0, power_limit_count: 0 });
    const { read } = modelLab(device);
    read();
    device.add('cpu', [0], '', { user: 500 });
    device.set('thermal_throttle', [1, 0], 'package', { total_ms: 0, count: 0, power_limit_count: 2 });
    t.match(read(), [
      { subject: 'package0', severity: 'info', summary: /^package0 is held back by a limit of power while/ },
    ]);
    device.add('cpu', [0], '', { user: 500 });
    device.set('thermal_throttle', [1, 0], 'package', { total_ms: 900, count: 1, power_limit_count: 2 });
    t.match(read(), [
      { subject: 'package0', severity: 'warning', summary: /by heat while it has work to do/ },
    ]);
  },
);

t.test('a GPU that heat has slowed down is called that', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  const gpu = (thermal_level: number): void => {
    device.set('gpu', [], 'kgsl kgsl-3d0', { load: 95, load_full: 100, thermal_level });
  };
  gpu(0);
  const { read } = modelLab(device);
  read();
  t.strictSame(kindsOf(read()), []);
  gpu(3);
  t.match(read(), [{ subject: 'gpu', severity: 'warning', summary: /^the GPU is held back by heat/ }]);
});

t.test('a cooling device that somebody has set is not told as heat', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  device.set('thermal_zone', [0], 'cpu-thermal', { temp: 40_000 });
  device.set('cooling_device', [7], 'thermal-devfreq-0', { cur_state: 2, max_state: 5 });
  const { read, info } = modelLab(device);
  info({ zones: [ZONE], policies: [POLICY] });
  let summaries: unknown[] = [];
  for (let i = 0; i < 4; i++) summaries = read().map(event => event.summary);
  t.match(summaries, [
    /cooling_device7 is limited, by heat or by a setting: thermal-devfreq-0 at step 2 of 5/,
  ]);
});

t.test('a finding says what throttling cost, and what can be done by its cause', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  const { read, info } = modelLab(device);
  info({ zones: [ZONE], policies: [POLICY] });
  const step = (state: number, mhz: number) => {
    device.set('thermal_zone', [0], 'cpu-thermal', { temp: 81_000 });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: state, max_state: 5 });
    device.set('cpufreq', [0], 'performance', { scaling_cur_freq: mhz * 1000, scaling_max_freq: mhz * 1000 });
    for (const cpu of [0, 1]) device.add('cpu', [cpu], '', { user: 500 });
    return read();
  };
  step(0, 1500);
  step(0, 1500);
  step(2, 750);
  const found = step(2, 750).find(({ kind }) => kind === 'thermal.throttling');
  t.match(found, { kind: 'thermal.throttling', hint: /Move load away/ });
  t.strictSame(found!.evidence, [
    { name: 'duration', value: 5, unit: 's' },
    { name: 'depth', value: 50, unit: '%' },
    { name: 'lost capacity, at most', value: 50, unit: '%' },
  ]);
});

t.test('a limit that somebody set in the cold is no finding', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  device.set('thermal_zone', [0], 'cpu-thermal', { temp: 40_000 });
  device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 600_000, scaling_max_freq: 600_000 });
  const { read, info, slices } = modelLab(device);
  info({ zones: [ZONE], policies: [POLICY] });
  read();
  for (let i = 0; i < 4; i++) {
    device.set('thermal_zone', [0], 'cpu-thermal', { temp: 40_000 + 10_000 * i });
    t.strictSame(kindsOf(read(), 'thermal.throttling'), []);
  }
  t.match(slices.at(-1)!.throttling, [{ cause: 'user', evidence: /600 MHz of 1500 MHz, set in the cold/ }]);
});
