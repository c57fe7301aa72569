import t from 'tap';
import { DISK, FILESYSTEM } from '../../../quantities/index.js';
import { filesystemUse } from './filesystem_use.js';
import { journalBytes } from './journal_bytes.js';
import { swapWrites } from './swap_writes.js';

const BLOCK = 4096;
const ext4 = (parts: object) => ({ ...FILESYSTEM.empty(), name: 'sda1', kind: 'ext4' as const, ...parts });

t.test('what was logged lies between floors: near after a mount, far off later', async t => {
  const fresh = ext4({ transactions: 100, transactionsAtEnd: 100, floorBlocks: 400 });
  t.same(journalBytes(fresh, BLOCK), { least: 400 * BLOCK, most: 500 * BLOCK });
  const old = ext4({ transactions: 100, transactionsAtEnd: 1e6, floorBlocks: 400, writtenBytes: 1e7 });
  t.same(
    journalBytes(old, BLOCK),
    { least: 300 * BLOCK, most: 1e7 },
    'three blocks each, and no more than all',
  );
});

t.test('a journal that began anew says no more than that; one that does not tell says nothing', async t => {
  t.equal(journalBytes(ext4({ transactions: 100, restarted: true, floorBlocks: 0 }), BLOCK), undefined);
  t.match(journalBytes(ext4({ transactions: 9, restarted: true, writtenBytes: 1e6 }), BLOCK), { most: 1e6 });
  t.equal(journalBytes(ext4({ writtenBytes: 1e6 }), BLOCK), undefined);
  t.notOk('journalBytesMost' in filesystemUse(ext4({ writtenBytes: 1e6 }), BLOCK));
});

t.test(
  'swap on a disk has that disk`s counters, in memory none, in a file what its used part grew by',
  async t => {
    const disk = (name: string, writtenBytes: number) => ({ ...DISK.empty(), name, writtenBytes });
    const row = (name: string, kind: 'swap' | 'zram', parts: object) => ({
      ...FILESYSTEM.empty(),
      name,
      kind,
      ...parts,
    });
    const disks = [disk('sda2', 5000), disk('zram0', 9e9)];
    t.same(swapWrites({ disks, filesystems: [] }), { files: [] }, 'not known');
    t.same(swapWrites({ disks, filesystems: [row('/dev/sda2', 'swap', { swappedBytes: 0 })] }), {
      files: [],
      bytes: 5000,
    });
    t.same(
      swapWrites({
        disks,
        filesystems: [
          row('/dev/zram0', 'swap', { swappedBytes: 1e6 }),
          row('zram0', 'zram', { writtenBytes: 8192 }),
        ],
      }),
      { files: [], bytes: 8192 },
      'what zram wrote back',
    );
    t.same(swapWrites({ disks, filesystems: [row('/swapfile', 'swap', { swappedBytes: 4096 })] }), {
      files: ['/swapfile'],
      bytes: 4096,
    });
  },
);
