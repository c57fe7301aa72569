import assert from 'node:assert/strict';
import type { Info, PolicyInfo } from '@edgevitals/shared/info';
import { Bytes, Hertz, Ratio, Seconds, Watts } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import {
  handMadeCpu,
  handMadeInterval,
  handMadePower,
  handMadeProcess,
} from '../../../testing/hand_made_interval.js';
import { peripheralUses } from '../awake/peripheral_use.js';
import type { PowerInput } from '../input.js';
import { clusterLayout } from './cluster_layout.js';
import { opens } from './device_uses.js';
import { PowerInputs } from './power_inputs.js';
import { busyByCluster } from './process_busy.js';

const INFO = handMadeInterval().info!;
const policy = (number: number, cpus: number[], khz: number[]): PolicyInfo => ({
  policy: number,
  cpus,
  driver: 'cpufreq-dt',
  hardwareMinKhz: khz[0] ?? 0,
  hardwareMaxKhz: khz.at(-1) ?? 0,
  frequenciesKhz: khz,
});
const cpuInfo = (cpu: number, part: string, capacity = 1024) => ({ cpu, part, capacity, online: true });
/** Two LITTLE and two big cores. */
const BIG_LITTLE: Info = {
  ...INFO,
  cpus: [
    cpuInfo(0, 'Cortex-A53', 446),
    cpuInfo(1, 'Cortex-A53', 446),
    cpuInfo(2, 'Cortex-A72'),
    cpuInfo(3, 'Cortex-A72'),
  ],
  policies: [policy(0, [0, 1], [600_000, 1_200_000]), policy(2, [2, 3], [600_000, 1_800_000])],
  operatingPoints: [
    {
      device: 'cpu0',
      dynamicPowerCoefficient: 100,
      points: [
        { khz: 600_000, microvolts: 900_000, microwatts: 0 },
        { khz: 1_200_000, microvolts: 0, microwatts: 0 },
      ],
    },
  ],
};
const residency = (number: number, ...at: [number, number][]): Interval['policies'][number] => ({
  policy: number,
  governor: 'schedutil',
  points: [],
  limit: undefined,
  residency: at.map(([megahertz, seconds]) => ({
    frequency: Hertz(megahertz * 1e6),
    seconds: Seconds(seconds),
  })),
});
const busyOf = (input: PowerInput): number =>
  input.clusters.reduce((sum, each) => sum + each.points.reduce((all, point) => all + point.busy, 0), 0);

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
      ...INFO,
      kernel: { ...INFO.kernel, architecture: 'x86_64' },
      cpus: [cpuInfo(0, 'Core'), cpuInfo(1, 'Core')],
      policies: [0, 1].map(n => ({
        ...policy(n, [n], []),
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

t.test('a process is charged where it ran, as far as that cluster was busy', async t => {
  const layout = clusterLayout(BIG_LITTLE, []);
  const processes = [
    handMadeProcess({ processor: 0 }),
    handMadeProcess({ processor: 3 }),
    handMadeProcess({ processor: undefined }),
  ];
  t.same(busyByCluster(processes, [1, 2, 1], layout, [2, 2]), [
    [1, 0],
    [0, 2],
    [1, 0],
  ]);
  // it moved: the big cluster was busy for one second only
  t.same(busyByCluster(processes.slice(1, 2), [2], layout, [1, 1]), [[1, 1]]);
});

t.test('whatever is told of processes, each keeps its CPU time and nothing is negative', async () => {
  const layout = clusterLayout(BIG_LITTLE, []);
  const seconds = fc.double({ min: 0, max: 20, noNaN: true });
  const process = fc.record({ seconds, processor: fc.constantFrom(undefined, 0, 1, 2, 3, 99) });
  fc.assert(
    fc.property(fc.array(process, { maxLength: 8 }), fc.tuple(seconds, seconds), (some, busy) => {
      const found = busyByCluster(
        some.map(each => handMadeProcess({ processor: each.processor })),
        some.map(each => each.seconds),
        layout,
        busy,
      );
      found.forEach((clusters, p) => {
        assert.ok(clusters.every(each => each >= 0));
        const sum = clusters.reduce((all, each) => all + each, 0);
        assert.ok(Math.abs(sum - some[p]!.seconds) < 1e-9);
      });
    }),
  );
});

t.test('what a quiet process did before the interval is not in it', async t => {
  const interval = handMadeInterval({
    cpus: [handMadeCpu(0, 4)],
    processes: [
      handMadeProcess({ user: Seconds(8), late: Seconds(15), voluntarySwitches: 40 }),
      handMadeProcess({ pid: 101, user: Seconds(1), run: Seconds(1.004) }),
      handMadeProcess({ pid: 102 }),
    ],
  });
  const { processes } = new PowerInputs().of(interval, undefined);
  t.match(processes, [
    { pid: 100, busy: [2], wakeups: 40 },
    { pid: 101, busy: [1.004], wakeups: 0 },
  ]);
  t.equal(processes.length, 2, 'one that did nothing is left out');
});

t.test('a suspend is not time awake, and ticks do not make a CPU busier than that', async t => {
  const interval = handMadeInterval({ suspended: Seconds(4), cpus: [handMadeCpu(0, 1.02)] });
  const input = new PowerInputs().of(interval, undefined);
  t.match(input, { seconds: 1, suspended: 4 });
  t.equal(busyOf(input), 1);
});

t.test(
  'radios, wired links, disks, displays and peripherals are devices; what rides on others is not',
  async t => {
    const link = (name: string, bytes: number) => ({
      name,
      rx: Bytes(bytes),
      tx: Bytes(0),
      rxPackets: bytes / 100,
      txPackets: 0,
      errors: 0,
      drops: 0,
    });
    const disk = {
      reads: 1,
      writes: 2,
      read: Bytes(512),
      written: Bytes(1024),
      busy: Seconds(0.5),
      discarded: undefined,
    };
    const inputs = new PowerInputs();
    const interval = (bytes: number, to: number): Interval =>
      handMadeInterval({
        to: Seconds(to),
        interfaces: [
          link('wlan0', bytes),
          link('eth0', bytes),
          link('lo', bytes),
          link('br0', bytes),
          link('tun0', 9),
        ],
        disks: [
          { ...disk, name: 'mmcblk0', leaf: true, flushes: 3 },
          { ...disk, name: 'dm-0', leaf: false, flushes: undefined },
        ],
        processes: [
          handMadeProcess({
            program: 'camera',
            user: Seconds(1),
            io: {
              read: Bytes(0),
              written: Bytes(5120),
              cancelled: Bytes(0),
              requested: Bytes(0),
              writeCalls: 1,
              readCalls: 0,
            },
          }),
        ],
        power: handMadePower({
          gpus: [{ name: 'kgsl a', load: Ratio(0.5), frequency: undefined, relativeFrequency: undefined }],
          backlights: [{ name: 'panel', level: Ratio(0.2) }],
          runtimePm: [
            {
              name: 'i2c 1-0048',
              active: Seconds(15),
              suspended: Seconds(45),
              isActive: false,
              everSuspended: true,
              covers: Seconds(60),
            },
          ],
          openDevices: [
            { pid: 100, startTicks: 10, path: '/dev/dri/card0' },
            { pid: 100, startTicks: 10, path: '/dev/i2c-1' },
          ],
        }),
      });
    const input = inputs.of(interval(1000, 5), undefined);
    t.same(
      input.devices.map(each => each.name),
      [
        'interface/wlan0',
        'interface/eth0',
        'disk/mmcblk0',
        'gpu/kgsl a',
        'backlight/panel',
        'runtime/i2c 1-0048',
      ],
    );
    t.match(input.devices, [
      {
        kind: 'radio',
        on: 5,
        work: new Map([
          ['bytes', 1000],
          ['packets', 10],
        ]),
      },
      { kind: 'wired' },
      {
        kind: 'storage',
        work: new Map([
          ['sectors', 3],
          ['flushes', 3],
          ['busy', 0.5],
        ]),
      },
      { kind: 'gpu', work: new Map([['busy', 2.5]]) },
      { kind: 'display', on: 5, work: new Map([['busy', 1]]) },
      { kind: 'other', on: 1.25 },
    ]);
    t.same(
      [...input.processes[0]!.uses],
      [
        ['disk/mmcblk0', 10],
        ['gpu/kgsl a', 5],
        ['runtime/i2c 1-0048', 5],
      ],
    );
    const silent = inputs.of(interval(0, 100), undefined);
    t.equal(silent.devices[0]!.on, 5, 'a link that was used a minute ago is up');
    t.equal(inputs.of(interval(0, 1000), undefined).devices[0]!.on, 0);
    t.match(peripheralUses(interval(0, 5)), [
      { path: '/dev/dri/card0', held: 5, powered: undefined },
      { path: '/dev/i2c-1', program: 'camera', held: 5, powered: 1.25 },
    ]);
  },
);

t.test('a device file leads to a device where its name says so', async t => {
  t.ok(opens('/dev/i2c-1', 'runtime/i2c 1-0048'));
  t.notOk(opens('/dev/i2c-1', 'runtime/i2c 11-0048'));
  t.ok(opens('/dev/spidev0.1', 'runtime/spi spi0.1'));
  t.notOk(opens('/dev/ttyUSB0', 'runtime/usb 1-1'));
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

t.test('what is measured is passed on', async t => {
  const measured = {
    sensor: 'powercap/psys',
    power: Watts(5),
    sigma: Watts(0.1),
    scope: 'device' as const,
    accumulates: true,
  };
  t.same(new PowerInputs().of(handMadeInterval(), measured).measured, measured);
});
