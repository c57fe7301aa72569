import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

t.test('writes are told by disk, by day and by program, and cancelled ones are taken off', async t => {
  const device = new ScriptedDevice().process(1, 'logger').process(2, 'update').process(3, 'temp');
  device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0, io_ms: 0, reads: 0, sectors_read: 0 });
  device.set('disk', [253, 0], 'dm-0', { sectors_written: 0 });
  const { read, state, slices, window, view } = modelLab(device);
  read(60_000);
  for (let i = 0; i < 25; i++) {
    device.add('process', [1, 10, 1, 0], 'logger', { write_bytes: 10e6, wchar: 10e6 });
    if (i === 15) device.add('process', [2, 10, 1, 0], 'update', { write_bytes: 5e9, wchar: 5e9 });
    device.add('process', [3, 10, 1, 0], 'temp', { write_bytes: 1e6, cancelled_write_bytes: 1e6 });
    device
      .add('disk', [8, 0], 'sda', { sectors_written: 24_000 })
      .add('disk', [253, 0], 'dm-0', { sectors_written: 24_000 });
    read(60_000);
  }
  t.match(state('flash'), {
    topWriter: 'update',
    disks: [{ name: 'sda' }],
    bytesPerDay: { value: 24_000 * 512 * 1440, basis: 'measured' },
  });
  const late = slices.slice(-9);
  const answer = answers.flash({ ...window(), from: late[0]!.from }, late, view(), { device: 'dev1' });
  t.match(answer.processes, [
    { program: 'logger', writtenBytes: 90e6, share: 1 },
    { program: 'temp', writtenBytes: 0 },
  ]);
  t.equal(answer.unattributedBytes, 9 * 24_000 * 512 - 90e6);
  t.match(answers.flash(window(), slices, view(), { device: 'dev1', partition: '/dev/dm-0' }).disks, [
    { name: 'dm-0' },
  ]);
});

t.test(
  'a shell is not told to have written what its programs did, and what nobody saw is said to be so',
  async t => {
    const device = new ScriptedDevice();
    const zeros = { threads: 1, utime: 0, write_bytes: 0, wchar: 0, cancelled_write_bytes: 0 };
    const start = (pid: number, name: string, parent: number) =>
      device.set('process', [pid, 10, parent, 0], name, {
        ...zeros,
        minor_faults: 90,
        child_minor_faults: 0,
      });
    start(1, 'init', 0);
    start(2, 'sh', 1);
    start(3, 'cron', 1);
    device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0, io_ms: 0, reads: 0, sectors_read: 0 });
    const { read, restart, slices, window, view } = modelLab(device);
    read(60_000);
    let found: readonly Condition[] = [];
    for (let i = 0; i < 25; i++) {
      start(100 + i, 'dd', 2);
      read(30_000);
      device.add('process', [100 + i, 10, 2, 0], 'dd', { write_bytes: 80e6, wchar: 80e6 });
      read(15_000);
      device.remove('process', [100 + i, 10, 2, 0], 'dd');
      device.add('process', [2, 10, 1, 0], 'sh', { write_bytes: 80e6, wchar: 80e6, child_minor_faults: 90 });
      device.add('process', [3, 10, 1, 0], 'cron', {
        write_bytes: 20e6,
        wchar: 20e6,
        child_minor_faults: 200,
      });
      device.add('disk', [8, 0], 'sda', { sectors_written: 150_000 });
      if (i === 20) restart();
      found = read(15_000);
    }
    const answer = answers.flash(window(), slices, view(), { device: 'dev1' });
    t.match(answer.processes, [
      { program: 'dd', writtenBytes: 25 * 80e6, includesUnseen: false },
      { program: 'cron', writtenBytes: 25 * 20e6, includesUnseen: true },
    ]);
    t.equal(answer.processes.length, 2);
    t.equal(answer.unattributedBytes, 0);
    t.equal(answer.pendingBytes, 25 * (100e6 - 150_000 * 512));
    t.equal(found.map(each => each.subject).join(), 'dd,cron', 'the shell is no heavy writer');
    t.match(found[1]!.summary, /^cron and what it ran writes /);
  },
);

t.test('what a disk was written before it was there is not known, and nothing written is 0', async t => {
  const device = new ScriptedDevice().process(1, 'writer');
  const { read, slices, window, view } = modelLab(device);
  read();
  for (let i = 0; i < 10; i++) read();
  device.set('disk', [8, 0], 'sda', { sectors_read: 0, sectors_written: 0, reads: 0, writes: 0 });
  read();
  for (let i = 0; i < 4; i++) read();
  device.add('disk', [8, 0], 'sda', { sectors_written: 100, writes: 1 });
  for (let i = 0; i < 5; i++) read();
  const [disk] = answers.flash(window(), slices, view(), { device: 'dev1' }).disks;
  const history = disk?.historyWritten ?? [];
  t.equal(history.length, 20);
  const first = history.findIndex(point => point !== null);
  t.ok(first >= 10 && first <= 11, 'from when it was there');
  t.strictSame(history.slice(first), [...new Array<number>(15 - first).fill(0), 51_200, 0, 0, 0, 0]);
});
