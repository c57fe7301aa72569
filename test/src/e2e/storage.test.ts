/** What counts as a disk, and what is not known of storage: from a kernel's files to the answer, by all parts. */

import type { IoTResourceMonitor } from '@edgevitals/shared/client';
import t, { type Test } from 'tap';
import { type KernelFiles, monitorOf, writingProcess } from '../harness/scripted_board.js';

const WRITTEN = 10_240_000;
const PATH = '/proc/diskstats';

/** /sys/block of a disk, below `entry`. */
const disk = (entry: string, more: KernelFiles = {}): KernelFiles =>
  Object.fromEntries(
    Object.entries({ size: '30000000\n', removable: '0\n', 'device/model': 'M\n', ...more }).map(
      ([file, content]) => [`/sys/block/${entry}/${file}`, content],
    ),
  );

/** A line of /proc/diskstats with so many bytes written. */
const line = (numbers: string, name: string, bytes = 0): string =>
  `${numbers} ${name} 0 0 0 0 ${Math.sign(bytes)} 0 ${bytes / 512} 0 0 0 0 0 0 0 0 0 0\n`;

/** A kernel on which `worker` writes, with what its /proc/diskstats shows before and after. */
const board = (
  t: Test,
  files: KernelFiles,
  before?: KernelFiles[string],
  after = before,
): Promise<IoTResourceMonitor> =>
  monitorOf(
    t,
    { ...files, ...writingProcess(50, 'worker', 0), [PATH]: before },
    { ...writingProcess(50, 'worker', WRITTEN), [PATH]: after },
  );

t.test('an NVMe multipath disk before Linux 6.4 has what its path has', async t => {
  const both = (bytes: number): string => line('0 0', 'nvme0c0n1', bytes) + line('259 1', 'nvme0n1');
  const files = { ...disk('nvme0c0n1', { hidden: '1\n' }), ...disk('nvme0n1', { hidden: '0\n' }) };
  const monitor = await board(t, files, both(0), both(WRITTEN));
  const answer = await monitor.getFlashWearStatus();
  t.match(answer.disks, [{ name: 'nvme0n1', writtenBytes: WRITTEN }]);
  t.equal(answer.disks.length, 1);
  t.equal(answer.unattributedBytes, 0);
  t.match(answer.processes, [{ program: 'worker', writtenBytes: WRITTEN }]);
});

t.test('a disk whose name has a slash counts once', async t => {
  const files = {
    ...disk('cciss!c0d0', { 'cciss!c0d0p1/size': '1000\n', 'cciss!c0d0p1/partition': '1\n' }),
    '/proc/mounts': '/dev/cciss/c0d0p1 / ext4 rw 0 0\n',
  };
  const both = (bytes: number): string =>
    line('104 0', 'cciss/c0d0', bytes) + line('104 1', 'cciss/c0d0p1', bytes);
  const monitor = await board(t, files, both(0), both(WRITTEN));
  const answer = await monitor.getFlashWearStatus();
  t.same(
    answer.disks.map(({ name, writtenBytes }) => [name, writtenBytes]),
    [['cciss/c0d0', WRITTEN]],
  );
  t.equal(answer.unattributedBytes, 0);
  const part = await monitor.getFlashWearStatus({ partition: '/dev/cciss/c0d0p1' });
  t.match(part.disks, [{ name: 'cciss/c0d0p1', writtenBytes: WRITTEN }]);
  t.match(part.processes, [{ program: 'worker' }], 'there is no other storage');
  await t.rejects(monitor.getFlashWearStatus({ partition: '/dev/cciss/c0d0p2' }), {
    code: 'QUERY_NOT_FOUND',
    message: /nearest: cciss\/c0d0p1, cciss\/c0d0$/,
  });
});

t.test('areas of an eMMC and what is mapped onto it each count where they should', async t => {
  const files = {
    ...disk('mmcblk0', { 'mmcblk0p1/size': '1000\n', 'mmcblk0p1/partition': '1\n' }),
    ...disk('mmcblk0boot0'),
    ...disk('mmcblk0gp0'),
    ...disk('mmcblk0rpmb'),
    ...disk('dm-0', { 'slaves/mmcblk0p1/size': '1000\n' }),
  };
  const all = (bytes: number): string =>
    ['mmcblk0', 'mmcblk0p1', 'mmcblk0boot0', 'mmcblk0gp0', 'mmcblk0rpmb', 'dm-0']
      .map((name, minor) => line(`179 ${minor}`, name, bytes))
      .join('');
  const monitor = await board(t, files, all(0), all(WRITTEN / 2));
  const { disks } = await monitor.getFlashWearStatus();
  t.same(disks.map(({ name }) => name).sort(), ['mmcblk0', 'mmcblk0boot0', 'mmcblk0gp0']);
  t.match(await monitor.configure({ storageType: 'sd' }), { differences: [], unknown: [] });
});

