import { rowOf } from '@edgevitals/shared/results';
import t from 'tap';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

const SECTOR = 512;
const PAGE = 4096;
const zeros = { sectors_written: 0, writes: 0, reads: 0, sectors_read: 0 };

/** A device with a disk, a partition that is swapped to, a mapping onto the disk and swap in memory; 20 minutes of `each`. */
function minutes(each: (device: ScriptedDevice, minute: number) => void, count = 20) {
  const device = new ScriptedDevice().process(1, 'logger').process(2, 'writer').process(3, 'rm');
  device.process(4, 'jbd2/sda1-8', { flags: 0x0020_0000 });
  for (const [minor, name] of [[0, 'sda'] as const, [2, 'sda2'] as const])
    device.set('disk', [8, minor], name, { ...zeros, flushes: 0 });
  device.set('disk', [253, 0], 'dm-0', zeros).set('disk', [252, 0], 'zram0', zeros);
  device.set('swap', [], '/dev/sda2', { used_kb: 0 }).set('swap', [], '/dev/zram0', { used_kb: 0 });
  device.set('zram', [], 'zram0', { bd_writes: 0 });
  device.set('jbd2', [], 'sda1-8', { transactions: 10, requested: 10, logged_blocks: 3 });
  device.set('memory', [], '', { dirty_kb: 0, total_kb: 1e6, available_kb: 5e5 });
  const lab = modelLab(device);
  lab.read(60_000);
  for (let minute = 0; minute < count; minute++) {
    each(device, minute);
    lab.read(60_000);
  }
  const ask = (more = {}) => answers.flash(lab.window(), lab.slices, lab.view(), { device: 'dev1', ...more });
  return { ...lab, ask };
}

const writes = (device: ScriptedDevice, pid: number, name: string, bytes: number, more = {}): void =>
  void device.add('process', [pid, 10, 1, 0], name, { write_bytes: bytes, wchar: bytes, ...more });
const reaches = (device: ScriptedDevice, bytes: number): void =>
  void device
    .add('disk', [8, 0], 'sda', { sectors_written: bytes / SECTOR, writes: 10, flushes: 4 })
    .add('disk', [253, 0], 'dm-0', { sectors_written: bytes / SECTOR });

t.test(
  'swap is told apart, what is stacked or in memory counts once or not at all, and parts sum',
  async t => {
    const { ask } = minutes(device => {
      writes(device, 2, 'writer', 1000 * PAGE, { syscw: 100 });
      device.add('process', [4, 10, 1, 0], 'jbd2/sda1-8', { write_bytes: 20 * PAGE });
      reaches(device, 1600 * PAGE);
      device.add('disk', [8, 2], 'sda2', { sectors_written: (500 * PAGE) / SECTOR });
      device.add('swap', [], '/dev/sda2', { used_kb: 100 });
      device.add('disk', [252, 0], 'zram0', { sectors_written: 1e6 });
      device.add('swap', [], '/dev/zram0', { used_kb: 100 });
    });
    const answer = ask();
    t.match(answer.processes, [
      { program: 'writer', writtenBytes: 20_000 * PAGE, causedBytes: 20_000 * PAGE },
    ]);
    t.equal(answer.processes.length, 1, 'a thread of the kernel is no program');
    t.match(answer, { swapBytes: 10_000 * PAGE, unattributedBytes: 2000 * PAGE, pendingBytes: 0 });
    t.same(
      answer.disks.map(({ name, writtenBytes }) => [name, writtenBytes]),
      [['sda', 32_000 * PAGE]],
    );
    t.match(
      answer.amplification.find(({ layer }) => layer === 'filesystem'),
      { value: 1.1 },
    );
    const { answer: message } = rowOf('flash');
    t.strictSame(message.decode(message.encode(answer)), answer, 'in protobuf too');
  },
);

t.test('what was dirtied and waits is not of file systems: the kernel says how much that is', async t => {
  const { ask } = minutes((device, minute) => {
    writes(device, 2, 'writer', 1000 * PAGE, { syscw: 100 });
    reaches(device, 900 * PAGE);
    device.set('memory', [], '', { dirty_kb: (minute + 1) * 400, total_kb: 1e6, available_kb: 5e5 });
  });
  const answer = ask();
  t.equal(answer.pendingBytes, 2000 * PAGE);
  const { value, lower, upper } = answer.amplification.find(({ layer }) => layer === 'filesystem')!;
  t.ok(Math.abs(value - 1) < 0.01, `${value}`);
  t.ok(lower! < 1 && upper! > 1);
});

t.test('what another deletes is not pending, and who wrote it is told so', async t => {
  const { ask } = minutes(device => {
    writes(device, 2, 'writer', 1000 * PAGE, { syscw: 100 });
    device.add('process', [3, 10, 1, 0], 'rm', { cancelled_write_bytes: 1000 * PAGE });
    reaches(device, 10 * PAGE);
  });
  const answer = ask();
  t.match(answer, { pendingBytes: 0, unattributedBytes: 200 * PAGE });
  const [writer] = answer.processes.filter(({ program }) => program === 'writer');
  t.match(writer, { writtenBytes: 0, deletedByOthersBytes: 20_000 * PAGE, pattern: 'deleted' });
});

t.test(
  'syncs are charged what they cost by when they were, and hints say what gathering them saves',
  async t => {
    const { ask } = minutes((device, minute) => {
      const lines = minute % 7 === 0 ? 1200 : 10;
      writes(device, 1, 'logger', lines * PAGE, { wchar: lines * 100, syscw: lines });
      writes(device, 2, 'writer', 2000 * PAGE, { syscw: 125 });
      reaches(device, (2000 + 5 * lines) * PAGE);
      device.add('jbd2', [], 'sda1-8', { transactions: lines, requested: lines });
    }, 60);
    const { processes, hints, notIdentified, filesystems } = ask();
    const logger = processes.find(({ program }) => program === 'logger')!;
    const lines = 9 * 1200 + 51 * 10;
    t.match(logger, { pattern: 'synced', journalBytes: { basis: 'calibrated' } });
    t.ok(Math.abs(logger.journalBytes!.value / (4 * lines * PAGE) - 1) < 0.05);
    t.ok(logger.burstShare! > 0.1 && logger.historyWritten.length === 20);
    const [hint] = hints.filter(({ subject }) => subject === 'logger');
    t.match(hint, { text: /Gather records/, saving: { basis: 'modelled' } });
    const perDay = 86_400 / 3600;
    t.ok(Math.abs(hint!.saving!.value / (0.9 * 5 * lines * PAGE * perDay) - 1) < 0.1);
    t.match(
      filesystems.find(({ kind }) => kind === 'ext4'),
      { transactions: lines, requestedTransactions: lines },
    );
    t.same(notIdentified, []);
    t.same(ask({ perProcessBreakdown: false }).processes, []);
    t.same(ask({ perProcessBreakdown: false }).hints, hints, 'hints are not a breakdown');
  },
);

t.test('of less than ten minutes no amplification is told, and why', async t => {
  const { ask } = minutes(device => {
    writes(device, 2, 'writer', 1000 * PAGE, { syscw: 100 });
    reaches(device, 1100 * PAGE);
  }, 5);
  const answer = ask();
  t.same(answer.amplification, []);
  t.notOk('causedBytesPerDay' in answer.processes[0]!);
  t.match(answer.notIdentified, [/ten minutes or more/]);
});
