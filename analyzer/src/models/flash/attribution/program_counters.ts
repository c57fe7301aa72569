import type { ProcessRow } from '../../../quantities/index.js';

/** What the kernel counts of a program that matters to storage: a row of a program, or sums of them. */
export type ProgramCounters = Pick<
  ProcessRow,
  'program' | 'uid' | 'kernel' | 'writtenBytes' | 'cancelledBytes' | 'requestedBytes' | 'writeCalls'
>;

/** Kernel threads that write for others by themselves: who mounts their export is elsewhere. */
const SERVERS = /^(nfsd|ksmbd|lio|iscsi|vhost)/;

/**
 * Whether it did anything to storage: what it passed to write calls may all have gone elsewhere. Kernel threads did not: what
 * they dirty is metadata of file systems (jbd2), blocks that f2fs moves, and again what was written to a loop device.
 */
export const hasWritten = ({ program, kernel, writtenBytes, cancelledBytes }: ProgramCounters): boolean =>
  (writtenBytes > 0 || cancelledBytes > 0) && (!kernel || SERVERS.test(program));
