import type { Estimate } from '@edgevitals/shared/results';
import { Bytes, Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type {
  CpuInterval,
  DiskInterval,
  Interval,
  ProcessInterval,
  ProcessIo,
} from '../../../device/interval.js';
import { Sustained } from '../../../findings/sustained.js';
import {
  handMadeCpu,
  handMadeInterval,
  handMadePower,
  handMadeProcess,
} from '../../../testing/hand_made_interval.js';
import { holderOf } from '../awake/held_awake.js';
import { Peripherals } from '../awake/peripherals.js';
import { WakeSources } from '../awake/wake_sources.js';
import { difference } from '../estimates.js';
import { PowerInputs } from '../inputs/power_inputs.js';
import type { UnitCosts } from '../unit_costs.js';
import type { PatternMatch } from './pattern.js';
import { PowerPatterns } from './patterns.js';
import { RecentMean } from './recent_mean.js';

const estimate = (value: number): Estimate => ({ value, sigma: value / 10, basis: 'modelled' });
const COSTS: UnitCosts = {
  wakeupJoules: estimate(1e-3),
  flushJoules: estimate(0.01),
  busyWatts: new Map([
    ['cpus', estimate(2)],
    ['policy0', estimate(0.2)],
    ['policy2', estimate(1.5)],
  ]),
};
const CPUS = [handMadeCpu(0, 0.01), handMadeCpu(1, 0.01)];

/** Time that passes for the patterns of a device, 5 s an interval. */
class Lab {
  readonly patterns = new PowerPatterns();
  readonly sustained = new Sustained();
  readonly inputs = new PowerInputs();
  found: PatternMatch[] = [];
  private now = 0;
  private readonly costs: UnitCosts;
  private readonly seconds: number;

  constructor(costs = COSTS, seconds = 5) {
    this.costs = costs;
    this.seconds = seconds;
  }

  /** Runs for some seconds; `parts` of the interval that ends at each instant. @returns what was ever raised. */
  run(seconds: number, parts: (at: number) => Partial<Interval>): string[] {
    const raised = new Set<string>();
    for (const end = this.now + seconds; this.now < end; ) {
      const from = this.now;
      this.now += this.seconds;
      const interval = handMadeInterval({
        from: Seconds(from),
        to: Seconds(this.now),
        elapsed: Seconds(this.seconds),
        cpus: CPUS,
        ...parts(this.now),
      });
      this.found = this.patterns.judge(
        interval,
        this.inputs.of(interval, undefined),
        this.sustained,
        this.costs,
      );
      for (const { kind, level } of this.found) if (level === 'raised') raised.add(kind);
    }
    return [...raised];
  }

  get kinds(): string[] {
    return this.found.map(each => each.kind);
  }
}

const io = (parts: Partial<ProcessIo>): ProcessIo => ({
  read: Bytes(0),
  written: Bytes(0),
  cancelled: Bytes(0),
  requested: Bytes(0),
  writeCalls: 0,
  readCalls: 0,
  ...parts,
});
const poller = (switches: number, parts: Partial<ProcessInterval> = {}): ProcessInterval =>
  handMadeProcess({ pid: 7, program: 'poller', voluntarySwitches: switches, user: Seconds(0.02), ...parts });

t.test('a process that polls is found, with what it costs and how often it asks', async t => {
  const lab = new Lab();
  t.same(
    lab.run(45, () => ({ processes: [poller(250)] })),
    [],
  );
  t.same(
    lab.run(60, () => ({ processes: [poller(250)] })),
    ['power.polling'],
  );
  const [match] = lab.found;
  t.match(match, { subject: 'poller', severity: 'info', hint: /every 20 ms/, saving: { basis: 'modelled' } });
  t.ok(Math.abs(match!.saving!.value - 49 * 1e-3) < 1e-9);
  lab.run(60, () => ({ processes: [poller(10)] }));
  t.same(lab.kinds, []);
});

t.test('switches that are read every eighth second are the same rate', async t => {
  const lab = new Lab(COSTS, 1);
  const raised = lab.run(200, at => ({
    processes: [poller(at % 8 === 0 ? 400 : 0, { user: Seconds(0.004) })],
  }));
  t.same(raised, ['power.polling']);
  t.ok(Math.abs(lab.found[0]!.evidence[0]!.value - 50) < 1e-9);
});

t.test('work that comes unevenly, costs CPU time, or is the kernel`s is no polling', async t => {
  for (const [what, process] of [
    ['uneven', (at: number) => poller(at % 40 < 20 ? 900 : 130)],
    ['busy', () => poller(250, { user: Seconds(0.5) })],
    ['kernel', () => poller(250, { kernel: true })],
    ['rare', () => poller(20)],
  ] as const)
    t.notOk(new Lab().run(600, at => ({ processes: [process(at)] })).includes('power.polling'), what);
});

t.test('a thread that spins is found after five minutes', async t => {
  const spin = handMadeProcess({ program: 'spin', user: Seconds(5), io: io({}) });
  const cpus = [handMadeCpu(0, 5), handMadeCpu(1, 0)];
  const lab = new Lab();
  t.same(
    lab.run(295, () => ({ cpus, processes: [spin] })),
    [],
  );
  t.same(
    lab.run(10, () => ({ cpus, processes: [spin] })),
    ['power.busy-loop'],
  );
  t.match(lab.found, [
    { subject: 'spin', saving: { value: 2 }, evidence: [{ value: 1, unit: 'CPUs' }, {}, {}] },
  ]);
  const after = new Lab();
  after.sustained.restore(JSON.parse(JSON.stringify(lab.sustained.snapshot())));
  t.same(
    after.run(5, () => ({ cpus, processes: [spin] })),
    ['power.busy-loop'],
    'over a restart',
  );
});

t.test('programs that compute, compile, encode or serve are no busy loops', async t => {
  const work = (parts: Partial<ProcessInterval>) =>
    handMadeProcess({ program: 'work', user: Seconds(5), io: io({}), ...parts });
  for (const [what, process] of [
    ['a compiler touches new memory', work({ minorFaults: 20_000 })],
    ['an archiver reads and writes', work({ io: io({ readCalls: 4000, writeCalls: 2000 }) })],
    ['a server waits between requests', work({ voluntarySwitches: 800 })],
    ['an encoder has several threads', work({ user: Seconds(17), threads: 8 })],
    ['a worker of the kernel', work({ kernel: true })],
    ['half a CPU', work({ user: Seconds(2.5) })],
  ] as const)
    t.same(
      new Lab().run(900, () => ({ processes: [process] })),
      [],
      what,
    );
});

const link = (name: string, bytes: number): Interval['interfaces'][number] => ({
  name,
  rx: Bytes(bytes / 2),
  tx: Bytes(bytes / 2),
  rxPackets: bytes > 0 ? 1 : 0,
  txPackets: bytes > 0 ? 1 : 0,
  errors: 0,
  drops: 0,
});
const NO_INFO = { info: undefined };

t.test(
  'little data every few seconds keeps a modem awake; much data or rare data does not count',
  async t => {
    const chatty = new Lab();
    t.same(
      chatty.run(400, () => ({ ...NO_INFO, interfaces: [link('wwan0', 300)] })),
      ['power.chatty-radio'],
    );
    t.match(chatty.found, [{ subject: 'wwan0', evidence: [{ value: 1 }, { value: 60 }, { value: 10 }] }]);
    for (const [what, parts] of [
      ['a download', () => [link('wwan0', 5e6)]],
      ['a keep-alive each half minute', (at: number) => [link('wwan0', at % 30 === 0 ? 120 : 0)]],
      ['Wi-Fi, whose tail is short', () => [link('wlan0', 300)]],
      ['a cable', () => [link('eth0', 300)]],
      ['nothing', () => [link('wwan0', 0)]],
    ] as const)
      t.same(
        new Lab().run(900, at => ({ ...NO_INFO, interfaces: parts(at) })),
        [],
        what,
      );
  },
);

const disk = (flushes: number | undefined, written: number): DiskInterval => ({
  name: 'mmcblk0',
  leaf: true,
  reads: 0,
  writes: 10,
  read: Bytes(0),
  written: Bytes(written),
  busy: Seconds(0.1),
  flushes,
  discarded: undefined,
});

t.test('flushes for every small record are found, with who writes', async t => {
  const lab = new Lab();
  const processes = [
    handMadeProcess({ pid: 1, program: 'logger', io: io({ written: Bytes(80_000) }) }),
    handMadeProcess({ pid: 2, program: 'other', io: io({ written: Bytes(9000) }) }),
    handMadeProcess({
      pid: 3,
      program: 'jbd2/mmcblk0p2-8',
      kernel: true,
      io: io({ written: Bytes(900_000) }),
    }),
  ];
  t.same(
    lab.run(70, () => ({ disks: [disk(50, 50 * 8192)], processes })),
    ['power.fsync-storm'],
  );
  t.match(lab.found, [
    { subject: 'mmcblk0', summary: /logger writes most/, evidence: [{ value: 10 }, { value: 8192 }] },
  ]);
  t.ok(Math.abs(lab.found[0]!.saving!.value - 0.096) < 1e-9);
});

t.test(
  'commits of a file system, flushes after megabytes and kernels that do not count are no storm',
  async t => {
    for (const [what, each] of [
      ['a commit each five seconds', disk(2, 40_000)],
      ['a database that loads', disk(50, 50e6)],
      ['not counted', disk(undefined, 1e6)],
    ] as const)
      t.same(
        new Lab().run(600, () => ({ disks: [each] })),
        [],
        what,
      );
  },
);

const locked = (name: string, held: number): Partial<Interval> => ({
  power: handMadePower({ wakeLocks: [{ name, held: Seconds(held) }] }),
});

t.test('a wake lock that is held with nothing to do is found on a device that suspends', async t => {
  const lab = new Lab();
  lab.run(5, () => ({ suspended: Seconds(4) }));
  const processes = [handMadeProcess({ program: 'uploader' })];
  t.same(
    lab.run(80, () => ({ ...locked('uploader.sync', 5), processes })),
    ['power.wake-lock-idle'],
  );
  t.match(lab.found, [{ subject: 'uploader.sync', hint: /uploader holds it/ }]);
  lab.run(5, () => ({}));
  t.same(lab.kinds, [], 'let go');
});

t.test('a wake lock at work, for a moment, or where nothing ever suspends is not', async t => {
  const busy = [handMadeCpu(0, 2), handMadeCpu(1, 0)];
  const suspended = (lab: Lab): Lab => {
    lab.run(5, () => ({ suspended: Seconds(4) }));
    return lab;
  };
  t.same(
    suspended(new Lab()).run(600, () => ({ ...locked('work', 5), cpus: busy })),
    [],
    'busy',
  );
  t.same(
    suspended(new Lab()).run(600, at => (at % 60 === 0 ? locked('alarm', 1) : {})),
    [],
    'a moment',
  );
  t.same(
    new Lab().run(600, () => locked('charger', 5)),
    [],
    'never suspends',
  );
});

t.test('a wakeup source is told once a minute and stays found in between', async t => {
  const lab = new Lab();
  lab.run(5, () => ({ suspended: Seconds(4) }));
  const source = {
    name: 'usb 1-1',
    held: Seconds(60),
    activations: 1,
    events: 1,
    wakeups: 0,
    suspendPrevented: Seconds(60),
    activeFor: Seconds(60),
    covers: Seconds(60),
  };
  const each = (at: number): Partial<Interval> =>
    at % 60 === 0 ? { power: handMadePower({ wakeupSources: [source] }) } : {};
  t.same(lab.run(240, each), ['power.wake-lock-idle']);
  t.same(lab.kinds, ['power.wake-lock-idle']);
  lab.run(30, each);
  t.same(lab.kinds, ['power.wake-lock-idle']);
  lab.run(240, () => ({}));
  t.same(lab.kinds, []);
});

const idleExits = (exits: number): Partial<Interval> => ({
  power: handMadePower({ idle: [{ cpu: 0, exits, shallow: Seconds(1), deep: Seconds(3), tooDeep: 0 }] }),
});
const timers = (rates: readonly number[]): ProcessInterval[] =>
  rates.map((rate, i) =>
    handMadeProcess({ pid: i + 1, program: `daemon-${i}`, voluntarySwitches: rate * 5 }),
  );

t.test('timers of many programs that go off one by one are found', async t => {
  const lab = new Lab();
  const raised = lab.run(400, () => ({ ...idleExits(400), processes: timers([9, 8, 8, 7, 6, 5]) }));
  t.same(raised, ['power.timers-unaligned']);
  t.match(lab.found, [{ hint: /daemon-0, daemon-1, daemon-2, daemon-3/, saving: { value: 0.04 } }]);
});

t.test('a quiet device, one that works, and one program that wakes up alone have no such timers', async t => {
  const busy: CpuInterval[] = [handMadeCpu(0, 2), handMadeCpu(1, 1)];
  for (const [what, parts] of [
    ['quiet', { ...idleExits(100), processes: timers([2, 2, 2, 2, 2]) }],
    ['at work', { ...idleExits(900), processes: timers([9, 8, 8, 7, 6, 5]), cpus: busy }],
    ['one', { ...idleExits(900), processes: timers([90, 1, 1]) }],
    ['no cpuidle', { processes: timers([9, 8, 8, 7, 6, 5]) }],
  ] as const)
    t.notOk(new Lab().run(600, () => parts).includes('power.timers-unaligned'), what);
});

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
  processes: [handMadeProcess({ program: 'telemetry', user: Seconds(seconds), processor, minorFaults: 100 })],
});

