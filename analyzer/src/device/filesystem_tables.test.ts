import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { mergeSlices } from '../history/merge.js';
import type { Slice } from '../history/slice.js';
import { sliceOf } from '../history/slice_of.js';
import { Ingest } from '../ingest/ingest.js';
import type { FilesystemRow } from '../quantities/index.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

/** A device of which all tables are read each minute; `rows` are those of the newest interval, `total` those of all. */
function lab(longBits: 32 | 64 = 64, release = '6.1.0') {
  const device = new ScriptedDevice().process(1, 'init');
  const ingest = new Ingest();
  const { kernel } = device.info();
  ingest.info(device.id, device.infoBytes({ kernel: { ...kernel, longBits, release } }), Seconds(0));
  const slices: Slice[] = [];
  const read = (ms = 60_000): readonly FilesystemRow[] => {
    device.pass(ms);
    const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    for (const interval of intervalsIn(events)) slices.push(sliceOf(interval));
    return slices.at(-1)?.filesystems ?? [];
  };
  const total = (): FilesystemRow[] => mergeSlices(slices, { by: 'program' }).filesystems;
  return { device, read, total };
}

t.test('ext4 and its journal are one file system; what it is told of first is a baseline', async t => {
  const { device, read } = lab();
  device.set('ext4', [], 'mmcblk0p2', {
    session_write_kbytes: 1000,
    lifetime_write_kbytes: 9e6,
    errors_count: 7,
  });
  device.set('jbd2', [], 'mmcblk0p2-8', { transactions: 100, requested: 60, logged_blocks: 5 });
  t.same(read(), []);
  device.set('ext4', [], 'mmcblk0p2', {
    session_write_kbytes: 1100,
    lifetime_write_kbytes: 9e6,
    errors_count: 7,
  });
  device.set('jbd2', [], 'mmcblk0p2-8', { transactions: 120, requested: 70, logged_blocks: 6 });
  t.same(read(), [
    {
      ...{ name: 'mmcblk0p2', kind: 'ext4', writtenBytes: 100 * 1024, errors: 0, restarted: false },
      ...{ transactions: 20, requested: 10, transactionsAtEnd: 120, floorBlocks: 120 * 6 - 100 * 5 },
    },
  ]);
});

t.test(
  'averages of journals are floors: over many intervals what they leave open stays that of two readings',
  async t => {
    const { device, read, total } = lab();
    let transactions = 1000;
    let logged = 4700;
    const tell = (): void =>
      void device.set('jbd2', [], 'sda1-8', {
        ...{ transactions, requested: 0, logged_blocks: Math.floor(logged / transactions) },
      });
    tell();
    read();
    const before = logged;
    for (let i = 0; i < 50; i++) {
      transactions += 40 + i;
      logged += (40 + i) * (3 + (i % 5));
      tell();
      read();
    }
    const [row] = total();
    const grown = row!.transactions!;
    t.ok(row!.floorBlocks! - (row!.transactionsAtEnd! - grown) < logged - before);
    t.ok(row!.floorBlocks! + row!.transactionsAtEnd! > logged - before);
  },
);

t.test('a journal whose sums begin anew, by a mount or by a wrap, says that they do not tell', async t => {
  const { device, read } = lab();
  const tell = (transactions: number, logged_blocks: number) =>
    device.set('jbd2', [], 'sda1-8', { transactions, requested: transactions, logged_blocks });
  tell(100_000, 20);
  read();
  tell(100_100, 10);
  t.match(read(), [{ transactions: 100, restarted: true, floorBlocks: 0 }], '32 bits of blocks wrapped');
  tell(4, 6);
  t.match(read(), [{ restarted: true, floorBlocks: 0 }], 'mounted anew');
});

t.test('a 32-bit kernel`s session wraps at 2^31 KiB', async t => {
  const { device, read, total } = lab(32);
  for (const session_write_kbytes of [2 ** 31 - 100, 100, 200]) {
    device.set('ext4', [], 'sda1', { session_write_kbytes, errors_count: 0 });
    read();
  }
  t.equal(total()[0]!.writtenBytes, 300 * 1024);
});

t.test(
  'a power cut sets back what ext4 says of its life: what is written is that of the session',
  async t => {
    const { device, read } = lab();
    const tell = (session_write_kbytes: number, lifetime_write_kbytes: number) =>
      device.set('ext4', [], 'sda1', { session_write_kbytes, lifetime_write_kbytes });
    tell(5000, 1e6);
    read();
    tell(5100, 9e5);
    t.match(read(), [{ writtenBytes: 100 * 1024 }]);
  },
);

t.test('calls of f2fs mean all of them before Linux 6.12, and those in the foreground since', async t => {
  for (const [release, checkpoints, collections] of [
    ['6.1.0-18-arm64', 10, 30],
    ['6.12.4', 14, 50],
    ['', undefined, undefined],
  ] as const) {
    const { device, read } = lab(64, release);
    const tell = (n: number) =>
      device.set('f2fs', [], 'sda3', {
        ...{ lifetime_write_kbytes: 1000 * n, cp_foreground_calls: 10 * n, cp_background_calls: 4 * n },
        ...{ gc_foreground_calls: 30 * n, gc_background_calls: 20 * n, moved_blocks_foreground: n },
        ...{ moved_blocks_background: 2 * n, app_buffered: 1e6 * n, app_direct: 0, app_mapped: 0 },
        ...{ fs_data: 1e6 * n, fs_node: 2e5 * n, fs_meta: 1e5 * n, gc_data: 4e5 * n, gc_node: 1e5 * n },
        ...{ cp_data: 0, cp_node: 1e5 * n, cp_meta: 1e5 * n },
      });
    tell(1);
    read();
    tell(2);
    const [row] = read();
    t.equal(row!.checkpoints, checkpoints, release);
    t.equal(row!.collections, collections, release);
    t.match(row, {
      writtenBytes: 1000 * 1024,
      movedBlocks: 3,
      appBytes: 1e6,
      allBytes: 2e6,
      collectedBytes: 5e5,
    });
  }
});

t.test('f2fs without iostat tells no bytes by cause, and zram, swap and UBIFS what they can', async t => {
  const { device, read } = lab();
  device.set('f2fs', [], 'sda3', { lifetime_write_kbytes: 1000 });
  device.set('zram', [], 'zram0', { bd_writes: 10 });
  device.set('zram', [], 'zram1', { mem_used_bytes: 10 });
  device.set('swap', [], '/dev/sda2', { used_kb: 500 });
  device.set('ubifs', [0, 1], '', { errors_crc: 1, errors_magic: 0, errors_node: 0 });
  read();
  device.set('f2fs', [], 'sda3', { lifetime_write_kbytes: 1004 });
  device.set('zram', [], 'zram0', { bd_writes: 12 });
  device.set('swap', [], '/dev/sda2', { used_kb: 300 });
  device.set('ubifs', [0, 1], '', { errors_crc: 2, errors_magic: 1, errors_node: 0 });
  t.same(read(), [
    { name: 'sda3', kind: 'f2fs', writtenBytes: 4096, restarted: false },
    { name: 'ubi0_1', kind: 'ubifs', errors: 2, restarted: false },
    { name: 'zram0', kind: 'zram', writtenBytes: 8192, restarted: false },
    { name: 'zram1', kind: 'zram', restarted: false },
    { name: '/dev/sda2', kind: 'swap', swappedBytes: 0, restarted: false },
  ]);
});
