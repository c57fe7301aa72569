import { bytes, count, flag, joules, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

const time = (column: string) => seconds().steadyFrom(column, 'ticks').sum();
const moved = (column: string) => bytes().steadyFrom(column, 1).sum();
const happened = (unit: string, column: string) => count(unit).steadyFrom(column, 1).sum();

/** A process, or (without pid) all processes of one program. In the order of the stored form: append only. */
export const PROCESS = new RowKind(
  'process',
  {
    /** Display name. */
    program: text().key(),
    userSeconds: time('utime'),
    systemSeconds: time('stime'),
    /** Memory and threads of what has ended are nothing. */
    rssBytes: bytes().levelFrom('rss_pages', 'pages'),
    threads: count('threads').levelFrom('threads', 1),
    running: flag().now(),
    /** Processes in it at once, at most. */
    count: count('processes').most(),
    /** The mask's first byte holds the seven above: what nearly every program has. */
    switches: happened('context switches', 'voluntary_switches').andFrom('involuntary_switches'),
    /** Energy is what a model makes of the rest, and writes into the row. */
    joules: joules().sum().optional(),
    joulesSigma: joules().sum().optional(),
    uid: count(),
    kernel: flag().every(),
    /** The kernel refuses its /proc/[pid]/io: the byte amounts are unknown. */
    ioDenied: flag().absenceOf('write_bytes').ever(),
    /** Dirtied towards storage. */
    writtenBytes: moved('write_bytes'),
    /** Passed to write calls, to any destination. */
    requestedBytes: moved('wchar'),
    readBytes: moved('read_bytes'),
    /** Dirty bytes dropped before they reached storage. */
    cancelledBytes: moved('cancelled_write_bytes'),
    pid: count().key().optional(),
    /** It wrote, and what it wrote may in part be of children that it has reaped and that were not seen. */
    includesUnseen: flag().ever(),
    /** Write calls, to any destination. */
    writeCalls: happened('calls', 'syscw'),
    /** Its part of the device's, where some CPUs draw more than others. */
    loadSeconds: seconds().sum().optional(),
    activeSeconds: seconds().sum().optional(),
    /** The agent reads switches (and calls) every eighth time only, where it reads processes every second. */
    voluntarySwitches: happened('context switches', 'voluntary_switches'),
  },
  'process',
);

/** What is known of a process in an interval besides, and kept no longer. */
export const PROCESS_DETAIL = new RowKind(
  'process in an interval',
  {
    /** CPU time to the microsecond; unknown of several threads, of which the kernel tells the first one's, and in old kernels. */
    runSeconds: seconds(1e-6).steadyFrom('run_us', 1e-6).aboveZero().sum().optional().unstored(),
    /** Ready to run but not on a CPU: others had it. Unknown where `runSeconds` is. */
    waitSeconds: seconds(1e-6).steadyFrom('wait_us', 1e-6).sum().optional().unstored(),
    /** Passed to read calls, from any source. */
    takenBytes: moved('rchar').unstored(),
    switchesUntold: flag().absenceOf('voluntary_switches').unstored(),
    minorFaults: happened('page faults', 'minor_faults').unstored(),
    majorFaults: happened('page faults', 'major_faults').unstored(),
    readCalls: happened('calls', 'syscr').unstored(),
  },
  'process',
);

/** How late a row's amounts were noticed: the agent looks at quiet processes less often. Left out where they were not. */
export interface Lateness {
  /** Time before the row's that its amounts cover as well. */
  lateSeconds?: number;
  /** Part of its CPU time that belongs there, 0 to 1. */
  lateShare?: number;
}

/** Which process a row with a pid is: pids are used again. Left out of what is kept for longer than minutes. */
export interface ProcessIdentity {
  /** Start time in ticks after boot. */
  startTicks?: number;
  /** A number that stands for the boot, as in its slice; of rows that are merged. */
  boot?: number;
}

export type ProcessRow = Row<typeof PROCESS> & Lateness & ProcessIdentity;