t.test('small work on big cores is found, with where it would go', async t => {
  const lab = new Lab();
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
    t.notOk(new Lab().run(300, () => parts).includes('power.big-core'), what);
});

const suspends = (succeeded: number, failed: number): Partial<Interval> => ({
  power: handMadePower({
    suspends: {
      succeeded,
      failed,
      failedSteps: new Map([['freeze', failed]]),
      hardwareSleep: undefined,
      wakeupIrq: undefined,
      covers: Seconds(60),
    },
  }),
});

t.test(
  'suspends that fail again and again are found, with the step; one that fails now and then is not',
  async t => {
    const lab = new Lab();
    t.same(
      lab.run(180, at => (at % 60 === 0 ? suspends(0, 1) : {})),
      ['power.suspend-failing'],
    );
    t.match(lab.found, [{ summary: /3 of 3 .*most at freeze/, hint: /does not freeze/ }]);
    lab.run(600, () => ({}));
    t.same(lab.kinds, [], 'ten minutes later');
    t.same(
      new Lab().run(1200, at => (at % 60 === 0 ? suspends(9, at % 300 === 0 ? 1 : 0) : {})),
      [],
    );
  },
);

t.test('what is not known of costs is not told as a saving', async t => {
  const lab = new Lab({});
  lab.run(120, () => ({ processes: [poller(250)] }));
  t.equal(lab.found[0]!.saving, undefined);
  t.equal(difference(estimate(1), undefined), undefined);
  t.match(difference(estimate(1), { value: 3, basis: 'prior' }), { value: -2, basis: 'prior' });
});

