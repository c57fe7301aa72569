import t from 'tap';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';

const POLICY = {
  policy: 0,
  cpus: [0, 1],
  driver: 'cpufreq-dt',
  hardwareMinKhz: 600_000,
  hardwareMaxKhz: 2_000_000,
  frequenciesKhz: [],
};
const ZONE = { zone: 0, type: 'soc', policy: 'user_space', trips: [], cooling: [] };

/** A board without trips, cooling devices and counters, at full load. */
function board(architecture = 'aarch64') {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  const { read, info, slices } = modelLab(device);
  info({ kernel: { ...device.info().kernel, architecture }, policies: [POLICY], zones: [ZONE] });
  const step = (
    mhz: number,
    celsius: number,
    { seconds = 1, busy = 1, governor = 'schedutil', limit = 2000 } = {},
  ) => {
    for (let cpu = 0; cpu < 2; cpu++)
      device.add('cpu', [cpu], '', { user: Math.round(100 * busy * seconds) });
    device.set('thermal_zone', [0], 'soc', { temp: celsius * 1000 });
    for (const each of ['schedutil', 'userspace']) if (each !== governor) device.remove('cpufreq', [0], each);
    device.set('cpufreq', [0], governor, { scaling_cur_freq: mhz * 1000, scaling_max_freq: limit * 1000 });
    read(seconds * 1000);
    return slices.at(-1)?.throttling.map(({ cause, effect }) => `${cause} ${effect}`) ?? [];
  };
  for (let i = 0; i < 5; i++) step(2000, 65);
  return step;
}

t.test('a lower clock than before under full load, and hot, is heat once it lasts', async t => {
  const step = board();
  const said = Array.from({ length: 6 }, () => step(1500, 80));
  t.strictSame(said.slice(0, 4), [[], [], [], []]);
  t.strictSame(said.slice(4), [['thermal binding'], ['thermal binding']]);
  t.strictSame(step(2000, 80), [], 'its clock is back');
});

t.test('one reading of many seconds tells as much', async t => {
  t.strictSame(board()(1500, 80, { seconds: 20 }), ['thermal binding']);
});

t.test('not in the cold, not without load, not where the user chose, and not on x86', async t => {
  const often = (step: ReturnType<typeof board>, celsius: number, how = {}) => {
    const said = Array.from({ length: 10 }, () => step(1500, celsius, how)).flat();
    return said.filter(each => each.startsWith('thermal'));
  };
  t.strictSame(often(board(), 45), []);
  t.strictSame(often(board(), 80, { busy: 0.6 }), []);
  t.strictSame(often(board(), 80, { governor: 'userspace' }), []);
  t.strictSame(often(board(), 80, { limit: 1500 }), []);
  t.strictSame(often(board('x86_64'), 80), []);
});

t.test('a clock that was never higher is what the board has, whatever its table says', async t => {
  const step = board();
  t.strictSame(Array.from({ length: 20 }, () => step(1990, 80)).flat(), []);
});
