import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Ext4 } from './ext4.js';

t.test('ext4: writes since it was mounted and in its life, and the task of its journal', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new Ext4(), host), [
    {
      id: 'mmcblk0p1',
      session_write_kbytes: 1234,
      lifetime_write_kbytes: 98765,
      errors_count: 0,
      last_error_time: 0,
      journal_task: 87,
    },
  ]);
});
