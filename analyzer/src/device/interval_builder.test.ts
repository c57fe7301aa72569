import assert from 'node:assert/strict';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import { Ingest } from '../ingest/ingest.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { keptInterval } from '../testing/kept_interval.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { DeviceClock } from './clock.js';
import { counterDelta, steadyDelta } from './counter_delta.js';
import { looksLikeLeafDisk } from './disk_names.js';
import type { Interval } from './interval.js';
import { credibleCelsius } from './temperature.js';

const T0 = Date.UTC(2026, 0, 1);

function intervalsOf(
  device: ScriptedDevice,
  script: (send: () => Interval | undefined, ingest: Ingest) => void,
) {
  const ingest = new Ingest();
  script(() => {
    let newest: Interval | undefined;
    for (const interval of intervalsIn(
      ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000)),
    ))
      newest = keptInterval(interval);
    return newest;
  }, ingest);
}

t.test('a 32-bit counter that wraps counts on; one that starts over counts from 0', async t => {
  t.equal(counterDelta(2 ** 32 - 10, 5, 32), 15);
  t.equal(counterDelta(1000, 5, 32), 5, 'too far for a wrap');
  t.equal(counterDelta(2 ** 32 - 10, 5, 64), 5, '64 bits do not wrap');
  t.equal(counterDelta(3e9, 1e9, 32, 1e6), 0, 'neither is plausible');
  t.equal(counterDelta(5, 1e15, 64, 1e9), 0, 'a wild jump is a bad reading');
  t.equal(counterDelta(Number.NaN, 5, 64), 0);
  t.equal(counterDelta(5, -1, 64), 0);
  t.equal(steadyDelta(10, 9), 0, 'iowait goes back by a tick');
});

t.test('whatever a wrapping counter does in steps of up to half its range, the sum is right', async () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (start, steps) => {
      let value = start;
      let sum = 0;
      for (const step of steps) {
        const next = (value + step) % 2 ** 32;
        sum += counterDelta(value, next, 32);
        value = next;
      }
      assert.equal(
        sum,
        steps.reduce((a, b) => a + b, 0),
      );
    }),
  );
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.constantFrom(32 as const, 64 as const), (from, to, bits) => {
      const amount = counterDelta(from, to, bits, 1e12);
      assert.ok(amount >= 0 && amount <= 1e12);
    }),
  );
});

t.test('the kernel word decides where disk and interface counters wrap', async t => {
  for (const [longBits, bytes] of [
    [32, 1500],
    [64, 0],
  ] as const) {
    const device = new ScriptedDevice()
      .process(1, 'init')
      .set('interface', [], 'eth0', { rx_bytes: 2 ** 32 - 1000, tx_bytes: 0 });
    intervalsOf(device, (send, ingest) => {
      ingest.info('dev1', device.infoBytes({ kernel: { ...device.info().kernel, longBits } }), Seconds(0));
      send();
      device.pass(5000).set('interface', [], 'eth0', { rx_bytes: longBits === 32 ? 500 : 0 });
      t.equal(send()?.interfaces[0]?.rxBytes, bytes);
    });
  }
});

t.test('a pid used again is another process; an exec is the same one', async t => {
  const device = new ScriptedDevice().process(9, 'old', { utime: 500 }, 50).process(8, 'sh', { utime: 40 });
  intervalsOf(device, send => {
    send();
    device.pass(5000).remove('process', [9, 50, 1, 0], 'old').process(9, 'new', { utime: 30 }, 400);
    device.remove('process', [8, 10, 1, 0], 'sh').process(8, 'worker', { utime: 45 });
    const interval = send()!;
    t.match(
      interval.processes.find(each => each.program === 'new'),
      { started: true, userSeconds: 0.3, ended: false },
    );
    t.match(
      interval.processes.find(each => each.program === 'old'),
      { ended: true, userSeconds: 0, rssBytes: 0, running: false },
    );
    t.match(
      interval.processes.find(each => each.program === 'worker'),
      { started: false, userSeconds: 0.05 },
    );
    t.notOk(
      interval.processes.some(each => each.program === 'sh'),
      'it has another name, it has not ended',
    );
    device.pass(5000);
    t.notOk(send()!.processes.some(each => each.program === 'old'));
  });
});

