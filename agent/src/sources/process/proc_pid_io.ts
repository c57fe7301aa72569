/** /proc/[pid]/io (fs/proc/base.c, do_io_accounting; Documentation/filesystems/proc.rst, section 3.3). */
import { WordFields } from '../reading/file_fields.js';

/** Seven counters in the kernel's order, each after its name. */
export const IO = {
  rchar: 0,
  wchar: 1,
  syscr: 2,
  syscw: 3,
  readBytes: 4,
  writeBytes: 5,
  cancelledWriteBytes: 6,
} as const;

export class PidIo extends WordFields {
  constructor() {
    super(Object.values(IO).map(field => 2 * field + 1));
  }
}
