import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, columnsOf, RowId, TABLES, TrackedRow, toCounter } from '@edgevitals/shared/frame';
import type { Host, HostFile } from '../../host/host.js';
import { FieldColumns } from '../reading/field_columns.js';
import type { FileFields } from '../reading/file_fields.js';
import { IO, PidIo } from './proc_pid_io.js';
import { PidSchedstat, SCHEDSTAT } from './proc_pid_schedstat.js';
import { commOf, PidStat, STAT } from './proc_pid_stat.js';
import { PidStatus, STATUS } from './proc_pid_status.js';
import { type FileBudget, isExhausted, ProcessFile } from './process_files.js';

const PROCESS = columnsOf('process');
const STAT_COLUMNS = new FieldColumns([
  [STAT.utime, PROCESS.utime],
  [STAT.stime, PROCESS.stime],
  [STAT.minorFaults, PROCESS.minor_faults],
  [STAT.majorFaults, PROCESS.major_faults],
  [STAT.rssPages, PROCESS.rss_pages],
  [STAT.threads, PROCESS.threads],
  [STAT.cutime, PROCESS.cutime],
  [STAT.cstime, PROCESS.cstime],
  [STAT.vsizeBytes, PROCESS.vsize_bytes],
  [STAT.blkioTicks, PROCESS.blkio_ticks],
  [STAT.flags, PROCESS.flags],
]);
const STATUS_COLUMNS = new FieldColumns([
  [STATUS.voluntarySwitches, PROCESS.voluntary_switches],
  [STATUS.involuntarySwitches, PROCESS.involuntary_switches],
  [STATUS.swapKb, PROCESS.swap_kb],
]);
const STORAGE_COLUMNS = new FieldColumns([
  [IO.readBytes, PROCESS.read_bytes],
  [IO.writeBytes, PROCESS.write_bytes],
  [IO.cancelledWriteBytes, PROCESS.cancelled_write_bytes],
]);
/** As context switches: what changes all the time and is not asked for to the second. */
const CALL_COLUMNS = new FieldColumns([
  [IO.rchar, PROCESS.rchar],
  [IO.wchar, PROCESS.wchar],
  [IO.syscr, PROCESS.syscr],
  [IO.syscw, PROCESS.syscw],
]);
/** A tick of USER_HZ, 100 on every architecture but alpha: for telling quiet from busy that is good enough. */
const TICK_NS = 1e7;

/**
 * Readings after which even a process that has not run is read whole: its pages may have been reclaimed, its parent
 * may have died.
 */
const WHOLE_AFTER = 24;

/** What one reading of the table is, for all processes in it. */
export interface Pace {
  /** Counts the readings. */
  readonly reading: number;
  /** CPU time a reading below which a process is quiet, nanoseconds. */
  readonly quietNs: number;
  /** Most readings from one look at a quiet process to the next. */
  readonly longest: number;
  /** False: only what tells how much it ran; context switches and I/O stay as they were. */
  readonly whole: boolean;
}

// what the four files of the process that is looked at have: processes are read one after the other
const stat = new PidStat();
const status = new PidStatus();
const io = new PidIo();
const sched = new PidSchedstat();
const content = {
  text: '',
  readFrom(file: HostFile): void {
    this.text = file.read();
  },
};

/** One process as it is followed from reading to reading. */
export class Process {
  readonly pid: number;
  private readonly stat: ProcessFile;
  private readonly io: ProcessFile;
  private readonly status: ProcessFile;
  private readonly schedstat: ProcessFile;
  private readonly directory: string;
  private readonly tellsCpu: boolean;
  private current: TrackedRow | undefined;
  private hasSchedstat = true;
  private comm = '';
  private nameSum: number | undefined;
  private runNs: Counter | undefined;
  /** Readings between two looks: doubles while it is quiet, 1 when it is not. */
  private period = 1;
  private lookedAt = 0;
  private wholeAt = 0;

