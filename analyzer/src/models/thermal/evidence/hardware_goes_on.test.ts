import t from 'tap';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';

const POLICY = {
  policy: 0,
  cpus: [0, 1],
  driver: 'intel_pstate',
  hardwareMinKhz: 800_000,
  hardwareMaxKhz: 3_400_000,
  frequenciesKhz: [],
};

/** A box at full load, with its counters. */
function box() {
  const device = withCpus(new ScriptedDevice()).process(1, 'burn');
  const { read, info, slices, state, restart } = modelLab(device);
  info({ kernel: { ...device.info().kernel, architecture: 'x86_64' }, policies: [POLICY] });
  const counts = { total_ms: 0, count: 0, power_limit_count: 0 };
  const step = (mhz: number, more: Partial<typeof counts> = {}, busy = 1) => {
    for (let cpu = 0; cpu < 2; cpu++) device.add('cpu', [cpu], '', { user: Math.round(100 * busy) });
    for (const [name, value] of Object.entries(more)) counts[name as keyof typeof counts] += value;
    device.set('thermal_throttle', [1, 0], 'package', counts);
    device.set('thermal_zone', [0], 'x86_pkg_temp', { temp: mhz < 3000 ? 99_000 : 90_000 });
    device.set('cpufreq', [0], 'performance', { scaling_cur_freq: mhz * 1000, scaling_max_freq: 3_400_000 });
    read(1000);
    return slices.at(-1)?.throttling.map(({ cause }) => cause) ?? [];
  };
  for (let i = 0; i < 5; i++) step(3400);
  const told = () =>
    slices.reduce(
      (sum, { throttling }) => sum + throttling.reduce((all, { seconds }) => all + seconds, 0),
      0,
    );
  return { step, state, restart, told };
}

t.test('a long PROCHOT goes on until its time is told, and that is counted once', async t => {
  const { step, state, restart, told } = box();
  t.strictSame(step(800, { count: 1 }), ['thermal']);
  for (let i = 0; i < 20; i++) {
    if (i === 10) restart();
    t.strictSame(step(800), ['thermal']);
    t.match(state('thermal'), { throttling: true, cause: 'thermal' });
  }
  t.strictSame(step(3400, { total_ms: 20_500 }), ['thermal']);
  t.ok(Math.abs(told() - 20.5) < 0.01, `${told()} s`);
  t.strictSame(step(3400), []);
});

t.test('a PROCHOT whose end is never told ends when the clock is back', async t => {
  const { step } = box();
  step(800, { count: 1 });
  step(800);
  t.strictSame(step(3400), []);
  t.strictSame(step(800), []);
});

t.test(
  'a limit of power goes on until the clock is back, with pauses of half a minute, or the load ends',
  async t => {
    const { step } = box();
    t.strictSame(step(3000, { power_limit_count: 1 }), ['power-limit']);
    for (let i = 0; i < 10; i++) t.strictSame(step(2800), ['power-limit']);
    t.strictSame(step(3400), []);
    t.strictSame(step(2800), ['power-limit']);
    for (let i = 0; i < 40; i++) step(3400);
    t.strictSame(step(2800), [], 'turbo may end for other reasons');
    step(2800, { power_limit_count: 1 });
    t.strictSame(step(1000, {}, 0.1), []);
  },
);
