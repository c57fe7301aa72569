import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { isOn, storagePart } from './storage_part.js';

const chip = (facts: Record<string, string>) => ({
  ...handMadeInfo(),
  storage: [{ kind: 'mmc', name: 'mmcblk0', facts }],
});

t.test('devices have a part in common, and not a unit', async t => {
  const one = storagePart(
    { kind: 'mmc', name: 'mmcblk0' },
    chip({ name: 'LAB', manfid: '0x15', unit: 'abcd' }),
  );
  const two = storagePart(
    { kind: 'mmc', name: 'mmcblk0' },
    chip({ name: 'LAB', manfid: '0x15', unit: '0123' }),
  );
  const other = storagePart({ kind: 'mmc', name: 'mmcblk0' }, chip({ name: 'LAB', manfid: '0x45' }));
  t.equal(one.part, two.part);
  t.not(one.part, other.part);
  t.strictSame([one.unit, two.unit, other.unit], ['abcd', '0123', '']);
  t.equal(storagePart({ kind: 'mmc', name: 'mmcblk0' }, undefined).part, '');
});

t.test('what is written to a disk is written to the storage that it is on', async t => {
  t.ok(isOn('mmcblk0', 'mmc', 'mmcblk0'));
  t.notOk(isOn('mmcblk0boot0', 'mmc', 'mmcblk0'));
  t.ok(isOn('nvme0n1', 'nvme', 'nvme0'));
  t.notOk(isOn('nvme10n1', 'nvme', 'nvme1'));
  t.ok(isOn('sdb', 'ufs', '1d84000.ufshc'));
  t.notOk(isOn('mtdblock0', 'ubi', 'ubi0'));
});
