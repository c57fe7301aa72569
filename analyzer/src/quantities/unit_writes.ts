import { bytes, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * What a service or container wrote: all of it as its control group counts that (io.stat), and what each of its programs dirtied.
 * Read by device/unit_writes.ts where there are control groups of version 2. In the order of the stored form: append only.
 */
export const UNIT_WRITES = new RowKind('writes of a service or container', {
  /** `nginx.service`, `machine:` and the name of a container, or `container:` and its id. */
  unit: text().key(),
  /** Display name; empty for all of it. */
  program: text().key(),
  /** Sent to block devices by the group, in the row of all of it. */
  writtenBytes: bytes().sum().optional(),
  /** Towards storage, in the row of a program. */
  dirtiedBytes: bytes().sum(),
});

export type UnitWritesRow = Row<typeof UNIT_WRITES>;
