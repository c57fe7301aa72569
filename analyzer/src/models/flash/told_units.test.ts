import t from 'tap';
import { emptySlice } from '../../history/slice_of.js';
import { FILESYSTEM, UNIT_WRITES } from '../../quantities/index.js';
import { handMadeDisk, handMadeInfo } from '../../testing/hand_made_info.js';
import { toldUnits } from './told_units.js';

const rows = [{ ...UNIT_WRITES.empty(), unit: 'web.service', writtenBytes: 5 }];
const slice = { ...emptySlice(0, 600), unitWrites: rows };
const root = { ...handMadeDisk('sda2'), mount: '/', filesystem: 'ext4' };
const beside = (more: object = {}) => handMadeInfo({ disks: [root, { ...handMadeDisk('sda1'), ...more }] });

t.test('groups tell where writeback of all that is mounted is charged to them', async t => {
  t.equal(toldUnits(slice, beside()), rows);
  t.equal(toldUnits(slice, beside({ mount: '/boot/efi', filesystem: 'vfat' })), rows);
});

t.test(
  'they do not tell of other file systems, stacked devices, raw flash and swap, or of nothing mounted',
  async t => {
    const untold = [
      beside({ mount: '/data', filesystem: 'vfat' }),
      beside({ mount: '/data', filesystem: 'ntfs3' }),
      beside({ mount: '/data', filesystem: 'ext4', lower: ['sdb'] }),
      beside({ name: 'loop0', mount: '/data', filesystem: 'ext4' }),
      { ...beside(), storage: [{ kind: 'ubi', name: 'ubi0', facts: {} }] },
      handMadeInfo({ disks: [] }),
      undefined,
    ];
    for (const info of untold) t.strictSame(toldUnits(slice, info), []);
    const swap = { ...FILESYSTEM.empty(), name: '/dev/sda3', kind: 'swap' as const, swappedBytes: 4096 };
    t.strictSame(toldUnits({ ...slice, filesystems: [swap] }, beside()), []);
  },
);
