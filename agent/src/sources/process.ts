import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, columnsOf, Row, RowId, TABLES, toCounter } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';
import { PID_IO_FIELDS, type PidIo, parsePidIo } from './proc_pid_io.js';
import { newPidSchedstat, parsePidSchedstat } from './proc_pid_schedstat.js';
import { newPidStat, parsePidStat } from './proc_pid_stat.js';
import { newPidStatus, parsePidStatus } from './proc_pid_status.js';
import { type FileBudget, isExhausted, ProcessFile } from './process-files.js';

const PROCESS = columnsOf('process');
const IO_COLUMNS = [
  PROCESS.rchar,
  PROCESS.wchar,
  PROCESS.syscr,
  PROCESS.syscw,
  PROCESS.read_bytes,
  PROCESS.write_bytes,
  PROCESS.cancelled_write_bytes,
] as const;
const READ_BYTES = 4;
const WRITE_BYTES = 5;
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

/** One process as it is followed from reading to reading. */
export class Process {
  readonly pid: number;
  private readonly stat: ProcessFile;
  private readonly io: ProcessFile;
  private readonly status: ProcessFile;
  private readonly schedstat: ProcessFile;
  private readonly directory: string;
  private readonly tellsCpu: boolean;
  private readonly statValues = newPidStat();
  private readonly statusValues = newPidStatus();
  private readonly ioValues: PidIo = new Array(PID_IO_FIELDS).fill(undefined);
  private readonly sched = newPidSchedstat();
  private current: Row | undefined;
  private hasSchedstat = true;
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
  read(host: Host, pace: Pace): Row | undefined {
    const { reading } = pace;
    const fresh = this.current === undefined;
    // shifted by the pid, so that quiet processes are not all looked at in the same reading
    if (this.current !== undefined && this.period > 1 && (reading + this.pid) % this.period !== 0)
      return this.current;
    return this.look(host, pace, fresh ? 1 : Math.max(1, reading - this.lookedAt));
  }

  /** Reads it now, due or not. */
  readNow(host: Host, pace: Pace): Row | undefined {
    this.period = 1;
    return this.look(host, pace, this.current === undefined ? 1 : Math.max(1, pace.reading - this.lookedAt));
  }

  private look(host: Host, pace: Pace, span: number): Row | undefined {
    try {
      const { sched, statValues: stat } = this;
      const { runNs } = sched;
      const used = this.current === undefined ? Number.NaN : this.usedNs();
      this.readSchedstat(host);
      this.lookedAt = pace.reading;
      const due = this.current === undefined || pace.reading - this.wholeAt >= WHOLE_AFTER;
      const ran = runNs === undefined || runNs === 0 || runNs !== sched.runNs;
      if (this.current !== undefined && !due && !ran && stat.threads === 1) {
        this.quiet(true, pace);
        return this.current;
      }
      if (due) {
        this.wholeAt = pace.reading;
        this.retry();
      }
      const text = this.stat.read(host);
      if (text === undefined || !parsePidStat(text, stat)) return undefined;
      const moved = this.movedBytes();
      if (pace.whole || due) {
        this.readOptional(this.status, host, text => parsePidStatus(text, this.statusValues));
        this.readOptional(this.io, host, text => parsePidIo(text, this.ioValues));
      }
      this.quiet((this.usedNs() - used) / span < pace.quietNs && moved === this.movedBytes(), pace);
      const rarely = due || (span === 1 && (pace.reading + this.pid) % pace.longest === 0);
      return this.toRow(host, span, rarely);
    } catch (error) {
      // it has ended, perhaps between two of its files: expected, every second, on every device
      if (isEdgevitalsError(error) && !isExhausted(error)) return undefined;
      throw error;
    }
  }

  /** As last read. */
  get row(): Row | undefined {
    return this.current;
  }

  close(): void {
    for (const file of [this.stat, this.io, this.status, this.schedstat]) file.close();
  }

  /** CPU time so far: to the nanosecond where the kernel tells it of the whole process, else to the tick. */
  private usedNs(): number {
    const { statValues: stat, sched } = this;
    if (stat.threads === 1 && sched.runNs !== undefined && sched.runNs !== 0) return Number(sched.runNs);
    return (Number(stat.utime ?? 0) + Number(stat.stime ?? 0)) * TICK_NS;
  }