t.test('a process that was there before but not seen counts from when it is seen', async t => {
  const device = new ScriptedDevice().process(1, 'init');
  intervalsOf(device, send => {
    send();
    device.pass(60_000);
    send();
    device.pass(5000).process(4, 'hidden', { utime: 9999 }, 100);
    t.match(
      send()!.processes.find(each => each.pid === 4),
      { started: false, userSeconds: 0 },
    );
    device.pass(5000).add('process', [4, 100, 1, 0], 'hidden', { utime: 1 });
    t.match(
      send()!.processes.find(each => each.pid === 4),
      { userSeconds: 0.01 },
    );
  });
});

t.test('a suspend is in the elapsed time and told apart', async t => {
  const device = new ScriptedDevice().process(1, 'init').set('agent', [], '', { suspended_ms: 0 });
  intervalsOf(device, send => {
    send();
    device.pass(65_000).set('agent', [], '', { suspended_ms: 60_000 });
    t.match(send(), { elapsed: 65, suspended: 60 });
  });
});

t.test('readings between process readings become points of the interval, nonsense is left out', async t => {
  const device = new ScriptedDevice().process(1, 'init').set('thermal_zone', [0], 'cpu', { temp: 40_000 });
  intervalsOf(device, send => {
    send();
    for (const temp of [45_000, -274_000, 50_000, 0]) {
      device.pass(1000).set('thermal_zone', [0], 'cpu', { temp }).sample('thermal_zone');
    }
    device.pass(1000).set('thermal_zone', [0], 'cpu', { temp: 127_000 }).sample();
    const interval = send()!;
    t.equal(interval.elapsed, 5);
    t.strictSame(
      interval.zones.map(zone => zone.points.map(point => point.temperature)),
      [[45, 50]],
    );
  });
  for (const bad of [-274_000, 0, 127_000, 125_000, 150_000, -50_000, Number.NaN])
    t.equal(credibleCelsius(bad), undefined);
});

t.test('a device whose processes cannot be read still has intervals', async t => {
  const device = new ScriptedDevice().set('cpu', [0], '', { user: 0, system: 0, idle: 0 });
  intervalsOf(device, send => {
    send();
    device.pass(5000).add('cpu', [0], '', { user: 250 });
    t.match(send(), { elapsed: 5, processes: [], cpus: [{ userSeconds: 2.5 }] });
  });
});

t.test('USER_HZ and page size are the device`s own', async t => {
  const device = new ScriptedDevice().process(1, 'init', { rss_pages: 2 });
  const kernel = { ...device.info().kernel, userHz: 1000, pageBytes: 65_536 };
  intervalsOf(device, (send, ingest) => {
    ingest.info('dev1', device.infoBytes({ kernel }), Seconds(0));
    send();
    device.pass(5000).add('process', [1, 10, 1, 0], 'init', { utime: 100 });
    t.match(send()?.processes, [{ userSeconds: 0.1, rssBytes: 131_072 }]);
  });
});

t.test('only whole physical disks count where the device does not say', async t => {
  for (const name of ['sda', 'mmcblk0', 'nvme0n1', 'vda']) t.ok(looksLikeLeafDisk(name), name);
  for (const name of ['sda1', 'mmcblk0p2', 'nvme0n1p1', 'dm-0', 'loop3', 'zram0', 'md127'])
    t.notOk(looksLikeLeafDisk(name), name);
});

