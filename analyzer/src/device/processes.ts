/**
 * The process table between two readings. A process is its pid and start time: a pid used again is another one, an
 * exec, a new parent or a new uid is still the same one.
 */
import { columnsOf, type Row, type TableRows } from '@edgevitals/shared/frame';
import { Bytes, Seconds } from '@edgevitals/shared/units';
import { steadyColumn } from './counter_delta.js';
import type { ProcessInterval, ProcessIo } from './interval.js';
import { kernelThreadName, programName } from './names.js';

const C = columnsOf('process');
const PF_KTHREAD = 0x00200000;
/** A process may start between the instant a reading is stamped with and the moment its own row is read. */
const START_SLACK_SECONDS = 1;

const PID = 0;
const START = 1;
/** The column that newer agents have. */
const SPAN: number | undefined = C.span;
/** The agent passes over a quiet process for no longer than this. */
const MOST_READINGS = 64;
const PPID = 2;
const UID = 3;

/** What counters are measured in on this device. */
export interface ProcessScale {
  /** Length of the interval, seconds. */
  readonly elapsed: number;
  /** True when readings inside the interval are missing. */
  readonly gap: boolean;
  readonly userHz: number;
  readonly pageBytes: number;
}

/**
 * What every process did between two readings, those that ended included.
 *
 * A process not seen before that started after the reading before counts from 0. One that started earlier has
 * uncounted history of unknown time: it counts from this reading on.
 *
 * @param since the reading before, seconds of CLOCK_BOOTTIME.
 */
export function processIntervals(
  before: TableRows,
  now: TableRows,
  since: number,
  scale: ProcessScale,
): ProcessInterval[] {
  const result: ProcessInterval[] = [];
  const firstStart = (since - START_SLACK_SECONDS) * scale.userHz;
  let index: Map<number, Row> | undefined;
  let kept = 0;
  for (let i = 0; i < now.length; i++) {
    const row = now[i];
    if (row === undefined) continue;
    let known = before[i];
    if (known === undefined || !isSame(known, row)) {
      index ??= byPid(before);
      known = index.get(row.id.labels[PID]!);
      if (known !== undefined && !isSame(known, row)) known = undefined;
    }
    if (known !== undefined) kept++;
    const started = known === undefined && row.id.labels[START]! >= firstStart;
    result.push(describe(row, known ?? (started ? undefined : row), started, false, scale));
  }
  if (kept < count(before)) {
    const alive = byPid(now);
    for (const row of before) {
      if (row === undefined) continue;
      const same = alive.get(row.id.labels[PID]!);
      if (same === undefined || !isSame(same, row)) result.push(describe(row, row, false, true, scale));
    }
  }
  return result;
}

const isSame = (a: Row, b: Row): boolean =>
  a.id === b.id || (a.id.labels[PID] === b.id.labels[PID] && a.id.labels[START] === b.id.labels[START]);

function byPid(rows: TableRows): Map<number, Row> {
  const index = new Map<number, Row>();
  for (const row of rows) if (row !== undefined) index.set(row.id.labels[PID]!, row);
  return index;
}

function count(rows: TableRows): number {
  let rowsIn = 0;
  for (const row of rows) if (row !== undefined) rowsIn++;
  return rowsIn;
}

/** `from` undefined: counted from 0. */
function describe(
  row: Row,
  from: Row | undefined,
  started: boolean,
  ended: boolean,
  scale: ProcessScale,
): ProcessInterval {
  const idle = from === row;
  const { labels, name } = row.id;
  const kernel = (level(row, C.flags) & PF_KTHREAD) !== 0;
  return {
    pid: labels[PID]!,
    startTicks: labels[START]!,
    ppid: labels[PPID]!,
    uid: labels[UID]!,
    program: kernel ? kernelThreadName(name) : programName(name),
    kernel,
    started,
    ended,
    late: Seconds(idle || started ? 0 : lateSeconds(row, scale)),
    user: Seconds(idle ? 0 : grown(from, row, C.utime) / scale.userHz),
    system: Seconds(idle ? 0 : grown(from, row, C.stime) / scale.userHz),
    run: runSeconds(row, from, idle),
    processor: row.get(C.processor) === undefined ? undefined : level(row, C.processor),
    voluntarySwitches: idle ? 0 : grown(from, row, C.voluntary_switches),
    involuntarySwitches: idle ? 0 : grown(from, row, C.involuntary_switches),
    minorFaults: idle ? 0 : grown(from, row, C.minor_faults),
    majorFaults: idle ? 0 : grown(from, row, C.major_faults),
    threads: level(row, C.threads),
    rss: Bytes(level(row, C.rss_pages) * scale.pageBytes),
    io: ioOf(row, from, idle),
  };
}

const NO_IO: ProcessIo = {
  read: Bytes(0),
  written: Bytes(0),
  cancelled: Bytes(0),
  requested: Bytes(0),
  writeCalls: 0,
  readCalls: 0,
};

function ioOf(row: Row, from: Row | undefined, idle: boolean): ProcessIo | undefined {
  if (row.get(C.write_bytes) === undefined) return undefined;
  if (idle) return NO_IO;
  return {
    read: Bytes(grown(from, row, C.read_bytes)),
    written: Bytes(grown(from, row, C.write_bytes)),
    cancelled: Bytes(grown(from, row, C.cancelled_write_bytes)),
    requested: Bytes(grown(from, row, C.wchar)),
    writeCalls: grown(from, row, C.syscw),
    readCalls: grown(from, row, C.syscr),
  };
}

/** The agent gives it only while the process has one thread: of several, the kernel tells the first one's. */
function runSeconds(row: Row, from: Row | undefined, idle: boolean): Seconds | undefined {
  // 0: it never ran, or nobody counts
  if (!(row.numbers[C.run_us]! > 0)) return undefined;
  if (idle) return Seconds(0);
  if (from !== undefined && Number.isNaN(from.numbers[C.run_us]!)) return undefined;
  return Seconds(grown(from, row, C.run_us) / 1e6);
}

/** The readings before this one that a change covers were as far apart as this one and the last. */
function lateSeconds(row: Row, { elapsed, gap }: ProcessScale): number {
  // of a gap it is not known how many readings are in it
  if (SPAN === undefined || gap) return 0;
  const span = row.numbers[SPAN]!;
  return span > 1 ? (Math.min(span, MOST_READINGS) - 1) * elapsed : 0;
}

function grown(from: Row | undefined, to: Row, column: number): number {
  return from === undefined ? level(to, column) : steadyColumn(from, to, column);
}

/** A column as it stands; 0 when absent or negative. */
function level(row: Row, column: number): number {
  const value = row.numbers[column]!;
  return Number.isNaN(value) ? 0 : Math.max(0, value);
}
