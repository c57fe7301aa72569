import t from 'tap';
import { looksLikeLeafDisk } from './disk_names.js';

t.test('only whole physical disks count where the device does not say', async t => {
  for (const name of ['sda', 'mmcblk0', 'nvme0n1', 'vda']) t.ok(looksLikeLeafDisk(name), name);
  for (const name of ['sda1', 'mmcblk0p2', 'nvme0n1p1', 'dm-0', 'loop3', 'zram0', 'md127'])
    t.notOk(looksLikeLeafDisk(name), name);
});
