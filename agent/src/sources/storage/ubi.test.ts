import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { parseEraseBlocks, Ubi } from './ubi.js';

t.test('wear of raw flash by the erases of all its blocks', async t => {
  const { host } = storageDevice(t);
  t.match(await sampledColumns(new Ubi(), host), [
    { id: '0,', erases: 5, counted: 3, max_ec: 2, avail_eraseblocks: 2954, reserved_for_bad: 80 },
  ]);
  t.strictSame(parseEraseBlocks(''), { erases: 0, blocks: 0 });
});
