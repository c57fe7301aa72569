import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { palette } from '../../cli/render/colour.js';
import { wholeScreen } from '../../cli/render/fit_screen.js';
import { archView } from '../../cli/views/arch.js';
import { mergeSlices } from '../../history/merge.js';
import { cpuSecondsOf } from '../../quantities/index.js';
import { BIG_LITTLE } from '../../testing/big_little.js';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answerArch } from '../process/arch_answer.js';

/** Watts of a busy CPU of each cluster, and of the device at rest. */
const WATTS = { policy0: 0.2, policy2: 1.3 } as const;
const REST = 0.9;
const CPUS = { policy0: [0, 1], policy2: [2, 3] } as const;
type Cluster = keyof typeof WATTS;

interface Scripted {
  readonly name: string;
  readonly pid: number;
  /** Busy CPUs in the mean, and how much of it on big cores: 0 and 1 are pinned. */
  readonly load: number;
  readonly onBig: number;
}

const PROGRAMS: readonly Scripted[] = [
  { name: 'sensor', pid: 10, load: 0.3, onBig: 0 },
  { name: 'camera', pid: 11, load: 0.5, onBig: 1 },
  { name: 'hub', pid: 12, load: 0.4, onBig: 0.6 },
  { name: 'logger', pid: 13, load: 0.2, onBig: 0.25 },
];

/** A board whose programs run where it is said, second by second; readings see where each was in the last second. */
function board(minutes: number, seed: number, withSensor = true) {
  const random = randomNumbers(seed);
  const device = new ScriptedDevice();
  for (const cpu of [0, 1, 2, 3]) device.set('cpu', [cpu], '', { user: 0, system: 0, softirq: 0, idle: 0 });
  for (const { pid, name } of PROGRAMS) device.process(pid, name, { processor: 0 });
  for (const [policy, khz] of [
    [0, 1_200_000],
    [2, 1_800_000],
  ] as const) {
    device.set('cpufreq', [policy], 'schedutil', { scaling_cur_freq: khz, scaling_max_freq: khz });
    device.set('time_in_state', [policy, khz], '', { ticks: 0 });
    device.set('time_in_state', [policy, 600_000], '', { ticks: 0 });
  }
  const lab = modelLab(device);
  const { cpus, policies, operatingPoints } = BIG_LITTLE;
  lab.info({ cpus, policies, operatingPoints: operatingPoints! });
  const truth = new Map<string, { seconds: number; joules: number }>();
  const ticks = new Map<string, number>();
  lab.read();
  for (let n = 0; n < minutes * 12; n++) {
    let joules = REST * 5;
    const quiet = random() < 0.25;
    for (let second = 0; second < 5; second++)
      for (const { name, pid, load, onBig } of PROGRAMS) {
        const cluster: Cluster = random() < onBig ? 'policy2' : 'policy0';
        const used = Math.round(100 * load * (quiet ? 0.1 : 0.5 + random()));
        joules += WATTS[cluster] * (used / 100);
        const key = `${name} ${cluster}`;
        const known = truth.get(key) ?? { seconds: 0, joules: 0 };
        truth.set(key, {
          seconds: known.seconds + used / 100,
          joules: known.joules + (WATTS[cluster] * used) / 100,
        });
        ticks.set(cluster, (ticks.get(cluster) ?? 0) + used);
        const [cpu] = CPUS[cluster];
        device.add('process', [pid, 10, 1, 0], name, { utime: used });
        device.set('process', [pid, 10, 1, 0], name, { processor: cpu });
      }
    for (const [policy, cluster] of [
      [0, 'policy0'],
      [2, 'policy2'],
    ] as const) {
      const all = ticks.get(cluster) ?? 0;
      ticks.set(cluster, 0);
      const [first, second] = CPUS[cluster];
      device.add('cpu', [first], '', { user: Math.ceil(all / 2) });
      device.add('cpu', [second], '', { user: Math.floor(all / 2) });
      device.add('time_in_state', [policy, policy === 0 ? 1_200_000 : 1_800_000], '', { ticks: 500 });
    }
    const power = (joules / 5) * (1 + 0.01 * normal(random));
    if (withSensor) device.set('power_supply', [], 'BAT0', { power_now: Math.round(power * 1e6), status: 2 });
    lab.read();
  }
  return { lab, truth };
}

