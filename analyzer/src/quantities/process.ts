import { bytes, count, flag, joules, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** A process, or (without pid) all processes of one program. In the order of the stored form: append only. */
export const PROCESS = new RowKind(
  'process',
  {
    /** Display name. */
    program: text().key(),
    userSeconds: seconds().steadyFrom('utime', 'ticks').sum(),
    systemSeconds: seconds().steadyFrom('stime', 'ticks').sum(),
    rssBytes: bytes().level(),
    threads: count('threads').level(),
    running: flag().now(),
    /** Processes in it at once, at most. */
    count: count('processes').most(),
    /** The mask's first byte holds the seven above: what nearly every program has. */
    switches: count('context switches').sum(),
    joules: joules().sum().optional(),
    joulesSigma: joules().sum().optional(),
    uid: count(),
    kernel: flag().every(),
    /** The kernel refuses its /proc/[pid]/io: the byte amounts are unknown. */
    ioDenied: flag().ever(),
    writtenBytes: bytes().steadyFrom('write_bytes', 1).sum(),
    requestedBytes: bytes().steadyFrom('wchar', 1).sum(),
    readBytes: bytes().steadyFrom('read_bytes', 1).sum(),
    cancelledBytes: bytes().steadyFrom('cancelled_write_bytes', 1).sum(),
    pid: count().key().optional(),
  },
  'process',
);

/** With what of its CPU time belongs before the row, and how long before; see ProcessInterval.late. */
export type ProcessRow = Row<typeof PROCESS> & {
  late?: { readonly seconds: number; readonly cpuSeconds: number };
};
