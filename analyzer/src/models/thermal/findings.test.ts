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
