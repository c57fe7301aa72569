import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../ingest/ingest.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { keptInterval } from '../testing/kept_interval.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { Interval } from './interval.js';

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
