import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

t.test('a steady writer is told, one that writes once or deletes what it wrote is not', async t => {
  const device = new ScriptedDevice().process(1, 'logger').process(2, 'update').process(3, 'temp');
  const { read } = modelLab(device);
  read(60_000);
  let found: readonly Condition[] = [];
  for (let i = 0; i < 25; i++) {
    device.add('process', [1, 10, 1, 0], 'logger', { write_bytes: 10e6, wchar: 10e6 });
    if (i === 15) device.add('process', [2, 10, 1, 0], 'update', { write_bytes: 5e9, wchar: 5e9 });
    device.add('process', [3, 10, 1, 0], 'temp', { write_bytes: 1e6, cancelled_write_bytes: 1e6 });
    found = read(60_000);
  }
  t.match(found, [{ kind: 'flash.heavy-writer', subject: 'logger', level: 'raised' }]);
  t.equal(found.length, 1);
});

/** A device with a disk and an ext4 of which the journal counts, and what its findings are after some minutes of `each`. */
function minutes(count: number, each: (device: ScriptedDevice, minute: number) => void) {
  const device = new ScriptedDevice().process(1, 'logger').process(2, 'stream');
  device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0, flushes: 0, reads: 0, sectors_read: 0 });
  device.set('ext4', [], 'sda', { session_write_kbytes: 0, errors_count: 3 });
  const lab = modelLab(device);
  lab.read(60_000);
  let found: readonly Condition[] = [];
  for (let minute = 0; minute < count; minute++) {
    each(device, minute);
    found = lab.read(60_000);
  }
  return { ...lab, device, found };
}

/** 600 records of 100 bytes synced a minute: a page each, and three blocks of journal. */
const synced = (device: ScriptedDevice): void => {
  device.add('process', [1, 10, 1, 0], 'logger', {
    ...{ write_bytes: 600 * 4096, wchar: 60_000, syscw: 600 },
  });
  device.add('disk', [8, 0], 'sda', { sectors_written: 600 * 32, writes: 1800, flushes: 1200 });
};

t.test(
  'who syncs small records is told of with what the journal costs, after ten minutes and a restart',
  async t => {
    const { found, restart, read, state } = minutes(11, synced);
    const told = found.filter(({ kind }) => kind === 'flash.sync-amplified');
    t.match(told, [{ subject: 'logger', level: 'raised' }]);
    t.equal(told[0]!.evidence[0]!.value, 600 * 12_288 * 1440);
    t.match(state('flash'), {
      topCauser: 'logger',
      topCauserBytesPerDay: 600 * 16_384 * 1440,
      filesystemAmplification: 4,
    });
    restart();
    t.match(
      read(5000).filter(({ kind }) => kind === 'flash.sync-amplified'),
      [{ subject: 'logger' }],
    );
  },
);

t.test('who writes as much in whole records costs no journal, and is not told of for that', async t => {
  const { found } = minutes(11, device => {
    const bytes = 600 * 16_384;
    device.add('process', [2, 10, 1, 0], 'stream', { write_bytes: bytes, wchar: bytes, syscw: 100 });
    device.add('disk', [8, 0], 'sda', { sectors_written: bytes / 512, writes: 100 });
  });
  t.same(
    found.filter(({ kind }) => kind === 'flash.sync-amplified'),
    [],
  );
});

t.test('a file system that finds errors is told of at once; those from before are not', async t => {
  const { found } = minutes(2, (device, minute) => {
    if (minute === 1) device.add('ext4', [], 'sda', { errors_count: 2 });
  });
  t.match(found, [{ kind: 'flash.filesystem-errors', subject: 'sda', severity: 'critical' }]);
  t.match(found[0]!.summary, /^ext4 on sda found 2 errors/);
  t.same(minutes(3, () => {}).found, []);
});

t.test('what is saved of a device is small, however many programs write', async t => {
  const device = new ScriptedDevice();
  for (let i = 0; i < 60; i++) device.process(100 + i, `program-number${i}`);
  device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0, reads: 0, sectors_read: 0 });
  const { read, saved } = modelLab(device);
  read(60_000);
  for (let minute = 0; minute < 400; minute++) {
    for (let i = 0; i < 60; i++)
      device.add('process', [100 + i, 10, 1, 0], `program-number${i}`, {
        ...{ write_bytes: 4096 * 400, wchar: 40_000 + i, syscw: 400 },
      });
    device.add('disk', [8, 0], 'sda', { sectors_written: 60 * 400 * 32, writes: 4000 });
    read(60_000);
  }
  const bytes = JSON.stringify(saved('flash')).length;
  t.ok(bytes <= 2048, `${bytes} bytes`);
});
