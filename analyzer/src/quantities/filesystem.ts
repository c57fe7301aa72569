import { bytes, count, flag, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** What writes to block devices by itself: `zram` what it writes back, `swap` an area or a file. */
export type FilesystemKind = 'ext4' | 'f2fs' | 'ubifs' | 'zram' | 'swap';

/** File systems, their journals, and swap: several raw tables, read by device/filesystem_tables.ts. In the order of the stored form: append only. */
export const FILESYSTEM = new RowKind('file system', {
  /** The block device that it is on; of swap the path, of UBIFS `ubiX_Y`. */
  name: text().key(),
  kind: text<FilesystemKind>().key(),
  /** All that was written to it, its own journal included; of zram what reached its backing device. */
  writtenBytes: bytes().sum().optional(),
  /** Transactions of its journal, and those of them that someone asked for by a sync. */
  transactions: count('transactions').sum().optional(),
  requested: count('transactions').sum().optional(),
  /**
   * Growth of transactions since the mount times the average of logged blocks, which the kernel rounds down: what was logged since
   * the mount is at least that, and less than a block a transaction more.
   */
  floorBlocks: count('blocks').sum().optional(),
  /** Since the mount. */
  transactionsAtEnd: count('transactions').optional(),
  /** Its journal's figures began anew, or a sum of the kernel's wrapped: `floorBlocks` tells nothing. */
  restarted: flag().ever(),
  checkpoints: count('checkpoints').sum().optional(),
  collections: count('collections').sum().optional(),
  /** By garbage collection, 4 KiB each. */
  movedBlocks: count('blocks').sum().optional(),
  /** Of f2fs with iostat_enable: what programs asked for, and all that it wrote for that, of which by collecting and checkpoints. */
  appBytes: bytes().sum().optional(),
  allBytes: bytes().sum().optional(),
  collectedBytes: bytes().sum().optional(),
  checkpointBytes: bytes().sum().optional(),
  /** By which the used part of swap grew: at least so much was written. */
  swappedBytes: bytes().sum().optional(),
  errors: count('errors').sum().optional(),
});

export type FilesystemRow = Row<typeof FILESYSTEM>;