  /** @param tellsCpu whether the CPU on which it ran last is worth its bytes. */
  constructor(pid: number, budget: FileBudget, tellsCpu = false) {
    this.pid = pid;
    this.tellsCpu = tellsCpu;
    this.directory = `/proc/${pid}`;
    this.stat = new ProcessFile(`${this.directory}/stat`, budget);
    this.io = new ProcessFile(`${this.directory}/io`, budget);
    this.status = new ProcessFile(`${this.directory}/status`, budget);
    this.schedstat = new ProcessFile(`${this.directory}/schedstat`, budget);
  }

  /**
   * Reads it when it is due: a quiet process is looked at every second, fourth, ... reading, and the change that is then
   * found says in `span` how many readings it covers. A single-threaded process that has not run since the last look
   * is not read further: nothing that counts can have changed.
   * @returns its row, the same object while pid, start time, parent, user and name stay; undefined when it is gone.
   */
  read(host: Host, pace: Pace): TrackedRow | undefined {
    const { reading } = pace;
    const fresh = this.current === undefined;
    // shifted by the pid, so that quiet processes are not all looked at in the same reading
    if (this.current !== undefined && this.period > 1 && (reading + this.pid) % this.period !== 0)
      return this.current;
    return this.look(host, pace, fresh ? 1 : Math.max(1, reading - this.lookedAt));
  }

  /** Reads it now, due or not. */
  readNow(host: Host, pace: Pace): TrackedRow | undefined {
    this.period = 1;
    return this.look(host, pace, this.current === undefined ? 1 : Math.max(1, pace.reading - this.lookedAt));
  }

  private look(host: Host, pace: Pace, span: number): TrackedRow | undefined {
    try {
      const { current, runNs } = this;
      const used = current === undefined ? Number.NaN : this.usedNs(current);
      this.readSchedstat(host);
      this.lookedAt = pace.reading;
      const due = current === undefined || pace.reading - this.wholeAt >= WHOLE_AFTER;
      const ran = runNs === undefined || runNs === 0 || runNs !== this.runNs;
      if (current !== undefined && !due && !ran && current.numbers[PROCESS.threads] === 1) {
        this.quiet(true, pace);
        return current;
      }
      if (due) {
        this.wholeAt = pace.reading;
        this.retry();
      }
      if (!this.stat.read(host, stat) || !stat.valid) return undefined;
      if (stat.values[STAT.name] !== this.nameSum) this.readName(host);
      const rarely = due || (span === 1 && (pace.reading + this.pid) % pace.longest === 0);
      const hasIo = pace.whole || due;
      const hasStatus = due || (pace.whole && (rarely || span > 1));
      if (hasStatus) this.readOptional(this.status, host, status);
      if (hasIo) this.readOptional(this.io, host, io);
      const row = this.identified(host, hasStatus);
      const moved = current === undefined ? Number.NaN : movedBytes(current);
      STAT_COLUMNS.copy(stat, row);
      if (hasStatus) STATUS_COLUMNS.copy(status, row);
      if (hasIo) STORAGE_COLUMNS.copy(io, row);
      const all = rarely || row !== current;
      if (hasIo && all) CALL_COLUMNS.copy(io, row);
      this.fill(row, span, all);
      this.quiet((this.usedNs(row) - used) / span < pace.quietNs && moved === movedBytes(row), pace);
      return row;
    } catch (error) {
      // it has ended, perhaps between two of its files: expected, every second, on every device
      if (isEdgevitalsError(error) && !isExhausted(error)) return undefined;
      throw error;
    }
  }

  /** As last read. */
  get row(): TrackedRow | undefined {
    return this.current;
  }

  close(): void {
    for (const file of [this.stat, this.io, this.status, this.schedstat]) file.close();
  }

  /** CPU time so far: to the nanosecond where the kernel tells it of the whole process, else to the tick. */
  private usedNs({ numbers }: TrackedRow): number {
    if (numbers[PROCESS.threads] === 1 && this.runNs !== undefined && this.runNs !== 0)
      return Number(this.runNs);
    return (numbers[PROCESS.utime]! + numbers[PROCESS.stime]!) * TICK_NS;
  }

