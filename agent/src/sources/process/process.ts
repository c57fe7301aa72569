import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, columnsOf, Row, RowId, TABLES, toCounter } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { FieldColumns } from '../reading/field_columns.js';
import type { FileFields } from '../reading/file_fields.js';
import { type Look, Looks, type Round } from './looks.js';
import type { PidFields } from './pid_fields.js';
import { IO } from './proc_pid_io.js';
import { SCHEDSTAT } from './proc_pid_schedstat.js';
import { commOf, STAT } from './proc_pid_stat.js';
import { STATUS } from './proc_pid_status.js';
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
  [STAT.childMinorFaults, PROCESS.child_minor_faults],
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

/** One process as it is followed from round to round. */
export class Process {
  readonly pid: number;
  private readonly fields: PidFields;
  private readonly statFile: ProcessFile;
  private readonly ioFile: ProcessFile;
  private readonly statusFile: ProcessFile;
  private readonly schedstatFile: ProcessFile;
  private readonly directory: string;
  private readonly tellsCpu: boolean;
  private readonly looks: Looks;
  private current: Row | undefined;
  private hasSchedstat = true;
  private comm = '';
  private nameSum: number | undefined;
  private runNs: Counter | undefined;

  /**
   * @param fields what it reads into, which others use in between.
   * @param tellsCpu whether the CPU on which it ran last is worth its bytes.
   */
  constructor(pid: number, fields: PidFields, budget: FileBudget, tellsCpu = false) {
    this.pid = pid;
    this.fields = fields;
    this.tellsCpu = tellsCpu;
    this.looks = new Looks(pid);
    this.directory = `/proc/${pid}`;
    this.statFile = new ProcessFile(`${this.directory}/stat`, budget);
    this.ioFile = new ProcessFile(`${this.directory}/io`, budget);
    this.statusFile = new ProcessFile(`${this.directory}/status`, budget);
    this.schedstatFile = new ProcessFile(`${this.directory}/schedstat`, budget);
  }

  /**
   * Looks at it when it is its turn. The change that is then found says in `span` how many rounds it covers. A
   * single-threaded process that has not run since the last look is not read further than that: nothing that counts can
   * have changed.
   * @returns its row, the same object while pid, start time, parent, user and name stay; undefined when it is gone.
   */
  follow(host: Host, round: Round): Row | undefined {
    return this.looks.isTurn(round) ? this.look(host, round) : this.current;
  }

  /** Looks at it now, its turn or not. */
  lookNow(host: Host, round: Round): Row | undefined {
    this.looks.hurry();
    return this.look(host, round);
  }

  private look(host: Host, round: Round): Row | undefined {
    try {
      const { current, runNs, fields } = this;
      const look = this.looks.next(round);
      const usedBefore = current === undefined ? Number.NaN : this.usedNs(current);
      this.readSchedstat(host);
      this.looks.took(round, look);
      const ran = runNs === undefined || runNs === 0 || runNs !== this.runNs;
      if (current !== undefined && !look.anew && !ran && current.numbers[PROCESS.threads] === 1) {
        this.looks.settle(true, round);
        return current;
      }
      if (look.anew) this.retry();
      // before stat: I/O of a child that it reaps in between is then told after the page faults that prove it
      if (look.io) this.readOptional(this.ioFile, host, fields.io);
      if (!this.statFile.read(host, fields.stat) || !fields.stat.valid) return undefined;
      if (fields.stat.values[STAT.name] !== this.nameSum) this.readName(host);
      if (look.status) this.readOptional(this.statusFile, host, fields.status);
      const row = this.identified(host, look.status);
      const movedBefore = current === undefined ? Number.NaN : movedBytes(current);
      this.fill(row, look, row !== current);
      const usedNs = (this.usedNs(row) - usedBefore) / look.span;
      this.looks.settle(usedNs < round.quietNs && movedBefore === movedBytes(row), round);
      return row;
    } catch (error) {
      // it has ended, perhaps between two of its files: expected, every second, on every device
      if (isEdgevitalsError(error) && !isExhausted(error)) return undefined;
      throw error;
    }
  }

  /** Whether it did nothing when it was last looked at. */
  get isQuiet(): boolean {
    return this.looks.isQuiet;
  }

  /** As last read. */
  get row(): Row | undefined {
    return this.current;
  }

  close(): void {
    for (const file of this.files()) file.close();
  }

  /** CPU time so far: to the nanosecond where the kernel tells it of the whole process, else to the tick. */
  private usedNs({ numbers }: Row): number {
    if (numbers[PROCESS.threads] === 1 && this.runNs !== undefined && this.runNs !== 0)
      return Number(this.runNs);
    return (numbers[PROCESS.utime]! + numbers[PROCESS.stime]!) * TICK_NS;
  }

  private retry(): void {
    for (const file of this.files()) file.retry();
  }

  private files(): ProcessFile[] {
    return [this.statFile, this.ioFile, this.statusFile, this.schedstatFile];
  }

  /** The first of the four: the others must not be missing because the kernel has no schedstat. */
  private readSchedstat(host: Host): void {
    const { schedstat } = this.fields;
    if (!this.hasSchedstat) {
      schedstat.clear();
      return;
    }
    try {
      if (!this.schedstatFile.read(host, schedstat)) schedstat.clear();
    } catch (error) {
      if (!isEdgevitalsError(error) || isExhausted(error)) throw error;
      // gone, or a kernel without it: stat, read next, tells which
      this.hasSchedstat = false;
      this.schedstatFile.close();
      schedstat.clear();
    }
    this.runNs = schedstat.get(SCHEDSTAT.runNs);
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
    const { stat, statText } = this.fields;
    if (!this.statFile.read(host, statText)) return;
    this.comm = commOf(statText.text);
    this.nameSum = stat.values[STAT.name];
  }

  /** The row that says who it is now: a new one when that has changed. */
  private identified(host: Host, hasStatus: boolean): Row {
    const { stat, status } = this.fields;
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
    const row = new Row(new RowId(labels, this.comm), TABLES.process.columns.length);
    if (this.current !== undefined && startBefore === startTicks) row.assign(this.current);
    this.current = row;
    return row;
  }

  /** Takes over what was read. @param isNew whether the row has nothing yet of what is not read every time. */
  private fill(row: Row, look: Look, isNew: boolean): void {
    const { stat, status, io, schedstat } = this.fields;
    const all = look.rare || isNew;
    STAT_COLUMNS.copy(stat, row);
    if (look.status) STATUS_COLUMNS.copy(status, row);
    if (look.io) STORAGE_COLUMNS.copy(io, row);
    if (look.io && all) CALL_COLUMNS.copy(io, row);
    // schedstat is the main thread's only: with more threads it would be a part passed off as the whole; a kernel
    // without these statistics prints 0 0 0
    const counted = stat.values[STAT.threads] === 1 && schedstat.counted;
    row.set(PROCESS.run_us, counted ? microseconds(this.runNs) : undefined);
    if (all) row.set(PROCESS.wait_us, counted ? microseconds(schedstat.get(SCHEDSTAT.waitNs)) : undefined);
    if (this.tellsCpu) row.set(PROCESS.processor, stat.get(STAT.processor));
    row.set(PROCESS.span, look.span);
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
function movedBytes(row: Row): number {
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
