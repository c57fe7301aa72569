import { Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadeCpu, handMadeInterval, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { PatternLab } from '../../../testing/pattern_lab.js';

const policy = (number: number, cpus: number[]) => ({
  policy: number,
  cpus,
  driver: 'cpufreq-dt',
  hardwareMinKhz: 1_000_000,
  hardwareMaxKhz: 1_000_000,
  frequenciesKhz: [1_000_000],
});
const BIG_LITTLE = {
  ...handMadeInterval().info!,
  cpus: [0, 1, 2, 3].map(cpu => ({ cpu, part: '', capacity: cpu < 2 ? 446 : 1024, online: true })),
  policies: [policy(0, [0, 1]), policy(2, [2, 3])],
};
const onCores = (seconds: number, processor: number, littleBusy = 0): Partial<Interval> => ({
  info: BIG_LITTLE,
  cpus: [
    handMadeCpu(0, processor < 2 ? seconds : littleBusy),
    handMadeCpu(1, littleBusy),
    handMadeCpu(2, processor < 2 ? 0 : seconds),
    handMadeCpu(3, 0),
  ],
  policies: [0, 2].map(number => ({
    policy: number,
    governor: 'schedutil',
    points: [],
    limit: undefined,
    residency: [{ frequency: Hertz(1e9), seconds: Seconds(5) }],
  })),
  processes: [handMadeProcess({ program: 'telemetry', userSeconds: seconds, processor, minorFaults: 100 })],
});

t.test('small work on big cores is found, with where it would go', async t => {
  const lab = new PatternLab();
  t.same(
    lab.run(150, () => onCores(0.5, 2)),
    ['power.big-core'],
  );
  t.match(lab.found, [{ subject: 'telemetry', hint: /policy0, 2 CPUs/ }]);
  t.ok(Math.abs(lab.found[0]!.saving!.value - (1.5 * 0.1 - 0.2 * 0.1 * (1024 / 446))) < 1e-9);
});

t.test('work that needs a big core, runs on little ones, or would crowd them stays where it is', async t => {
  for (const [what, parts] of [
    ['needs it', onCores(3, 2)],
    ['is on little ones', onCores(0.5, 0)],
    ['would crowd them', onCores(0.5, 2, 4)],
    ['next to nothing', onCores(0.05, 2)],
  ] as const)
    t.notOk(new PatternLab().run(300, () => parts).includes('power.big-core'), what);
});