  private quiet(isQuiet: boolean, pace: Pace): void {
    this.period = isQuiet ? Math.min(this.period * 2, pace.longest) : 1;
  }

  private retry(): void {
    for (const file of [this.stat, this.io, this.status, this.schedstat]) file.retry();
  }

  /** The first of the four: the others must not be missing because the kernel has no schedstat. */
  private readSchedstat(host: Host): void {
    if (!this.hasSchedstat) {
      sched.clear();
      return;
    }
    try {
      if (!this.schedstat.read(host, sched)) sched.clear();
    } catch (error) {
      if (!isEdgevitalsError(error) || isExhausted(error)) throw error;
      // gone, or a kernel without it: stat, read next, tells which
      this.hasSchedstat = false;
      this.schedstat.close();
      sched.clear();
    }
    this.runNs = sched.get(SCHEDSTAT.runNs);
  }

  /** Files that may be missing while the process lives: kernels without I/O accounting, captured trees. */
  private readOptional(file: ProcessFile, host: Host, fields: FileFields): void {
    try {
      if (!file.read(host, fields)) fields.clear();
    } catch (error) {
      if (!isEdgevitalsError(error) || isExhausted(error)) throw error;
      fields.clear();
    }
  }

  private readName(host: Host): void {
    if (!this.stat.read(host, content)) return;
    this.comm = commOf(content.text);
    this.nameSum = stat.values[STAT.name];
  }

  /** The row that says who it is now: a new one when that has changed. */
  private identified(host: Host, hasStatus: boolean): TrackedRow {
    const id = this.current?.id;
    const [, startBefore, parentBefore, userBefore] = id?.labels ?? [];
    const startTicks = stat.values[STAT.startTicks]!;
    const ppid = stat.values[STAT.ppid]!;
    const uid = (hasStatus ? smallOf(status, STATUS.uid) : undefined) ?? userBefore ?? this.owner(host);
    if (
      this.current !== undefined &&
      id?.name === this.comm &&
      startBefore === startTicks &&
      parentBefore === ppid &&
      userBefore === uid
    )
      return this.current;
    const labels = [this.pid, startTicks, ppid, uid];
    const row = new TrackedRow(new RowId(labels, this.comm), TABLES.process.columns.length);
    if (this.current !== undefined && startBefore === startTicks) row.assign(this.current);
    this.current = row;
    return row;
  }

  /** @param all whether also what is not asked for to the second is taken over. */
  private fill(row: TrackedRow, span: number, all: boolean): void {
    // of the main thread only: with more threads it would be a part passed off as the whole; a kernel without these
    // statistics prints 0 0 0
    const counted = stat.values[STAT.threads] === 1 && sched.counted;
    row.set(PROCESS.run_us, counted ? microseconds(this.runNs) : undefined);
    if (all) row.set(PROCESS.wait_us, counted ? microseconds(sched.get(SCHEDSTAT.waitNs)) : undefined);
    if (this.tellsCpu) row.set(PROCESS.processor, stat.get(STAT.processor));
    row.set(PROCESS.span, span);
    row.revision++;
  }

  private owner(host: Host): number {
    try {
      return host.owner(this.directory);
    } catch {
      return 0;
    }
  }
}

/** Bytes from and towards storage so far: who moves some is not quiet, however little it computes. */
function movedBytes(row: TrackedRow): number {
  return Number(row.get(PROCESS.read_bytes) ?? 0) + Number(row.get(PROCESS.write_bytes) ?? 0);
}

/** A field that cannot pass 2^53. */
function smallOf(fields: FileFields, field: number): number | undefined {
  const value = fields.values[field]!;
  return Number.isFinite(value) ? value : undefined;
}

/** Whole microseconds of a nanosecond counter. */
function microseconds(nanoseconds: Counter | undefined): Counter | undefined {
  if (typeof nanoseconds === 'bigint') return toCounter(nanoseconds / 1000n);
  return nanoseconds === undefined ? undefined : Math.floor(nanoseconds / 1000);
}
