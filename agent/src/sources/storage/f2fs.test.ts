import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { emptyRow, sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { F2fs, parseIostat } from './f2fs.js';

t.test('f2fs: what a kernel lacks stays absent', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new F2fs(), host), [
    { id: 'sda1', lifetime_write_kbytes: 77, dirty_segments: 3, gc_foreground_calls: 5 },
  ]);
  t.match(await new F2fs().probe(host), [
    { state: 'present' },
    { state: 'absent', reason: /iostat_enable of sda1 is 0/ },
  ]);
});

t.test('bytes that f2fs wrote, of both forms of the report, without those that it read', async t => {
  const f2fs = columnsOf('f2fs');
  const old = emptyRow('f2fs');
  parseIostat(
    'time:\t\t123             \napp buffered:\t4096            \nfs gc data:\t8192            \nfs discard:\t1   \n',
    old,
  );
  t.equal(old.get(f2fs.app_buffered), 4096);
  t.equal(old.get(f2fs.gc_data), 8192);
  t.equal(old.get(f2fs.discard), 1);
  const now = emptyRow('f2fs');
  parseIostat(
    'time:\t\t1\n\t\t\tio_bytes         count            avg_bytes\n[WRITE]\napp buffered data:      4096   1   4096\nfs cp meta:   512 1 512\n[READ]\napp buffered data:      9      1     9\n[OTHER]\nfs discard:  7 1 7\n',
    now,
  );
  t.equal(now.get(f2fs.app_buffered), 4096);
  t.equal(now.get(f2fs.cp_meta), 512);
  t.equal(now.get(f2fs.discard), 7);
});
