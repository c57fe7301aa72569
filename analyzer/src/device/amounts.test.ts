import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../ingest/ingest.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { keptInterval } from '../testing/kept_interval.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { Interval } from './interval.js';

const INIT = [1, 10, 1, 0];

/** A device of four CPUs at its first reading; `next` passes 5 s and returns the interval. */
function lab(set: (device: ScriptedDevice) => void, info?: Parameters<ScriptedDevice['info']>[0]) {
  const device = new ScriptedDevice().process(1, 'init');
  for (let cpu = 0; cpu < 4; cpu++) device.set('cpu', [cpu], '', { user: 50_000, system: 0, idle: 50_000 });
  set(device);
  const ingest = new Ingest();
  if (info !== undefined) ingest.info(device.id, device.infoBytes(info), Seconds(0));
  const read = (): Interval | undefined => {
    let newest: Interval | undefined;
    for (const interval of intervalsIn(
      ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000)),
    ))
      newest = keptInterval(interval);
    return newest;
  };
  read();
  const next = (change: (device: ScriptedDevice) => void): Interval => {
    change(device.pass(5000));
    return read()!;
  };
  return { device, next };
}

t.test('an interface that reads 0 for a while received what it received, not its whole history', async t => {
  const { next } = lab(device => device.set('interface', [], 'wlan0', { rx_bytes: 300e9, rx_packets: 2e8 }));
  const received = (rx_bytes: number, rx_packets: number): unknown[] => {
    const [wlan] = next(device => device.set('interface', [], 'wlan0', { rx_bytes, rx_packets })).interfaces;
    return [wlan!.rxBytes, wlan!.rxPackets];
  };
  t.strictSame(received(300e9 + 5000, 2e8 + 50), [5000, 50]);
  t.strictSame(received(0, 0), [0, 0]);
  t.strictSame(received(0, 0), [0, 0]);
  t.strictSame(received(300e9 + 20_000, 2e8 + 200), [15_000, 150]);
  t.strictSame(received(300e9 + 25_000, 2e8 + 250), [5000, 50]);
});

t.test('a disk whose statistics dip has written what it wrote', async t => {
  const { next } = lab(device =>
    device.set('disk', [179, 0], 'mmcblk0', { sectors_written: 3e11, writes: 1e9, io_ms: 4e9 }),
  );
  const written = (sectors_written: number, writes: number, io_ms: number): unknown[] => {
    const [disk] = next(device =>
      device.set('disk', [179, 0], 'mmcblk0', { sectors_written, writes, io_ms }),
    ).disks;
    return [disk!.writtenBytes, disk!.writes, disk!.busySeconds];
  };
  t.strictSame(written(0, 0, 0), [0, 0, 0]);
  t.strictSame(written(3e11 + 8, 1e9 + 1, 4e9 + 500), [4096, 1, 0.5]);
});

t.test('milliseconds of 32 bits wrap on a kernel of 64', async t => {
  const { next } = lab(device => device.set('disk', [179, 0], 'mmcblk0', { io_ms: 2 ** 32 - 1000 }));
  t.match(next(device => device.set('disk', [179, 0], 'mmcblk0', { io_ms: 1500 })).disks, [
    { busySeconds: 2.5 },
  ]);
});

t.test('no interface carries more than its link', async t => {
  const interfaces = [{ name: 'eth0', kind: 'ethernet', mtu: 1500, speed: 100 }] as const;
  const { next } = lab(device => device.set('interface', [], 'eth0', { rx_bytes: 0 }), { interfaces });
  const received = (rx_bytes: number): number =>
    next(device => device.set('interface', [], 'eth0', { rx_bytes })).interfaces[0]!.rxBytes;
  t.equal(received(60e6), 60e6, '96 Mbit/s');
  t.equal(received(1060e6), 0, '1600 Mbit/s');
  t.equal(received(90e6), 30e6, 'and goes on where it was');
});

t.test('a modem plugged in anew is counted from 0', async t => {
  const { next } = lab(device => device.set('interface', [], 'wwan0', { rx_bytes: 80e6 }));
  let shown = 0;
  let counted = 0;
  for (let i = 0; i < 40; i++) {
    shown += 100_000;
    counted += next(device => device.set('interface', [], 'wwan0', { rx_bytes: shown })).interfaces[0]!
      .rxBytes;
  }
  t.equal(counted, shown);
  // it is taken out, and is not listed for a while
  next(device => device.remove('interface', [], 'wwan0'));
  t.equal(next(device => device.set('interface', [], 'wwan0', { rx_bytes: 7 })).interfaces.length, 0);
  t.match(next(device => device.add('interface', [], 'wwan0', { rx_bytes: 9 })).interfaces, [{ rxBytes: 9 }]);
});

t.test('a CPU does no more than there is time for, whatever its counters show', async t => {
  const { next } = lab(() => undefined);
  const busy = (user: number): number =>
    next(device => device.set('cpu', [2], '', { user })).cpus.find(({ cpu }) => cpu === 2)!.busySeconds;
  t.equal(busy(50_250), 2.5);
  t.equal(busy(0), 0);
  t.equal(busy(50_750), 5, 'a dip');
  t.equal(busy(900_000), 0, 'a leap');
  t.equal(busy(51_250), 5);
  t.equal(busy(250), 0, 'it went off and came back between two readings, and counts from 0');
  t.equal(busy(500), 2.5);
  t.equal(busy(750), 2.5);
});

t.test('a process whose counters dip has done what it did', async t => {
  const { next } = lab(device => device.set('process', INIT, 'init', { utime: 90_000, write_bytes: 7e12 }));
  const did = (utime: number | undefined, write_bytes: number | undefined): unknown[] => {
    const [init] = next(device => device.set('process', INIT, 'init', { utime, write_bytes })).processes;
    return [init?.userSeconds, init?.writtenBytes];
  };
  t.strictSame(did(90_100, 7e12 + 4096), [1, 4096]);
  t.strictSame(did(0, 0), [0, 0]);
  t.strictSame(did(0, 100), [0, 100], 'it writes');
  t.strictSame(did(90_300, 7e12 + 8192), [2, 3996]);
  t.strictSame(did(91_300, 7e12 + 8192), [10, 0], 'two of four CPUs');
  t.strictSame(did(99_000, 7e12 + 8192), [0, 0], 'fifteen CPUs of four');
});

t.test('a device that has not told its word wraps where what follows shows it', async t => {
  const { next } = lab(device => device.set('interface', [], 'eth0', { rx_bytes: 2 ** 32 - 1000 }));
  const received = (rx_bytes: number): number =>
    next(device => device.set('interface', [], 'eth0', { rx_bytes })).interfaces[0]!.rxBytes;
  t.strictSame([1000, 3000, 5000].map(received), [0, 4000, 2000]);
});
