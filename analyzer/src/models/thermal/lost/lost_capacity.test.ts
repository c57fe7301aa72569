import t from 'tap';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answers } from '../../index.js';

const INFO = {
  zones: [
    {
      zone: 0,
      type: 'cpu-thermal',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 80_000, hyst: 2000 }],
      cooling: [{ device: 0, trip: 0 }],
    },
  ],
  policies: [
    {
      policy: 0,
      cpus: [0, 1],
      driver: 'dt',
      hardwareMinKhz: 600_000,
      hardwareMaxKhz: 2_000_000,
      frequenciesKhz: [],
    },
  ],
};

/** Two CPUs at full load; a `state` of their cooling device takes their clock from `freeKhz` to 1 GHz. */
function lab(freeKhz = 2_000_000) {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  const { read, info, slices, window, view } = modelLab(device);
  info(INFO);
  const step = (state: number, seconds = 1, hasClock = true): void => {
    for (let cpu = 0; cpu < 2; cpu++) device.add('cpu', [cpu], '', { user: 100 * seconds });
    device.set('thermal_zone', [0], 'cpu-thermal', { temp: 80_000 });
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: state, max_state: 5 });
    const khz = state > 0 ? 1_000_000 : freeKhz;
    const limit = state > 0 ? khz : 2_000_000;
    device.set(
      'cpufreq',
      [0],
      'performance',
      hasClock ? { scaling_cur_freq: khz, scaling_max_freq: limit } : { scaling_max_freq: limit },
    );
    read(seconds * 1000);
  };
  const answer = () => answers.thermal(window(), slices, view(), { device: 'dev1' });
  return { device, step, answer };
}

t.test('half the clock for half the time of a full load is a quarter of its work', async t => {
  const { step, answer } = lab();
  step(0);
  for (let i = 0; i < 20; i++) step(0);
  for (let i = 0; i < 20; i++) step(3);
  const { lost, throttling } = answer();
  t.ok(Math.abs(lost!.value - 0.25) < 0.02, `${lost!.value}`);
  const [event] = throttling;
  t.match(event, { domain: 'policy0', cause: 'thermal', effect: 'binding', depth: 0.5 });
  t.ok(Math.abs(event!.lost!.value - 0.5) < 0.02, `${event!.lost!.value}`);
  t.match(event!.lost, { basis: 'measured', note: /upper bound/ });
  t.equal(event!.startToleranceSeconds, 1);
});

t.test('what was asked for while it let go for a moment belongs to the event', async t => {
  const { step, answer } = lab();
  step(0);
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 5; j++) step(3);
    for (let j = 0; j < 5; j++) step(0);
  }
  const binding = answer().throttling.filter(({ effect }) => effect === 'binding');
  t.equal(binding.length, 1);
  t.ok(Math.abs(binding[0]!.lost!.value - 0.27) < 0.03, `${binding[0]!.lost!.value}`);
});

t.test(
  'a Pi that was held back before, and tells so until it boots again, still shows what its clock can be',
  async t => {
    // its table promises 2 GHz, which its silicon does not reach
    const { device, step, answer } = lab(1_500_000);
    device.set('firmware_throttle', [], '', { bits: 0xe0000 });
    for (let i = 0; i < 70; i++) step(0);
    for (let i = 0; i < 20; i++) step(3);
    const event = answer().throttling.find(({ effect }) => effect === 'binding');
    t.ok(Math.abs(event!.lost!.value - 1 / 3) < 0.02, `${event!.lost!.value}`);
  },
);

t.test('without a clock it is absent what was lost, and why is said', async t => {
  const { step, answer } = lab();
  for (let i = 0; i < 10; i++) step(3, 1, false);
  const { lost, throttling } = answer();
  t.equal(lost, undefined);
  t.match(throttling, [{ lostUnknown: /no clock/ }]);
  t.equal(throttling[0]!.lost, undefined);
});
