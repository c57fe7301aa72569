/** /proc/[pid]/io (fs/proc/base.c, do_io_accounting; Documentation/filesystems/proc.rst, section 3.3). */
import type { Counter } from '@edgevitals/shared/frame';
import { Scanner } from './scanner.js';

/** Seven counters in the kernel's order: rchar wchar syscr syscw read_bytes write_bytes cancelled_write_bytes. */
export type PidIo = (Counter | undefined)[];
export const PID_IO_FIELDS = 7;

const scanner = new Scanner();

/** Takes over the content of /proc/[pid]/io; fields that are missing become undefined. */
export function parsePidIo(text: string, into: PidIo): void {
  scanner.reset(text);
  for (let i = 0; i < PID_IO_FIELDS; i++) {
    into[i] = scanner.skip(1).integer();
    scanner.line();
  }
}