t.test('an idle device and an ordinary mix have nothing of it for an hour', async t => {
  const ordinary = (at: number): Partial<Interval> => ({
    cpus: [handMadeCpu(0, 0.4), handMadeCpu(1, 0.3)],
    disks: [disk(2, 30_000)],
    interfaces: [link('wlan0', 2000), link('eth0', 9000)],
    processes: [
      handMadeProcess({ pid: 1, program: 'init' }),
      handMadeProcess({
        pid: 2,
        program: 'mosquitto',
        user: Seconds(0.03),
        voluntarySwitches: 20 + (at % 35),
      }),
      handMadeProcess({
        pid: 3,
        program: 'node',
        user: Seconds(0.4),
        threads: 11,
        voluntarySwitches: 150,
        minorFaults: 50,
        io: io({ written: Bytes(20_000), writeCalls: 90 }),
      }),
      handMadeProcess({ pid: 4, program: 'systemd-journal', user: Seconds(0.01), voluntarySwitches: 4 }),
    ],
    ...idleExits(300),
  });
  t.same(new Lab().run(3600, ordinary), []);
  t.same(
    new Lab().run(3600, () => ({})),
    [],
  );
});

t.test('nonsense in place of a snapshot is ignored', async t => {
  const lab = new Lab();
  for (const nonsense of [undefined, null, 5, 'x', [], { polling: 5, wakeLockIdle: { suspends: 5 } }])
    lab.patterns.restore(nonsense);
  t.same(
    lab.run(60, () => ({})),
    [],
  );
});