  /** Bytes from and towards storage so far: who moves some is not quiet, however little it computes. */
  private movedBytes(): number {
    return Number(this.ioValues[READ_BYTES] ?? 0) + Number(this.ioValues[WRITE_BYTES] ?? 0);
  }

  private quiet(isQuiet: boolean, pace: Pace): void {
    this.period = isQuiet ? Math.min(this.period * 2, pace.longest) : 1;
  }

  private retry(): void {
    for (const file of [this.stat, this.io, this.status, this.schedstat]) file.retry();
  }

  /** The first of the four: the others must not be missing because the kernel has no schedstat. */
  private readSchedstat(host: Host): void {
    if (!this.hasSchedstat) return;
    try {
      const text = this.schedstat.read(host);
      if (text !== undefined) parsePidSchedstat(text, this.sched);
    } catch (error) {
      if (!isEdgevitalsError(error) || isExhausted(error)) throw error;
      // gone, or a kernel without it: stat, read next, tells which
      this.hasSchedstat = false;
      this.schedstat.close();
      this.sched.runNs = undefined;
      this.sched.waitNs = undefined;
    }
  }

  /** Files that may be missing while the process lives: kernels without I/O accounting, captured trees. */
  private readOptional(file: ProcessFile, host: Host, parse: (text: string) => void): void {
    try {
      parse(file.read(host) ?? '');
    } catch (error) {
      if (!isEdgevitalsError(error) || isExhausted(error)) throw error;
      parse('');
    }
  }

  /** @param all false: what changes all the time, is long, and is not asked for to the second stays as it was. */
  private toRow(host: Host, span: number, all: boolean): Row {
    const { statValues: stat, statusValues: status, sched, ioValues: io } = this;
    const uid = status.uid ?? this.current?.id.labels[3] ?? this.owner(host);
    const id = this.current?.id;
    let row = this.current;
    let rarely = all;
    if (
      row === undefined ||
      id === undefined ||
      id.name !== stat.comm ||
      id.labels[1] !== stat.startTicks ||
      id.labels[2] !== stat.ppid ||
      id.labels[3] !== uid
    ) {
      row = new Row(
        new RowId([this.pid, stat.startTicks, stat.ppid, uid], stat.comm),
        TABLES.process.columns.length,
      );
      this.current = row;
      rarely = true;
    }
    row.set(PROCESS.utime, stat.utime);
    row.set(PROCESS.stime, stat.stime);
    row.set(PROCESS.voluntary_switches, status.voluntarySwitches);
    // of the main thread only: with more threads it would be a part passed off as the whole; a kernel without these
    // statistics prints 0 0 0
    const counted = stat.threads === 1 && (sched.timeslices !== 0 || sched.runNs !== 0);
    row.set(PROCESS.run_us, counted ? microseconds(sched.runNs) : undefined);
    row.set(PROCESS.minor_faults, stat.minorFaults);
    row.set(PROCESS.major_faults, stat.majorFaults);
    row.set(PROCESS.rss_pages, stat.rssPages);
    for (let i = rarely ? 0 : READ_BYTES; i < PID_IO_FIELDS; i++) row.set(IO_COLUMNS[i]!, io[i]);
    if (rarely) {
      row.set(PROCESS.involuntary_switches, status.involuntarySwitches);
      row.set(PROCESS.wait_us, counted ? microseconds(sched.waitNs) : undefined);
    }
    row.set(PROCESS.threads, stat.threads);
    row.set(PROCESS.cutime, stat.cutime);
    row.set(PROCESS.cstime, stat.cstime);
    row.set(PROCESS.vsize_bytes, stat.vsizeBytes);
    row.set(PROCESS.swap_kb, status.swapKb);
    row.set(PROCESS.blkio_ticks, stat.blkioTicks);
    row.set(PROCESS.flags, stat.flags);
    if (this.tellsCpu) row.set(PROCESS.processor, stat.processor);
    row.set(PROCESS.span, span);
    return row;
  }

  private owner(host: Host): number {
    try {
      return host.owner(this.directory);
    } catch {
      return 0;
    }
  }
}

/** Whole microseconds of a nanosecond counter. */
function microseconds(nanoseconds: Counter | undefined): Counter | undefined {
  if (typeof nanoseconds === 'bigint') return toCounter(nanoseconds / 1000n);
  return nanoseconds === undefined ? undefined : Math.floor(nanoseconds / 1000);
}
