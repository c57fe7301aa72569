import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { RowSet } from '../reading/row_set.js';
import { ProcSwaps, parseSwaps } from './proc_swaps.js';

t.test('memory that is swapped: to where', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new ProcSwaps(), host), [
    { id: '/dev/zram0', used_kb: 256, size_kb: 16380, priority: -2, file: 0 },
    { id: '/swap\\040file', used_kb: 0, size_kb: 1024, priority: -3, file: 1 },
  ]);
  t.throws(() => parseSwaps('', new RowSet(4, 4)), { code: 'SOURCE_MALFORMED' });
});