t.test('a mean of the last while forgets by time, however that is cut', async t => {
  const often = new RecentMean(60);
  const rarely = new RecentMean(60);
  for (let i = 0; i < 60; i++) often.observe(1, 1);
  rarely.observe(1, 60);
  for (let i = 0; i < 30; i++) often.observe(0, 1);
  rarely.observe(0, 30);
  t.ok(Math.abs(often.mean - rarely.mean) < 1e-9);
});

t.test('a lock is held by the program that it is named after, if there is one', async t => {
  const processes = ['sync', 'sync-daemon', 'a'].map(program => ({ program, kernel: false }));
  t.equal(holderOf('sync-daemon', processes), 'sync-daemon');
  t.equal(holderOf('sync-daemon.upload', processes), 'sync-daemon');
  t.equal(holderOf('synchronous', processes), '');
  t.equal(holderOf('a b', processes), '', 'too short a name');
});

t.test('how long each lock kept the device awake is added up over restarts', async t => {
  const sources = new WakeSources();
  const both = handMadePower({
    wakeLocks: [
      { name: 'a', held: Seconds(5) },
      { name: 'b', held: Seconds(5) },
    ],
  });
  sources.observe(handMadeInterval({ power: both }));
  t.match(sources.uses(), [{ name: 'a', heldSeconds: 5 }, { name: 'b' }]);
  sources.observe(handMadeInterval({ ...locked('a', 2.5), suspended: Seconds(1) }));
  const after = new WakeSources();
  after.restore(JSON.parse(JSON.stringify(sources.snapshot())));
  t.same(after.uses(), [
    { name: 'a', holder: '', heldSeconds: 7.5 },
    { name: 'b', holder: '', heldSeconds: 5 },
  ]);
  for (const nonsense of [undefined, 5, { totals: [[1], ['x', '', -1], ['y', '', 'z']] }])
    sources.restore(nonsense);
  t.equal(sources.uses().length, 2);
});

t.test('which program drove which peripheral is added up over restarts', async t => {
  const peripherals = new Peripherals();
  const interval = handMadeInterval({
    processes: [handMadeProcess({ program: 'camera' }), handMadeProcess({ pid: 101, program: 'camera' })],
    power: handMadePower({
      openDevices: [
        { pid: 100, startTicks: 10, path: '/dev/video0' },
        { pid: 101, startTicks: 10, path: '/dev/video0' },
        { pid: 9, startTicks: 1, path: '/dev/ttyS0' },
      ],
    }),
  });
  peripherals.observe(interval);
  const after = new Peripherals();
  after.restore(JSON.parse(JSON.stringify(peripherals.snapshot())));
  after.restore([['x'], 7, ['y', -1]]);
  after.observe(interval);
  t.same(after.uses(), [{ device: '/dev/video0', program: 'camera', seconds: 10 }]);
});
