import { bytes, count, flag, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

const SECTOR_BYTES = 512;
/** More in a second is a bad reading; wraps of 32-bit kernels are held tighter. */
const REQUESTS = 1e7;
const SECTORS = 1e11 / SECTOR_BYTES;
const SECTORS_32 = 2.5e8 / SECTOR_BYTES;
/** As much again: a request that takes long counts when it ends. */
const MILLISECONDS = 2e3;

const sectors = (column: string) => bytes().grownFrom(column, SECTOR_BYTES, SECTORS, SECTORS_32).sum();
const requests = (column: string) => count('requests').grownFrom(column, 1, REQUESTS).sum();

/** Block devices. */
export const DISK = new RowKind(
  'disk',
  {
    name: text().key(),
    /** True when it counts towards wear: a physical whole disk. */
    leaf: flag(),
    readBytes: sectors('sectors_read').overLink(SECTOR_BYTES),
    writtenBytes: sectors('sectors_written').overLink(SECTOR_BYTES),
    reads: requests('reads'),
    writes: requests('writes'),
    /** Unknown of partitions before Linux 2.6.25. */
    busySeconds: seconds(1e-3).grownFrom('io_ms', 1e-3, MILLISECONDS).sum().optional(),
    /** Unknown before Linux 5.5. */
    flushes: requests('flushes').optional(),
    /** Unknown before Linux 4.18. */
    discardedBytes: sectors('sectors_discarded').optional(),
  },
  'disk',
);

export type DiskRow = Row<typeof DISK>;
