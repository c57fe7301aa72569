import type { DiskInfo, Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { rowOf } from '@edgevitals/shared/results';
import t from 'tap';
import { palette } from '../../cli/render/colour.js';
import { wholeScreen } from '../../cli/render/fit_screen.js';
import { flashView } from '../../cli/views/flash.js';
import { handMadeDisk } from '../../testing/hand_made_info.js';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

const MB_SECTORS = 2000;
const worker = [50, 10, 1, 0] as const;

/**
 * A device whose `worker` writes 1 MB a minute for ten minutes.
 * @param disks MB a minute of each.
 */
function written(disks: Readonly<Record<string, number>>, parts: Partial<Info> = {}) {
  const device = new ScriptedDevice().process(50, 'worker');
  const names = Object.keys(disks);
  for (const name of names)
    device.set('disk', [8, names.indexOf(name)], name, {
      sectors_written: 0,
      writes: 0,
      reads: 0,
      sectors_read: 0,
    });
  const lab = modelLab(device);
  lab.info(parts);
  lab.read(60_000);
  for (let minute = 0; minute < 10; minute++) {
    device.add('process', worker, 'worker', { write_bytes: 1e6, wchar: 1e6 });
    for (const name of names)
      device.add('disk', [8, names.indexOf(name)], name, {
        sectors_written: (disks[name] ?? 0) * 1.024 * MB_SECTORS,
        writes: Math.sign(disks[name] ?? 0),
      });
    lab.read(60_000);
  }
  const ask = (partition?: string) =>
    answers.flash(lab.window(), lab.slices, lab.view(), { device: 'dev1', ...given({ partition }) });
  return { ...lab, ask };
}

const drawn = (answer: ReturnType<typeof answers.flash>): string =>
  wholeScreen(flashView(answer, { width: 100, colours: palette(false), now: 0, verbose: true })).join('\n');

const parted: DiskInfo[] = [
  handMadeDisk('mmcblk0'),
  handMadeDisk('mmcblk0p1', { parent: 'mmcblk0', physical: false }),
  handMadeDisk('mmcblk0p2', { parent: 'mmcblk0', physical: false, mount: '/' }),
];

t.test('where no disk is shown, what is written is not known: from the answer to the screen', async t => {
  const { ask, state } = written(
    {},
    {
      sources: [
        { name: 'proc_diskstats', state: 'absent', reason: '/proc/diskstats shows no disk', costs: 'wear' },
      ],
    },
  );
  const answer = ask();
  t.notOk('bytesPerDay' in answer);
  t.notOk('unattributedBytes' in answer);
  t.same(answer.disks, []);
  t.match(answer.processes, [{ program: 'worker', writtenBytes: 10e6 }]);
  t.same(answer.notIdentified, ['what is written: /proc/diskstats shows no disk']);
  const screen = drawn(answer);
  t.match(screen, /written a day +not known\n/);
  t.match(screen, 'not identified: what is written: /proc/diskstats shows no disk');
  t.match(screen, 'of no process: not known');
  t.notMatch(screen, /day.*measured|file system/);
  const decoded = rowOf('flash').answer.decode(rowOf('flash').answer.encode(answer));
  t.notOk('bytesPerDay' in decoded, 'in protobuf too');
  t.notOk('unattributedBytes' in decoded);
  t.equal(state('flash'), undefined);
});

t.test('on raw flash alone nothing is measured, and it says why', async t => {
  const storage = [{ kind: 'ubi', name: 'ubi0', facts: {} }];
  const disks = [handMadeDisk('mtdblock0'), handMadeDisk('ubiblock0_0', { physical: false })];
  const { ask, state } = written({ mtdblock0: 0, ubiblock0_0: 0 }, { storage, disks });
  const answer = ask();
  t.notOk('bytesPerDay' in answer);
  t.notOk('unattributedBytes' in answer);
  t.match(answer.notIdentified, [/raw flash \(ubi0\)/]);
  t.equal(state('flash'), undefined);
});

t.test('beside raw flash, a disk has what it counted, and what it has not is said', async t => {
  const storage = [{ kind: 'ubi', name: 'ubi0', facts: {} }];
  const { ask, state } = written({ mmcblk1: 1 }, { storage, disks: [handMadeDisk('mmcblk1')] });
  const answer = ask();
  t.match(answer.bytesPerDay, { value: 1440 * 1.024 * MB_SECTORS * 512, note: /ubi0\) is not in it/ });
  t.notOk('unattributedBytes' in answer, 'a program may have written to either');
  t.match(answer.notIdentified, [/raw flash \(ubi0\).*those of mmcblk1 alone/]);
  t.match(state('flash'), { bytesPerDay: { note: /ubi0/ } });
});

t.test('before Linux 6.4 the writes of an NVMe multipath disk are those of its paths', async t => {
  const disks = [handMadeDisk('nvme0c0n1', { parent: 'nvme0n1', physical: false }), handMadeDisk('nvme0n1')];
  const { ask } = written({ nvme0c0n1: 1, nvme0n1: 0 }, { disks });
  const bytes = 10 * 1.024 * MB_SECTORS * 512;
  t.match(ask().disks, [{ name: 'nvme0n1', writtenBytes: bytes }]);
  t.equal(ask().disks.length, 1);
  t.equal(ask().unattributedBytes, bytes - 10e6);
});

