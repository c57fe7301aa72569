import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';
import { PID_IO_FIELDS, type PidIo, parsePidIo } from './proc_pid_io.js';
import { newPidSchedstat, parsePidSchedstat } from './proc_pid_schedstat.js';
import { newPidStat, parsePidStat } from './proc_pid_stat.js';
import { newPidStatus, parsePidStatus } from './proc_pid_status.js';
import { type FileBudget, ProcessFile } from './process-files.js';

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

/**
 * Readings after which even a process that has not run is read whole: its pages may have been reclaimed, its parent
 * may have died.
 */
const WHOLE_EVERY = 12;

/** One process as it is followed from reading to reading. */
export class Process {
  readonly pid: number;
  private readonly stat: ProcessFile;
  private readonly io: ProcessFile;
  private readonly status: ProcessFile;
  private readonly schedstat: ProcessFile;
  private readonly directory: string;
  private readonly statValues = newPidStat();
  private readonly statusValues = newPidStatus();
  private readonly ioValues: PidIo = new Array(PID_IO_FIELDS).fill(undefined);
  private readonly sched = newPidSchedstat();
  private current: Row | undefined;
  private readings = 0;
  private hasSchedstat = true;

  constructor(pid: number, budget: FileBudget) {
    this.pid = pid;
    this.directory = `/proc/${pid}`;
    this.stat = new ProcessFile(`${this.directory}/stat`, budget);
    this.io = new ProcessFile(`${this.directory}/io`, budget);
    this.status = new ProcessFile(`${this.directory}/status`, budget);
    this.schedstat = new ProcessFile(`${this.directory}/schedstat`, budget);
  }

  /**
   * Reads it. A single-threaded process that has not run since the last reading is not read further: nothing that
   * counts can have changed.
   * @returns its row, the same object while pid, start time, parent, user and name stay; undefined when it is gone.
   */
  read(host: Host): Row | undefined {
    try {
      const before = this.sched.runNs;
      this.readSchedstat(host);
      const whole = this.readings++ % WHOLE_EVERY === 0;
      const ran = before === undefined || before === 0 || before !== this.sched.runNs;
      if (this.current !== undefined && !whole && !ran && this.statValues.threads === 1) {
        this.current.set(PROCESS.wait_ns, this.sched.waitNs);
        return this.current;
      }
      if (whole) this.retry();
      const stat = this.stat.read(host);
      if (stat === undefined || !parsePidStat(stat, this.statValues)) return undefined;
      this.readOptional(this.status, host, text => parsePidStatus(text, this.statusValues));
      this.readOptional(this.io, host, text => parsePidIo(text, this.ioValues));
      return this.toRow(host);
    } catch (error) {
      // it has ended, perhaps between two of its files: expected, every second, on every device
      if (isEdgevitalsError(error)) return undefined;
      throw error;
    }
  }

  close(): void {
    for (const file of [this.stat, this.io, this.status, this.schedstat]) file.close();
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
      if (!isEdgevitalsError(error)) throw error;
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
      if (!isEdgevitalsError(error)) throw error;
      parse('');
    }
  }

  private toRow(host: Host): Row {
    const { statValues: stat, statusValues: status, sched, ioValues: io } = this;
    const uid = status.uid ?? this.current?.id.labels[3] ?? this.owner(host);
    const id = this.current?.id;
    let row = this.current;
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
    }
    row.set(PROCESS.utime, stat.utime);
    row.set(PROCESS.stime, stat.stime);
    row.set(PROCESS.voluntary_switches, status.voluntarySwitches);
    row.set(PROCESS.involuntary_switches, status.involuntarySwitches);
    // of the main thread only: with more threads it would be a part passed off as the whole; a kernel without these
    // statistics prints 0 0 0
    const counted = stat.threads === 1 && (sched.timeslices !== 0 || sched.runNs !== 0);
    row.set(PROCESS.run_ns, counted ? sched.runNs : undefined);
    row.set(PROCESS.wait_ns, counted ? sched.waitNs : undefined);
    row.set(PROCESS.minor_faults, stat.minorFaults);
    row.set(PROCESS.major_faults, stat.majorFaults);
    row.set(PROCESS.rss_pages, stat.rssPages);
    for (let i = 0; i < PID_IO_FIELDS; i++) row.set(IO_COLUMNS[i]!, io[i]);
    row.set(PROCESS.threads, stat.threads);
    row.set(PROCESS.cutime, stat.cutime);
    row.set(PROCESS.cstime, stat.cstime);
    row.set(PROCESS.vsize_bytes, stat.vsizeBytes);
    row.set(PROCESS.swap_kb, status.swapKb);
    row.set(PROCESS.blkio_ticks, stat.blkioTicks);
    row.set(PROCESS.flags, stat.flags);
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
