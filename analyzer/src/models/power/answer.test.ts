import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

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
    const { read, state, slices, window, view } = modelLab(device);
    read();
    for (let i = 0; i < 100; i++) {
      supply(Math.round(3e6 - ((i + 1) * Math.abs(current) * unit * 60) / 3600));
      read(60_000);
    }
    t.match(state('power'), { sensor: 'power_supply/BAT0', power: { value: 2, basis: 'measured' } });
    t.equal(slices.at(-1)?.energy?.joules, 120);
    const answer = answers.power(window(), slices.slice(-10), view(), { device: 'dev1' });
    t.match(answer, { energy: { value: 1200 }, processes: [] });
    const watts = answer.historyWatts.map(point => (point === null ? null : Math.round(point * 1e6) / 1e6));
    t.strictSame(watts, [...new Array<null>(18).fill(null), 2, 2], 'of the ten minutes that are known');
    // until the unit is known for certain there are no readings to learn from
    if (unit === 1) t.ok(Math.abs(answer.base!.value - 1200) < 1, 'it was always at rest');
  }
});

t.test('once load has varied, idle power is told from load and the rest goes to who ran', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'worker').process(2, 'other');
  const { read, slices, window, view, details } = modelLab(device);
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
  const own = { device: 'dev1', processName: 'worker', includePower: true };
  t.match(answers.process(window(), slices, view(), own).energy, {
    basis: 'modelled',
    note: /its program takes/,
  });
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
      const { read, state, slices, window, view, info } = modelLab(device);
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
        const own = { device: 'dev1', processName: 'p', includePower: true };
        t.match(answers.process(window(), slices, view(), own).energy, {
          basis: 'prior',
          note: /published figures/,
        });
        t.ok(Math.abs(answer.processes[0]!.energy.value - 3) < 1e-9);
      } else {
        t.equal(answer.energy, undefined);
        t.equal(state('power'), undefined);
      }
    }
  },
);

t.test('without a sensor a device on which nothing ran is not one that uses nothing', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'sleeper');
  const { read, info, state, slices, window, view } = modelLab(device);
  info({ kernel: { ...device.info().kernel, architecture: 'x86_64' } });
  for (let i = 0; i < 3; i++) read();
  const answer = answers.power(window(), slices, view(), { device: 'dev1' });
  t.equal(answer.power, undefined);
  t.equal(answer.energy, undefined);
  t.equal((state('power') as { power?: unknown } | undefined)?.power, undefined);
  device.add('cpu', [0], '', { user: 100 });
  device.add('process', [1, 10, 1, 0], 'sleeper', { utime: 100 });
  read();
  const busy = answers.power(window(), slices, view(), { device: 'dev1' });
  t.match(busy, { power: { basis: 'prior' }, processes: [{ program: 'sleeper' }] });
});

t.test('a window that begins before the idle device was told from load is split where that was', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'worker');
  const { read, slices, window, view, details } = modelLab(device);
  device.set('power_supply', [], 'BAT0', { power_now: 0, status: 2 });
  read();
  for (let i = 0; i < 100; i++) {
    const ticks = (i % 5) * 100;
    device.add('cpu', [0], '', { user: ticks }).add('process', [1, 10, 1, 0], 'worker', { utime: ticks });
    // 1.5 W idle, 2 W for a busy CPU
    device.set('power_supply', [], 'BAT0', { power_now: 1e6 * (1.5 + (2 * ticks) / 500) });
    read();
  }
  const isTold = (slice: (typeof slices)[number]): boolean => (slice.energy?.base ?? 0) > 0;
  const first = slices.findIndex(isTold);
  t.ok(first > 5 && slices.slice(first).every(isTold), `told from slice ${first} on`);
  const whole = answers.power(window(), slices, view(), { device: 'dev1' }, details());
  const own = { from: slices[first]!.from, to: slices.at(-1)!.to };
  const part = answers.power(own, slices.slice(first), view(), { device: 'dev1' }, details());
  t.match(whole, {
    active: part.active!,
    base: part.base!,
    parts: [...part.parts],
    processes: [...part.processes],
  });
  t.match(whole.identified, { ...own, coveredSeconds: (slices.length - first) * 5 });
  t.equal(whole.identifiedEnergy?.value, part.energy?.value);
  t.equal(part.identified, undefined, 'all of the window');
  t.ok(Math.abs(whole.active!.value - 2) < 0.2, `${whole.active!.value} W`);
  const sum =
    whole.processes.reduce((joules, each) => joules + each.energy.value, 0) +
    whole.base!.value +
    whole.unexplained!.value;
  t.ok(Math.abs(sum - whole.energy!.value) < 1e-9, 'parts sum to what was measured');
});