t.test(
  'event time ignores a single strange clock, follows a step forward, and never runs back in an epoch',
  async t => {
    const clock = new DeviceClock();
    const at = (bootMs: number, wallMs: number): number => {
      clock.frame(bootMs, wallMs);
      return clock.eventTime(bootMs) * 1000 - T0;
    };
    t.equal(at(1000, T0), 0);
    t.equal(at(2000, T0 + 1e9), 1000, 'one frame moves nothing');
    t.equal(at(3000, T0 + 2000), 2000);
    at(4000, T0 + 63_000);
    t.equal(at(5000, T0 + 64_000), 64_000, 'set forward by a minute');
    at(6000, T0 + 5000);
    t.equal(at(7000, T0 + 6000), 66_000, 'set back by a minute: stays ahead');
    t.equal(clock.aheadMs, 60_000);
    t.equal(clock.epoch, 0);
    at(8000, T0 - 1e9);
    t.equal(at(9000, T0 - 1e9 + 1000), -1e9 + 1000, 'far ahead at first: a new epoch');
    t.equal(clock.epoch, 1);
  },
);

t.test('a clock that was never set goes on from the boot before, and jumps once it is set', async t => {
  const clock = new DeviceClock();
  clock.frame(1000, T0);
  clock.newBoot();
  clock.frame(500, 10_000);
  t.notOk(clock.isSet);
  t.equal(clock.eventTime(1500) * 1000, T0 + 1000);
  clock.frame(2500, T0 + 60_000);
  t.ok(clock.isSet);
  t.equal(clock.eventTime(2500) * 1000, T0 + 60_000);
});

t.test('event time never goes back within an epoch, whatever the wall clock does', async () => {
  const step = fc.record({
    ms: fc.integer({ min: 1, max: 1e6 }),
    wall: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 })),
  });
  fc.assert(
    fc.property(fc.array(step), steps => {
      const clock = new DeviceClock();
      let bootMs = 0;
      let wallMs = T0;
      let last = Number.NEGATIVE_INFINITY;
      let epoch = 0;
      for (const { ms, wall } of steps) {
        bootMs += ms;
        wallMs += ms + wall;
        clock.frame(bootMs, Math.max(0, wallMs));
        const now = clock.eventTime(bootMs);
        if (clock.epoch === epoch) assert.ok(now > last);
        last = now;
        epoch = clock.epoch;
      }
    }),
  );
});

t.test('kernel workers are one program, whatever they work on', async t => {
  const KTHREAD = { flags: 0x0020_0040 };
  const device = new ScriptedDevice();
  const names = [
    'kworker/u8:2-events_unbound',
    'kworker/0:1H-kblockd',
    'kworker/R-ext4',
    'ksoftirqd/0',
    'migration/11',
  ];
  for (const [pid, name] of [...names, 'irq/24-nvme0q1', 'jbd2/sda1-8'].entries())
    device.process(pid + 2, name, KTHREAD);
  device.process(99, 'kworker/0');
  intervalsOf(device, send => {
    send();
    device.pass(5000);
    for (const [i, name] of [...names, 'irq/24-nvme0q1', 'jbd2/sda1-8', 'kworker/0'].entries())
      device.add('process', [i === 7 ? 99 : i + 2, 10, 1, 0], name, { utime: 1 });
    t.same(
      send()!.processes.map(each => each.program),
      [
        ...['kworker', 'kworker', 'kworker', 'ksoftirqd', 'migration', 'irq/24-nvme0q1', 'jbd2/sda1-8'],
        // a user program may call itself anything
        'kworker/0',
      ],
    );
  });
});

t.test('what a quiet process did is of all the time in which it was not looked at', async t => {
  const device = new ScriptedDevice().process(7, 'quiet').process(8, 'busy');
  intervalsOf(device, send => {
    send();
    for (let reading = 0; reading < 3; reading++) {
      device.pass(5000).add('process', [8, 10, 1, 0], 'busy', { utime: 500 });
      t.match(
        send()!.processes,
        [{ program: 'busy', lateSeconds: 0, userSeconds: 5 }],
        'who did nothing is not listed',
      );
    }
    device.pass(5000).set('process', [7, 10, 1, 0], 'quiet', { utime: 1800, span: 4 });
    t.match(send()!.processes[0], { lateSeconds: 15, lateShare: 0.75, userSeconds: 18 });
  });
});