t.test('seconds on each cluster are those that programs had there, within 2 %', async t => {
  for (const seed of [1, 2, 3]) {
    const { lab, truth } = board(120, seed);
    const { placed, processes } = mergeSlices(lab.slices, { by: 'program' });
    for (const { name } of PROGRAMS) {
      const own = placed.filter(row => row.program === name);
      const all = own.reduce((sum, row) => sum + row.cpuSeconds, 0);
      const told = cpuSecondsOf(processes.find(({ program }) => program === name)!);
      t.ok(Math.abs(all - told) < 1e-3 * told, `${name}: the parts are the whole`);
      for (const cluster of ['policy0', 'policy2']) {
        const seconds = own.find(row => row.cluster === cluster)?.cpuSeconds ?? 0;
        const off = Math.abs(seconds - (truth.get(`${name} ${cluster}`)?.seconds ?? 0)) / told;
        t.ok(
          off < 0.02,
          `seed ${seed}, ${name} on ${cluster}: off by ${(100 * off).toFixed(2)} % of its time`,
        );
      }
    }
  }
});

t.test('joules on each cluster are inside of their interval, and add up to those of the program', async t => {
  const { lab, truth } = board(120, 4);
  const late = lab.slices.slice(-720);
  const { placed, processes } = mergeSlices(late, { by: 'program' });
  for (const { name } of PROGRAMS) {
    const own = placed.filter(row => row.program === name);
    const { joules = 0 } = processes.find(({ program }) => program === name)!;
    const sum = own.reduce((all, row) => all + (row.joules ?? 0), 0);
    t.ok(Math.abs(sum - joules) < 1e-3 * joules, name);
    for (const { cluster, joules: value = 0, joulesSigma = 0 } of own) {
      // of the last half, when the model knows the device
      const wanted = (truth.get(`${name} ${cluster}`)?.joules ?? 0) / 2;
      const off = Math.abs(value - wanted);
      t.ok(
        off <= 1.645 * joulesSigma + 0.02 * joules,
        `${name} on ${cluster}: ${value} ± ${joulesSigma}, true ${wanted}`,
      );
    }
  }
});

t.test('the answer tells time, work and energy by cluster', async t => {
  const { lab } = board(60, 5);
  const answer = answerArch(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  t.match(
    answer.clusters.map(({ cluster, core, cpus }) => [cluster, core, cpus]),
    [
      ['policy0', 'Cortex-A53', [0, 1]],
      ['policy2', 'Cortex-A72', [2, 3]],
    ],
  );
  const shares = answer.placed.reduce((sum, { workShare }) => sum + workShare, 0);
  t.ok(Math.abs(shares - 1) < 1e-9);
  const of = (program: string, cluster: string) =>
    answer.placed.find(each => each.program === program && each.cluster === cluster)!;
  const [little, big] = [of('sensor', 'policy0'), of('camera', 'policy2')];
  t.ok(
    Math.abs(little.workSeconds / little.cpuSeconds - 446 / 1024) < 0.01,
    'half of a little core is not half of a big one',
  );
  t.equal(Math.round(big.workSeconds), Math.round(big.cpuSeconds));
  t.ok(of('hub', 'policy2').arrivals > 100, 'it moves');
  t.equal(big.arrivals, 0);
  const lines = wholeScreen(archView(answer, { width: 80, colours: palette(false), now: lab.window().to }));
  t.ok(lines.every(line => line.length <= 80));
  t.match(lines.join('\n'), /camera +Cortex-A72 +\d+ min/);
});

t.test(
  'where nothing is known of power time is told all the same; where CPUs are alike nothing is',
  async t => {
    const { lab } = board(2, 6, false);
    const answer = answerArch(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
    t.ok(answer.placed.length > 4);
    const alike = new ScriptedDevice();
    alike.set('cpu', [0], '', { user: 0, idle: 0 }).set('cpu', [1], '', { user: 0, idle: 0 }).process(1, 'a');
    const other = modelLab(alike);
    other.read();
    alike.add('process', [1, 10, 1, 0], 'a', { utime: 100 });
    other.read();
    t.ok(other.slices.every(({ placed }) => placed.length === 0));
  },
);
