import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Ubifs } from './ubifs.js';

t.test('UBIFS: errors that were found', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new Ubifs(), host), [
    { id: '0,0,', errors_crc: 2, errors_magic: 0, errors_node: 1 },
  ]);
});
