import t from 'tap';
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
