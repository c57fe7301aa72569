import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Mtd } from './mtd.js';

t.test('raw flash: bits that were corrected, and of what kind it is', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new Mtd(), host), [
    { id: '0,NAND simulator partition 0', corrected_bits: 3, ecc_failures: 0 },
  ]);
  t.match((await new Mtd().describe(host)).storage, [{ kind: 'mtd', name: 'mtd0', facts: { type: 'nand' } }]);
});
