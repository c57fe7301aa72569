import type { Info } from '@edgevitals/shared/info';
import { Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { BIG_LITTLE, cpuInfo, PLAIN, policyOf, residency } from '../../../testing/big_little.js';
import { handMadeCpu, handMadeInterval, handMadePower } from '../../../testing/hand_made_interval.js';
import type { PowerInput } from '../input.js';
import { PowerInputs } from './power_inputs.js';

t.test(
  'each cluster has its operating points, with the voltages that are known, and its busy time at them',
  async t => {
    const interval = handMadeInterval({
      info: BIG_LITTLE,
      cpus: [handMadeCpu(0, 2), handMadeCpu(1, 0), handMadeCpu(2, 1), handMadeCpu(3, 1)],
      policies: [residency(0, [600, 4], [1200, 1]), residency(2, [600, 0], [1800, 5])],
      power: handMadePower({
        idle: [
          { cpu: 0, exits: 100, shallow: Seconds(1), deep: Seconds(2), tooDeep: 0 },
          { cpu: 1, exits: 50, shallow: Seconds(1), deep: Seconds(4), tooDeep: 0 },
        ],
      }),
    });
    const { clusters, seconds } = new PowerInputs().of(interval, undefined);
    t.equal(seconds, 5);
    t.match(clusters, [
      {
        name: 'policy0',
        core: 'cortex-a53',
        cpus: 2,
        idleExits: 150,
        deepIdle: 6,
        points: [
          { frequency: 6e8, voltage: 0.9, residency: 4, busy: 1.6 },
          { frequency: 1.2e9, voltage: undefined, residency: 1, busy: 0.4 },
        ],
      },
      {
        name: 'policy2',
        core: 'cortex-a72',
        idleExits: undefined,
        deepIdle: undefined,
        points: [
          { residency: 0, busy: 0 },
          { frequency: 1.8e9, residency: 5, busy: 2 },
        ],
      },
    ]);
  },
);

t.test(
  'without statistics the clock readings tell, without a table there are bands, without cpufreq one point',
  async t => {
    const reading = {
      ...residency(0),
      points: [1e9, 1e9, 2e9, 4e9].map(f => ({ at: Seconds(1), frequency: Hertz(f) })),
    };
    const pstate: Info = {
      ...PLAIN,
      kernel: { ...PLAIN.kernel, architecture: 'x86_64' },
      cpus: [cpuInfo(0, 'Core'), cpuInfo(1, 'Core')],
      policies: [0, 1].map(n => ({
        ...policyOf(n, [n], []),
        hardwareMinKhz: 1_000_000,
        hardwareMaxKhz: 4_000_000,
      })),
    };
    const parts = {
      cpus: [handMadeCpu(0, 4), handMadeCpu(1, 0)],
      policies: [reading, { ...reading, policy: 1 }],
    };
    const [package0, ...others] = new PowerInputs().of(
      handMadeInterval({ info: pstate, ...parts }),
      undefined,
    ).clusters;
    t.same(others, [], 'policies of like CPUs of one package are one cluster');
    t.equal(package0!.points.length, 8);
    t.match(package0!.points[0], { frequency: 1e9, residency: 2.5, busy: 2 });
    const plain = new PowerInputs().of(handMadeInterval({ info: undefined, cpus: parts.cpus }), undefined);
    t.match(plain.clusters, [{ name: 'cpus', core: '', points: [{ frequency: 0, residency: 5, busy: 4 }] }]);
    const none = new PowerInputs().of(handMadeInterval({ info: pstate, cpus: parts.cpus }), undefined)
      .clusters[0]!;
    t.match(none.points[0], { residency: 5, busy: 4 });
  },
);

t.test('a cluster that is switched off is idle, and comes back as the same', async t => {
  const inputs = new PowerInputs();
  const all = [handMadeCpu(0, 1), handMadeCpu(1, 1), handMadeCpu(2, 1), handMadeCpu(3, 1)];
  const at = (cpus: typeof all, policies: Interval['policies']): PowerInput =>
    inputs.of(handMadeInterval({ info: BIG_LITTLE, cpus, policies }), undefined);
  const before = at(all, [residency(0, [600, 5]), residency(2, [1800, 5])]);
  const off = at(all.slice(0, 2), [residency(0, [600, 5])]);
  t.match(off.clusters[1], { name: 'policy2', cpus: 0, points: [{ busy: 0 }, { busy: 0 }] });
  const after = at(all, [residency(0, [600, 5]), residency(2, [1800, 5])]);
  t.same(after.clusters, before.clusters);
});

t.test('events of a unit are of its cluster, and only those of the interval`s own time', async t => {
  const event = (cpu: number, name: string, covers: number) => ({
    cpu,
    event: name,
    count: 1000,
    covers: Seconds(covers),
  });
  const interval = handMadeInterval({
    info: BIG_LITTLE,
    power: handMadePower({ events: [event(2, 'inst_retired', 5), event(0, 'inst_retired', 60)] }),
  });
  const { clusters } = new PowerInputs().of(interval, undefined);
  t.same([...clusters[1]!.events], [['inst_retired', 1000]]);
  t.same([...clusters[0]!.events], []);
});
