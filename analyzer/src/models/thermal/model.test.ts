import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

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
  'throttling is told with its cause, how much of it bound, and how near zones came to their trips',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(1, 'burn');
    device.set('thermal_zone', [0], 'cpu-thermal', { temp: 60_000 });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0, max_state: 5 });
    device.set('cooling_device', [1], 'pwm-fan', { cur_state: 3, max_state: 4 });
    device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_500_000, scaling_max_freq: 1_500_000 });
    const { read, state, slices, window, view, info } = modelLab(device);
    info({ zones: [ZONE], policies: [POLICY] });
    read();
    read();
    device
      .set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 2 })
      .set('thermal_zone', [0], 'cpu-thermal', { temp: 81_000 });
    device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_200_000, scaling_max_freq: 1_200_000 });
    device.add('cpu', [0], '', { user: 480 });
    read();
    t.match(state('thermal'), {
      throttling: true,
      cause: 'thermal',
      celsius: 81,
      zones: [{ headroomCelsius: -1 }],
    });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0 });
    read();
    read();
    t.match(state('thermal'), { throttling: false });
    const answer = answers.thermal(window(), slices, view(), { device: 'dev1' });
    t.match(answer.throttling, [
      { cause: 'thermal', effect: 'binding', evidence: /cpufreq-cpu0 at step 2/ },
      { cause: 'unknown', effect: 'latent' },
    ]);
    t.match(answer.hints, [
      {},
      { subject: 'thermal_zone0', text: /cpu-thermal was 1\.0 degrees beyond a trip/ },
    ]);
    t.equal(answer.zones[0]?.secondsOverThreshold, 15);
    t.match(answer.policies, [{ policy: 'policy0', maximumHertz: 1.5e9, limitHertz: 1.2e9 }]);
  },
);

t.test('a clock that no driver tells is absent, and its history is empty', async t => {
  const device = withCpus(new ScriptedDevice());
  device.set('cpufreq', [0], 'performance', { scaling_max_freq: 1_200_000 });
  const { read, slices, window, view } = modelLab(device);
  for (let i = 0; i < 3; i++) read();
  const { policies } = answers.thermal(window(), slices, view(), { device: 'dev1' });
  t.strictSame(policies, [{ policy: 'policy0', limitHertz: 1.2e9, governor: 'performance', history: [] }]);
});

t.test('throttling begins and ends where samples say, not where intervals do', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  device.set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 1_200_000, scaling_max_freq: 1_200_000 });
  const { read, slices, window, view, info, state } = modelLab(device);
  info({ zones: [ZONE], policies: [POLICY] });
  const steps = (...states: number[]): void => {
    for (const [i, cur_state] of states.entries()) {
      device.pass(1000).set('cooling_device', [0], 'cpufreq-cpu0', { cur_state, max_state: 5 });
      if (i < states.length - 1) device.sample('cooling_device');
    }
    device.sample();
    read(0);
  };
  steps(0);
  const begin = device.wallMs / 1000;
  steps(0, 0, 0, 3, 3);
  t.match(state('thermal'), { throttling: true, cause: 'thermal' });
  steps(3, 2, 0, 0, 0);
  steps(0, 0, 0, 0, 0);
  t.match(state('thermal'), { throttling: false, cause: '' });
  const answer = answers.thermal(window(), slices, view(), { device: 'dev1' });
  t.match(answer.throttling, [{ domain: 'policy0', from: begin + 4, to: begin + 7 }]);
  t.equal(answer.throttled, false);
  t.equal(
    slices.flatMap(slice => slice.throttling).reduce((sum, row) => sum + row.seconds, 0),
    3,
  );
});

t.test(
  'state, answer and findings agree on whether a device is throttled, and say nothing where nothing tells',
  async t => {
    const cases: [told: boolean | undefined, (device: ScriptedDevice) => void][] = [
      [undefined, () => {}],
      [undefined, device => device.set('thermal_zone', [0], 'cpu-thermal', { temp: 60_000 })],
      [undefined, device => device.set('cooling_device', [1], 'pwm-fan', { cur_state: 3, max_state: 4 })],
      [false, device => device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0, max_state: 5 })],
      [
        false,
        device => device.set('cooling_device', [0], 'intel_powerclamp', { cur_state: -1, max_state: 50 }),
      ],
      [false, device => device.set('firmware_throttle', [], '', { bits: 0 })],
      [false, device => device.set('firmware_throttle', [], '', { bits: 0xf0000 })],
      [true, device => device.set('cooling_device', [0], 'Processor', { cur_state: 7, max_state: 10 })],
      [true, device => device.set('firmware_throttle', [], '', { bits: 0x80008 })],
      [false, device => device.set('thermal_throttle', [1, 0], 'package', { count: 3, total_ms: 5 })],
    ];
    for (const [told, script] of cases) {
      const device = withCpus(new ScriptedDevice()).process(1, 'p');
      script(device);
      const { read, slices, window, view, info, state } = modelLab(device);
      info({ zones: [ZONE], policies: [POLICY] });
      read();
      read();
      const found = read().some(each => each.kind === 'thermal.throttling');
      const answer = answers.thermal(window(), slices, view(), { device: 'dev1' });
      const retained = state('thermal') as { throttling?: boolean } | undefined;
      t.strictSame(
        [answer.throttled, retained?.throttling, found],
        [told, told, told === true],
        script.toString(),
      );
    }
  },
);

t.test('temperatures of parts of the window in which none was read are not known', async t => {
  const device = withCpus(new ScriptedDevice());
  const zone = (temp: number | undefined) => device.set('thermal_zone', [0], 'cpu-thermal', { temp });
  const { read, slices, window, view } = modelLab(device);
  read();
  for (const temp of [undefined, 50_000, 60_000, undefined]) {
    zone(temp);
    for (let i = 0; i < 5; i++) read();
  }
  const [late] = answers.thermal(window(), slices, view(), { device: 'dev1' }).zones;
  const unknown = new Array<null>(5).fill(null);
  t.strictSame(late?.history, [
    ...unknown,
    ...new Array<number>(5).fill(50),
    ...new Array<number>(5).fill(60),
    ...unknown,
  ]);
});

t.test('what the kernel counts when it ends is one event with its beginning', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  const count = (total_ms: number, times: number): void => {
    device.set('thermal_throttle', [1, 0], 'package', { total_ms, count: times });
  };
  count(0, 0);
  const { read, slices, window, view } = modelLab(device);
  for (let i = 0; i < 10; i++) read();
  count(0, 1);
  read();
  const began = slices.at(-1)!.to;
  for (let i = 0; i < 7; i++) read();
  count(38_000, 1);
  read();
  const { throttling } = answers.thermal(window(), slices, view(), { device: 'dev1' });
  t.match(throttling, [{ domain: 'package0', cause: 'thermal', from: began, to: slices.at(-1)!.to }]);
  t.equal(throttling.length, 1);
});
