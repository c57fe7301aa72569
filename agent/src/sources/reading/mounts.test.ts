import t from 'tap';
import { parseMounts } from './mounts.js';

t.test('/proc/mounts: the first mount point of a device, escapes undone', async t => {
  const mounts = parseMounts(
    'proc /proc proc rw 0 0\n/dev/mmcblk0p2 /my\\040disk ext4 rw 0 0\n/dev/mmcblk0p2 /again ext4 rw 0 0\n',
  );
  t.strictSame(mounts.get('/dev/mmcblk0p2'), { target: '/my disk', filesystem: 'ext4' });
});