t.test('a container that sees a mapped device alone sees all that is written', async t => {
  const files = { ...disk('mmcblk0'), ...disk('dm-0', { 'slaves/mmcblk0/size': '1000\n' }) };
  const monitor = await board(t, files, line('254 0', 'dm-0'), line('254 0', 'dm-0', WRITTEN));
  const { disks, unattributedBytes } = await monitor.getFlashWearStatus();
  t.match(disks, [{ name: 'dm-0', writtenBytes: WRITTEN }]);
  t.equal(unattributedBytes, 0);
});

const shown = disk('mmcblk0');
for (const [what, content, reason] of [
  ['is empty', '', /shows no disk/],
  ['is absent', undefined, /diskstats/],
  ['is refused', { error: 'EACCES' }, /diskstats/],
  ['shows memory only', line('253 0', 'zram0', 512), /shows no disk/],
] as const) {
  t.test(`where /proc/diskstats ${what}, what is written is not known`, async t => {
    const monitor = await board(t, shown, content);
    const answer = await monitor.getFlashWearStatus();
    t.notOk('bytesPerDay' in answer);
    t.notOk('unattributedBytes' in answer);
    t.same(answer.disks, []);
    t.match(answer.processes, [{ program: 'worker', writtenBytes: WRITTEN }]);
    t.equal(answer.notIdentified.length, 1);
    t.match(answer.notIdentified[0], reason);
    const part = await monitor.getFlashWearStatus({ partition: 'mmcblk0' });
    t.notOk('bytesPerDay' in part);
    t.match(part.notIdentified[0], reason);
  });
}

t.test('on raw flash nothing is measured, whatever block devices stand on it', async t => {
  const files = {
    ...disk('mtdblock0'),
    ...disk('ubiblock0_0'),
    '/sys/class/ubi/ubi0/max_ec': '9\n',
    '/sys/class/ubi/ubi0/mtd_num': '0\n',
    '/sys/class/mtd/mtd0/type': 'nand\n',
    '/sys/class/mtd/mtd0/name': 'rootfs\n',
    '/sys/class/mtd/mtd0/corrected_bits': '0\n',
    '/proc/mounts': 'ubi0:rootfs / ubifs rw 0 0\n',
  };
  const monitor = await board(t, files, line('31 0', 'mtdblock0') + line('252 0', 'ubiblock0_0'));
  const answer = await monitor.getFlashWearStatus();
  t.notOk('bytesPerDay' in answer);
  t.notOk('unattributedBytes' in answer);
  t.match(answer.notIdentified, [/raw flash \(ubi0\)/]);
  t.match(answer.processes, [{ program: 'worker', writtenBytes: WRITTEN }]);
  t.match(await monitor.configure({ storageType: 'ubi' }), { differences: [], unknown: [] });
  t.match(await monitor.configure({ storageType: 'nand' }), { differences: [] });
  t.match(await monitor.configure({ storageType: 'emmc', cpuGovernor: 'ondemand' }), {
    differences: [{ setting: 'storageType', found: 'ubi0, mtd0' }],
    unknown: ['cpuGovernor'],
  });
});

t.test('a relay`s mesh interface says that what it forwards is not in its counters', async t => {
  const net = (bytes: number): string =>
    `Inter-|   Receive  |  Transmit\n face |bytes\n  bat0: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n wlan0: ${bytes} ${bytes / 100} 0 0 0 0 0 0 ${bytes} ${bytes / 100} 0 0 0 0 0 0\n`;
  const sys = {
    '/sys/class/net/bat0/type': '1\n',
    '/sys/class/net/bat0/uevent': 'DEVTYPE=batadv\n',
    '/sys/class/net/wlan0/type': '1\n',
    '/sys/class/net/wlan0/phy80211/index': '0\n',
  };
  const monitor = await monitorOf(
    t,
    { ...sys, ...writingProcess(50, 'relay', 0), '/proc/net/dev': net(0) },
    { '/proc/net/dev': net(1e6) },
  );
  const answer = await monitor.analyzeMeshOverhead();
  t.match(
    answer.interfaces.find(({ name }) => name === 'bat0'),
    { kind: 'mesh', rxBytes: 0 },
  );
  t.match(answer.notIdentified, [/^what bat0 forwards for others/]);
  const { notIdentified } = await monitor.analyzeMeshOverhead({ interface: 'wlan0' });
  t.notMatch(notIdentified.join(), /forwards for others/);
});
