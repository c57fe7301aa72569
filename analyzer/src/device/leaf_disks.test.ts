import type { DiskInfo } from '@edgevitals/shared/info';
import t from 'tap';
import { DISK } from '../quantities/index.js';
import { handMadeDisk } from '../testing/hand_made_info.js';
import { countPaths, isLeafDisk } from './leaf_disks.js';

/** Which of `shown` count. */
const counting = (shown: readonly string[], said: readonly DiskInfo[] = []): string[] =>
  shown.filter(name => isLeafDisk(name, shown, said));

const disk = (name: string, parts: Partial<DiskInfo> = {}): DiskInfo =>
  handMadeDisk(name, { physical: parts.parent === undefined && parts.lower === undefined, ...parts });

t.test('whole disks count where the device does not say what they are', async t => {
  t.same(counting(['sda', 'sda1', 'mmcblk0', 'mmcblk0p2', 'nvme0n1', 'nvme0n1p1', 'vda']), [
    'sda',
    'mmcblk0',
    'nvme0n1',
    'vda',
  ]);
  t.same(counting(['sda', 'dm-0', 'loop3', 'zram0', 'md127', 'nbd0']), ['sda']);
  t.same(counting(['cciss/c0d0', 'cciss/c0d0p1']), ['cciss/c0d0']);
});

t.test('areas of an eMMC count beside its user area, and RPMB does not', async t => {
  const names = [
    'mmcblk0',
    'mmcblk0p1',
    'mmcblk0boot0',
    'mmcblk0boot1',
    'mmcblk0gp0',
    'mmcblk0gp0p1',
    'mmcblk0rpmb',
  ];
  const right = ['mmcblk0', 'mmcblk0boot0', 'mmcblk0boot1', 'mmcblk0gp0'];
  t.same(counting(names), right);
  // as an older agent describes them
  const old = [
    disk('mmcblk0'),
    disk('mmcblk0p1', { parent: 'mmcblk0' }),
    disk('mmcblk0boot0', { parent: 'mmcblk0' }),
    disk('mmcblk0boot1', { parent: 'mmcblk0' }),
    disk('mmcblk0gp0', { parent: 'mmcblk0', physical: true }),
    disk('mmcblk0gp0p1', { parent: 'mmcblk0gp0' }),
    disk('mmcblk0rpmb', { parent: 'mmcblk0' }),
  ];
  t.same(counting(names, old), right);
});

t.test('a partition counts where its disk is not shown', async t => {
  t.same(counting(['xvda1', 'xvda2']), ['xvda1', 'xvda2']);
  t.same(counting(['sda2'], [disk('sda'), disk('sda2', { parent: 'sda' })]), ['sda2']);
});

t.test('what is stacked counts where nothing below it is shown, and has a disk at its bottom', async t => {
  const said = [
    disk('sda'),
    disk('sda2', { parent: 'sda' }),
    disk('dm-0', { lower: ['sda2'] }),
    disk('dm-1', { lower: ['dm-0'] }),
    disk('zram0', { physical: false }),
    disk('dm-2', { lower: ['zram0'] }),
    disk('nbd0', { physical: false }),
    disk('md0', { lower: ['nbd0'] }),
  ];
  t.same(counting(['sda', 'sda2', 'dm-0', 'dm-1', 'zram0', 'dm-2'], said), ['sda']);
  t.same(counting(['sda', 'dm-0', 'dm-1'], said), ['sda'], 'partitions are hidden');
  t.same(counting(['dm-0', 'dm-1', 'dm-2', 'md0'], said), ['dm-0'], 'a container that sees only these');
  t.same(counting(['dm-1', 'zram0', 'dm-2'], said), ['dm-1']);
  t.same(counting(['dm-0']), ['dm-0'], 'nobody says what it stands on');
  const circle = [disk('dm-7', { lower: ['dm-8'] }), disk('dm-8', { lower: ['dm-7'] })];
  t.same(counting(['dm-9'], [...circle, disk('dm-9', { lower: ['dm-7'] })]), []);
});

t.test('an NVMe multipath disk that counts nothing has what its paths have', async t => {
  const row = (name: string, writtenBytes: number, busySeconds = 1) => ({
    ...DISK.empty(),
    name,
    writes: writtenBytes > 0 ? 1 : 0,
    writtenBytes,
    busySeconds,
  });
  const rows = [row('nvme0c0n1', 100, 4), row('nvme0c1n1', 50, 4), row('nvme0n1', 0, 0), row('nvme1n1', 7)];
  countPaths(rows, 5);
  t.match(rows[2], { writtenBytes: 150, writes: 2, busySeconds: 5 });
  t.equal(rows[3]?.writtenBytes, 7);
  const counted = [row('nvme0c0n1', 100), row('nvme0c1n1', 50), row('nvme0n1', 150)];
  countPaths(counted, 5);
  t.equal(counted[2]?.writtenBytes, 150, 'Linux 6.4 counts both');
  const alone = [row('nvme0c0n1', 100)];
  countPaths(alone, 5);
  t.equal(alone[0]?.writtenBytes, 100);
  t.same(counting(['nvme0c0n1', 'nvme0n1', 'nvme0n1p1']), ['nvme0n1']);
  t.same(counting(['nvme0c0n1']), ['nvme0c0n1'], 'the disk itself is not shown');
  const said = [disk('nvme0n1'), disk('nvme0c0n1', { parent: 'nvme0n1' })];
  t.same(counting(['nvme0c0n1', 'nvme0n1'], said), ['nvme0n1']);
  t.same(counting(['nvme0c0n1'], said), ['nvme0c0n1']);
});
