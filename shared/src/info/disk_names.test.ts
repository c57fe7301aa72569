import t from 'tap';
import { isEmmcArea, isNoStorage, isStacked, multipathDisk, partitionedDisk } from './disk_names.js';

t.test('a partition is named after its disk', async t => {
  for (const [name, disk] of [
    ['sda1', 'sda'],
    ['mmcblk0p12', 'mmcblk0'],
    ['nvme0n1p1', 'nvme0n1'],
    ['cciss/c0d0p1', 'cciss/c0d0'],
    ['mmcblk0boot0p1', 'mmcblk0boot0'],
    ['dasda1', 'dasda'],
  ] as const)
    t.equal(partitionedDisk(name), disk, name);
  // not partitions, and nobody has a disk of the name that would be left
  t.equal(partitionedDisk('mmcblk0'), 'mmcblk');
  t.equal(partitionedDisk('sda'), undefined);
  t.equal(partitionedDisk('7'), undefined);
});

t.test('areas of an eMMC, paths, what is stacked and what is no storage are told by name', async t => {
  t.same(['mmcblk0boot0', 'mmcblk2gp3', 'mmcblk0', 'mmcblk0rpmb', 'mmcblk0p1'].map(isEmmcArea), [
    true,
    true,
    false,
    false,
    false,
  ]);
  t.equal(multipathDisk('nvme0c12n1'), 'nvme0n1');
  t.equal(multipathDisk('nvme0n1'), undefined);
  for (const name of ['loop0', 'zram0', 'ram3', 'nbd0', 'mmcblk0rpmb', 'ubiblock0_1', 'sr0'])
    t.ok(isNoStorage(name), name);
  for (const name of ['sda', 'mmcblk0', 'mtdblock3', 'vda', 'dm-0', 'cciss/c0d0'])
    t.notOk(isNoStorage(name), name);
  for (const name of ['dm-0', 'md127', 'bcache0', 'drbd1']) t.ok(isStacked(name), name);
  t.notOk(isStacked('sda'));
});
