import t from 'tap';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import { handMadeCpu, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { disk, idleExits, link, PatternLab } from '../../../testing/pattern_lab.js';

const poller = (switches: number, parts: Partial<ProcessInterval> = {}): ProcessInterval =>
  handMadeProcess({ pid: 7, program: 'poller', voluntarySwitches: switches, userSeconds: 0.02, ...parts });

t.test('what is not known of costs is not told as a saving', async t => {
  const lab = new PatternLab({});
  lab.run(120, () => ({ processes: [poller(250)] }));
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
  for (const nonsense of [undefined, null, 5, 'x', [], { polling: 5, wakeLockIdle: { suspends: 5 } }])
    lab.patterns.restore(nonsense);
  t.same(
    lab.run(60, () => ({})),
    [],
  );
});
