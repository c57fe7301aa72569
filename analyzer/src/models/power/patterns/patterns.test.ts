import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import {
  handMadeCpu,
  handMadePower,
  handMadeProcess,
  populationOf,
} from '../../../testing/hand_made_interval.js';
import { lookedAt } from '../../../testing/looked_at.js';
import { COSTS, disk, idleExits, link, locked, PatternLab } from '../../../testing/pattern_lab.js';

t.test('what is not known of costs is not told as a saving', async t => {
  const lab = new PatternLab({});
  lab.run(120, () => ({ disks: [disk(50, 400_000)] }));
  t.match(lab.found, [{ kind: 'power.fsync-storm' }]);
  t.equal(lab.found[0]!.saving, undefined);
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
        userSeconds: 0.03,
        voluntarySwitches: 20 + (at % 35),
      }),
      handMadeProcess({
        pid: 3,
        program: 'node',
        userSeconds: 0.4,
        threads: 11,
        voluntarySwitches: 150,
        minorFaults: 50,
        writtenBytes: 20_000,
        writeCalls: 90,
      }),
      handMadeProcess({ pid: 4, program: 'systemd-journal', userSeconds: 0.01, voluntarySwitches: 4 }),
    ],
    ...idleExits(300),
  });
  t.same(new PatternLab().run(3600, ordinary), []);
  t.same(
    new PatternLab().run(3600, () => ({})),
    [],
  );
});

t.test('nonsense in place of a snapshot is ignored', async t => {
  const lab = new PatternLab();
  for (const nonsense of [
    undefined,
    null,
    5,
    'x',
    [],
    { polling: 5, sleepers: [5], busyLoop: { soFar: 5 }, wakeLockIdle: { suspends: 5 } },
  ])
    lab.patterns.restore(nonsense);
  t.same(
    lab.run(60, () => ({})),
    [],
  );
});

/** Ways of wasting power, each for so long that it is found. */
const WASTE: Readonly<Record<string, (at: number) => Partial<Interval>>> = {
  'power.polling': at => ({
    population: populationOf([handMadeProcess({ pid: 7, program: 'poller' })]),
    power: handMadePower({ sleepers: at % 15 === 0 ? [lookedAt(at, { switches: 50, timeout: 0.02 })] : [] }),
  }),
  'power.busy-loop': () => ({
    processes: [handMadeProcess({ pid: 8, program: 'spinner', userSeconds: 5, voluntarySwitches: 0 })],
  }),
  'power.chatty-radio': () => ({ info: undefined, interfaces: [link('wwan0', 300)] }),
  'power.fsync-storm': () => ({ disks: [disk(50, 50_000)] }),
  'power.wake-lock-idle': at => ({ suspended: Seconds(at === 5 ? 4 : 0), ...locked('uploader.sync', 5) }),
  'power.timers-unaligned': () => ({
    ...idleExits(400),
    processes: [19, 18, 18, 12, 10, 8].map((rate, i) =>
      handMadeProcess({ pid: i + 1, program: `daemon-${i}`, voluntarySwitches: rate * 5 }),
    ),
  }),
  'power.suspend-failing': at =>
    at % 60 === 0
      ? {
          power: handMadePower({
            suspends: {
              succeeded: 0,
              failed: 1,
              failedSteps: new Map([['freeze', 1]]),
              hardwareSleep: undefined,
              wakeupIrq: undefined,
              covers: Seconds(60),
            },
          }),
        }
      : {},
};

for (const [kind, parts] of Object.entries(WASTE))
  t.test(`${kind} is found as if nobody had restarted the analyzer, whenever somebody does`, async t => {
    for (const restarts of [[20], [200], [435], [25, 60, 310, 500]]) {
      const steady = new PatternLab();
      const restarted = new PatternLab();
      let wasFound = false;
      for (let at = 5; at <= 600; at += 5) {
        steady.run(5, parts);
        if (restarts.includes(at)) restarted.restart();
        restarted.run(5, parts);
        t.same(restarted.found, steady.found, `restarts at ${restarts}: after ${at} s`);
        wasFound ||= steady.found.some(each => each.kind === kind && each.level === 'raised');
      }
      t.ok(wasFound, kind);
    }
  });

t.test('a wakeup source that is read once a minute stays found over a restart in between', async t => {
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
  const lab = new PatternLab(COSTS);
  const parts = (at: number): Partial<Interval> => ({
    suspended: Seconds(at === 5 ? 4 : 0),
    power: handMadePower(at % 60 === 0 ? { wakeupSources: [source] } : {}),
  });
  lab.run(260, parts);
  t.same(lab.kinds, ['power.wake-lock-idle']);
  lab.restart();
  for (let passed = 0; passed < 55; passed += 5) {
    lab.run(5, parts);
    t.same(lab.kinds, ['power.wake-lock-idle']);
  }
});
