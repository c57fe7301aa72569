import { mkdirSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { blockSize, Ext4 } from './ext4.js';

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

/** The first bytes of a device with an ext4 of blocks so often doubled. */
function device(doublings: number, magic = 0xef53): Buffer {
  const bytes = Buffer.alloc(2048);
  bytes.writeUInt32LE(doublings, 1024 + 24);
  bytes.writeUInt16LE(magic, 1024 + 56);
  return bytes;
}

t.test('the superblock tells how large a block is, where it can be read', async t => {
  const { host, root } = storageDevice(t);
  t.strictSame(await new Ext4().describe(host), {}, 'nothing to read');
  mkdirSync(`${root}/dev`, { recursive: true });
  writeFileSync(`${root}/dev/mmcblk0p1`, device(0));
  t.strictSame((await new Ext4().describe(host)).storage, [
    { kind: 'ext4', name: 'mmcblk0p1', facts: { block_size: '1024' } },
  ]);
  writeFileSync(`${root}/dev/mmcblk0p1`, device(2, 0));
  t.strictSame(await new Ext4().describe(host), {}, 'no ext4');
});

t.test('what is no superblock tells no size', async t => {
  const superblock = (doublings: number) => device(doublings).subarray(1024).toString('latin1');
  t.equal(blockSize(superblock(2)), 4096);
  t.equal(blockSize(superblock(6)), 65_536);
  for (const odd of ['', 'x'.repeat(58), superblock(7), superblock(2).slice(0, 57)])
    t.equal(blockSize(odd), undefined);
});
