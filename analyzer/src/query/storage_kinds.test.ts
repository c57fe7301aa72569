import t from 'tap';
import { handMadeDisk, handMadeInfo } from '../testing/hand_made_info.js';
import { storageKinds } from './storage_kinds.js';

const fact = (kind: string, name: string, type = '') => ({ kind, name, facts: type === '' ? {} : { type } });

t.test('disks go by their driver, cards by what they say, raw flash by its chip', async t => {
  const disks = [
    ...[
      'mmcblk0',
      'mmcblk0boot0',
      'mmcblk1',
      'mmcblk2',
      'nvme0n1',
      'sda',
      'vda',
      'cciss/c0d0',
      'mtdblock0',
    ].map(name => handMadeDisk(name)),
    handMadeDisk('sda1', { parent: 'sda', physical: false }),
    handMadeDisk('dm-0', { physical: false }),
  ];
  const storage = [
    fact('mmc', 'mmcblk0', 'MMC'),
    fact('mmc', 'mmcblk1', 'SD'),
    fact('ubi', 'ubi0'),
    fact('mtd', 'mtd0', 'nor'),
    fact('mtd', 'mtd1', 'nand'),
    fact('mtd', 'mtd2', 'nand'),
    fact('zram', 'zram0'),
  ];
  t.same(
    storageKinds(handMadeInfo({ disks, storage })).map(({ name, kind }) => `${name} ${kind}`),
    [
      'mmcblk0 emmc',
      'mmcblk0boot0 emmc',
      'mmcblk1 sd',
      'mmcblk2 mmc',
      'nvme0n1 nvme',
      'sda sata',
      'vda virtio',
      'cciss/c0d0 other',
      'ubi0 ubi',
      'mtd0 nor',
      'mtd1 nand',
    ],
  );
  t.same(storageKinds(undefined), []);
});