t.test('a boot area of an eMMC counts beside the user area', async t => {
  const { ask } = written(
    { mmcblk0: 1, mmcblk0p2: 1, mmcblk0boot0: 1 },
    { disks: [...parted, handMadeDisk('mmcblk0boot0')] },
  );
  t.same(
    ask().disks.map(({ name }) => name),
    ['mmcblk0', 'mmcblk0boot0'],
  );
});

t.test('a partition restricts disks; who wrote to it is told where there is no other storage', async t => {
  const { ask } = written({ mmcblk0: 2, mmcblk0p1: 1, mmcblk0p2: 1 }, { disks: parted });
  const part = ask('/dev/mmcblk0p2');
  t.same(
    part.disks.map(({ name }) => name),
    ['mmcblk0p2'],
  );
  t.equal(part.bytesPerDay?.value, 1440 * 1.024 * MB_SECTORS * 512);
  t.same(part.processes, []);
  t.notOk('unattributedBytes' in part);
  t.match(part.notIdentified, [/which process wrote to \/dev\/mmcblk0p2: .*mmcblk0p1/]);
  t.match(drawn(part), 'not identified: which process');
  const whole = ask('mmcblk0');
  t.match(whole.processes, [{ program: 'worker', writtenBytes: 10e6 }], 'all storage that there is');
  t.equal(whole.unattributedBytes, 2 * 10 * 1.024 * MB_SECTORS * 512 - 10e6);
  t.same(whole.notIdentified, []);
  const mapped = written({ sda: 1, 'dm-0': 1 }).ask('dm-0');
  t.same(mapped.processes, []);
  t.match(mapped.notIdentified, [/which process.*sda/]);
});

t.test('a partition that is known and was not read has no writes, not zero', async t => {
  const disks = [...parted, handMadeDisk('sda')];
  const answer = written({ mmcblk0: 1 }, { disks }).ask('sda');
  t.same(answer.disks, []);
  t.notOk('bytesPerDay' in answer);
  t.match(answer.notIdentified[0], 'nothing of sda was counted');
});

t.test('a partition that the device does not have is refused with the nearest names', async t => {
  const { ask } = written({ mmcblk0: 1, mmcblk0p2: 1 }, { disks: parted });
  t.throws(() => ask('/dev/mmcblk0p7'), {
    code: 'QUERY_NOT_FOUND',
    message: 'dev1 has no disk or partition "mmcblk0p7"; nearest: mmcblk0p1, mmcblk0p2, mmcblk0',
  });
  t.throws(() => ask('floppy'), { code: 'QUERY_NOT_FOUND', message: /it has mmcblk0, mmcblk0p1, mmcblk0p2/ });
  const slash = written({ 'cciss/c0d0': 1, 'cciss/c0d0p1': 1 });
  t.same(
    slash.ask().disks.map(({ name }) => name),
    ['cciss/c0d0'],
  );
  t.same(
    slash.ask('/dev/cciss/c0d0p1').disks.map(({ name }) => name),
    ['cciss/c0d0p1'],
  );
  t.same(
    slash.ask('cciss!c0d0p1').disks.map(({ name }) => name),
    ['cciss/c0d0p1'],
    'as sysfs writes it',
  );
});

t.test('the rate and the busy share of a disk are of the time in which it was there', async t => {
  const device = new ScriptedDevice().process(50, 'worker');
  const stick = { sectors_written: 0, io_ms: 0 };
  const { read, slices, window, view } = modelLab(device);
  for (let minute = 0; minute < 5; minute++) read(60_000);
  device.set('disk', [8, 0], 'sda', stick);
  read(60_000);
  for (let minute = 0; minute < 5; minute++) {
    device.add('disk', [8, 0], 'sda', { sectors_written: MB_SECTORS, io_ms: 30_000 });
    read(60_000);
  }
  const answer = answers.flash(window(), slices, view(), { device: 'dev1' });
  t.match(answer.disks, [{ name: 'sda', busyRatio: 0.5, writtenBytes: 5 * MB_SECTORS * 512 }]);
  t.equal(answer.bytesPerDay?.value, 1440 * MB_SECTORS * 512);
});

t.test('how busy a partition was is not known where the kernel does not count it', async t => {
  const [disk] = written({ sda: 1, sda1: 1 }).ask('sda1').disks;
  t.notOk('busyRatio' in disk!);
  t.match(drawn(written({ sda: 1, sda1: 1 }).ask('sda1')), /sda1 .* - {2,}-/);
});

t.test('of programs whose I/O the kernel refuses, what they wrote is not said to be nobody`s', async t => {
  const device = new ScriptedDevice()
    .process(50, 'worker')
    .set('process', [60, 10, 1, 0], 'secret', { utime: 1 });
  device.set('disk', [8, 0], 'sda', { sectors_written: 0 });
  const { read, slices, window, view } = modelLab(device);
  read(60_000);
  device
    .add('disk', [8, 0], 'sda', { sectors_written: 1000 })
    .add('process', worker, 'worker', { write_bytes: 1000 });
  read(60_000);
  const answer = answers.flash(window(), slices, view(), { device: 'dev1' });
  t.match(answer.disks, [{ name: 'sda', writtenBytes: 512_000 }]);
  t.match(answer.processes, [{ program: 'worker' }]);
  t.notOk('unattributedBytes' in answer);
  t.match(answer.notIdentified, [/^what secret wrote: the kernel does not tell/]);
});
