import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Ufs } from './ufs.js';

t.test('wear of UFS', async t => {
  const { host } = storageDevice(t);
  const ufs = new Ufs();
  t.strictSame(await sampledColumns(ufs, host), [
    { id: '1d84000.ufshc', life_time_a: 2, life_time_b: 3, eol_info: 1 },
  ]);
  t.strictSame((await ufs.describe(host)).storage, [
    { kind: 'ufs', name: '1d84000.ufshc', facts: { product_name: 'KLUDG4UHDB' } },
  ]);
});
