import t from 'tap';
import { FILESYSTEM } from '../../../quantities/index.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { blockBytes, loggedBlock } from './block_bytes.js';

const ext4 = (name: string, transactions: number) => ({
  ...FILESYSTEM.empty(),
  name,
  kind: 'ext4' as const,
  transactions,
});
const told = (name: string, size: string) => ({ kind: 'ext4', name, facts: { block_size: size } });
const info = handMadeInfo({ storage: [told('sda1', '1024'), told('sda2', '4096'), told('sda3', '1e99')] });

t.test('a block is as large as the superblock says, or it is not known', async t => {
  t.equal(blockBytes(ext4('sda1', 0), info), 1024);
  t.equal(blockBytes(ext4('sda3', 0), info), undefined);
  t.equal(blockBytes(ext4('sda9', 0), info), undefined);
  t.equal(blockBytes(ext4('sda1', 0), undefined), undefined);
});

t.test('what is logged is of the file system whose journal works most', async t => {
  t.equal(loggedBlock([ext4('sda1', 90), ext4('sda2', 10)], info), 1024);
  t.equal(loggedBlock([ext4('sda1', 9), ext4('sda2', 10)], info), 4096);
  t.equal(loggedBlock([ext4('sda1', 9), ext4('sda9', 10)], info), undefined);
  t.equal(loggedBlock([], info), undefined);
});
