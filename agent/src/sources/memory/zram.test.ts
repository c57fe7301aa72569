import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { emptyRow, sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { parseZram, Zram } from './zram.js';

t.test('memory that zram compresses, and what it writes to flash', async t => {
  const { host } = storageDevice(t);
  t.match(await sampledColumns(new Zram(), host), [
    { id: 'zram0', orig_data_bytes: 4096, compr_data_bytes: 73, bd_count: 1, bd_writes: 3 },
  ]);
  t.match((await new Zram().describe(host)).storage, [
    { facts: { backing_dev: '/dev/sda2', comp_algorithm: 'lzo [zstd]' } },
  ]);
  const older = emptyRow('zram');
  parseZram('1 2 3 4 5 6 7', '', older);
  t.equal(older.get(columnsOf('zram').huge_pages), undefined);
});
