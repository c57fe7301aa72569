import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../../../host/host.js';
import { IO } from '../proc_pid_io.js';
import type { ElfHeader } from '../program/elf.js';
import { type Descriptors, descriptorsOf, type Ticking, tickingOf, watchedBy } from './descriptors.js';
import { SWITCHES, THREAD_STAT, type ThreadFields } from './thread_fields.js';
import { type CallSeen, callSeen, intOf, nowBy, secondsIn, type Wait, waitOf } from './wait.js';
import type { CallTable } from './wait_calls.js';

const SLEEPER = columnsOf('sleeper');
/** Looks from one at its descriptors to the next. */
const DESCRIPTORS_EVERY = 4;
/** A timer that goes off more often is none. */
const MOST_RATE = 1e5;
/** Memory of a process may lie behind a file system that does not answer. */
const MEMORY_MS = 250;

/** How a look is had. */
export interface Looking {
  readonly calls: CallTable;
  /** Whether 16 bytes of a thread's memory may be read, at the address of its time-out. */
  readonly memory: boolean;
  /** What it reads into, which others use in between. */
  readonly fields: ThreadFields;
}

/** One thread that wakes up often, and what looks at it have found. */
export class SleepingThread {
  readonly pid: number;
  /** Of its process, as `pid`. */
  readonly startTicks: number;
  readonly tid: number;
  readonly row: Row;
  private readonly directory: string;
  private start = Number.NaN;
  private littleEndian = true;
  private descriptors: Descriptors | undefined;
  private looks = 0;
  private firstMs = 0;
  private lastMs = 0;
  private lastSwitches = 0;

  /** @param startTicks of its process. */
  constructor(pid: number, startTicks: number, tid: number) {
    this.pid = pid;
    this.startTicks = startTicks;
    this.tid = tid;
    this.directory = `/proc/${pid}/task/${tid}`;
    this.row = new Row(new RowId([pid, startTicks, tid], ''), TABLES.sleeper.columns.length);
  }

  /**
   * The first look: what the others count from.
   * @param header of the process's program.
   * @returns false where it cannot be looked at, or its calls are not those of `calls`.
   */
  begin(host: Host, { calls, fields }: Looking, header: ElfHeader | undefined): boolean {
    if (header?.machine !== calls.target.machine || header.class !== calls.target.class) return false;
    // refused to most where other files are not
    host.readText(`${this.directory}/syscall`);
    this.littleEndian = header.data === 1;
    this.read(host, fields);
    this.start = fields.stat.values[THREAD_STAT.start]!;
    this.firstMs = this.lastMs = host.monotonicMs();
    this.lastSwitches = fields.switches.values[SWITCHES.voluntary]!;
    for (const column of COUNTED) this.row.set(column, 0);
    this.descriptors = descriptorsOf(host, this.pid);
    this.fill(fields);
    return Number.isFinite(this.lastSwitches) && Number.isFinite(this.start);
  }

  /**
   * One look.
   * @param alone whether its process has this one thread only.
   * @returns how often it has woken up since the last one, times a second; undefined when it is gone.
   */
  async look(host: Host, looking: Looking, alone: boolean): Promise<number | undefined> {
    const { fields } = looking;
    const said = host.readText(`${this.directory}/syscall`);
    const call = callSeen(said);
    this.read(host, fields);
    if (fields.stat.values[THREAD_STAT.start] !== this.start) return undefined;
    const now = host.monotonicMs();
    // those of a process that has very many are listed once
    if (++this.looks % DESCRIPTORS_EVERY === 0 && this.descriptors?.sockets !== undefined)
      this.descriptors = descriptorsOf(host, this.pid);
    const switches = fields.switches.values[SWITCHES.voluntary]!;
    const rate = (1000 * (switches - this.lastSwitches)) / Math.max(1, now - this.lastMs);
    this.lastMs = now;
    this.lastSwitches = switches;
    this.fill(fields);
    if (call !== undefined) await this.judge(host, looking, call, said, alone);
    return rate;
  }

  private read(host: Host, fields: ThreadFields): void {
    fields.readSwitches(host, this.directory);
    fields.readStat(host, this.directory);
    fields.io.clear();
    quietly(() => fields.readIo(host, this.directory));
  }

  private fill({ switches, stat, io }: ThreadFields): void {
    const { row } = this;
    row.set(SLEEPER.watched_ms, Math.round(this.lastMs - this.firstMs));
    row.set(SLEEPER.voluntary_switches, switches.get(SWITCHES.voluntary));
    row.set(SLEEPER.involuntary_switches, switches.get(SWITCHES.involuntary));
    row.set(SLEEPER.utime, stat.get(THREAD_STAT.utime));
    row.set(SLEEPER.stime, stat.get(THREAD_STAT.stime));
    row.set(SLEEPER.reaped_faults, stat.get(THREAD_STAT.reapedFaults));
    row.set(SLEEPER.sockets, this.descriptors?.sockets);
    row.set(SLEEPER.syscw, io.get(IO.syscw));
    row.set(SLEEPER.wchar, io.get(IO.wchar));
  }

  /** @param said what the kernel says of the call. */
  private async judge(
    host: Host,
    looking: Looking,
    call: CallSeen,
    said: string,
    alone: boolean,
  ): Promise<void> {
    const { calls } = looking;
    const waitsInWrite = calls.writes.has(call.number) && this.isUninterruptible(host);
    if (calls.flushes.has(call.number) || waitsInWrite) this.count(SLEEPER.flush_looks);
    const wait = waitOf(call, calls);
    if (wait.kind === 'pointed' && wait.sleeps && !looking.memory) {
      this.count(SLEEPER.looks);
      this.count(SLEEPER.sleep_looks);
      return;
    }
    const length = await inTime(this.lengthOf(host, wait, looking, said));
    const ticking = length && (await inTime(this.tickingAt(host, call, calls, alone)));
    if (length === undefined || ticking === undefined) {
      this.count(SLEEPER.blind_looks);
      return;
    }
    this.count(SLEEPER.looks);
    const timeouts = length.seconds === undefined ? 0 : 1 / Math.max(length.seconds, 1 / MOST_RATE);
    this.count(SLEEPER.timeout_rate, Math.round(1000 * Math.min(MOST_RATE, ticking.rate + timeouts)));
    const left = Math.min(length.left ?? Number.POSITIVE_INFINITY, ticking.left ?? Number.POSITIVE_INFINITY);
    if (left === Number.POSITIVE_INFINITY) return;
    this.count(SLEEPER.deadline_looks);
    this.count(SLEEPER.deadline_us, Math.round(1e6 * left));
  }

  /** What timers among the descriptors that the call waits on do. */
  private async tickingAt(
    host: Host,
    { number, args }: CallSeen,
    calls: CallTable,
    alone: boolean,
  ): Promise<Ticking> {
    const { timers = [] } = this.descriptors ?? {};
    const on = calls.waits.get(number)?.descriptors;
    const first = intOf(args[0]!);
    let waited: readonly number[] = [];
    if (on === 'epoll') waited = await watchedBy(host, this.pid, first, timers);
    // of several threads it is not known which waits on which
    else if (on === 'any' && alone) waited = timers;
    else if (number === calls.read && timers.includes(first)) waited = [first];
    return tickingOf(host, this.pid, waited);
  }

  /** How long it waits; undefined where that is not to be had. */
  private async lengthOf(
    host: Host,
    wait: Wait,
    { memory }: Looking,
    said: string,
  ): Promise<Length | undefined> {
    if (wait.kind === 'event') return {};
    if (wait.kind === 'for') return { seconds: wait.seconds };
    if (wait.kind === 'unknown' || !memory) return undefined;
    const now = wait.clock === undefined ? 0 : nowBy(wait.clock, host);
    if (now === undefined) return undefined;
    const part = { offset: wait.address, length: 2 * wait.width };
    const bytes = await host.readSlowAt?.(`/proc/${this.pid}/mem`, part, MEMORY_MS);
    // it may have gone on meanwhile, and something else be at that address
    if (bytes === undefined || host.readText(`${this.directory}/syscall`) !== said) return undefined;
    const seconds = secondsIn(bytes, wait, this.littleEndian);
    if (seconds === undefined) return undefined;
    return wait.clock === undefined ? { seconds } : { left: Math.max(0, seconds - now) };
  }

  /** State D. */
  private isUninterruptible(host: Host): boolean {
    const stat = quietly(() => host.readText(`${this.directory}/stat`)) ?? '';
    return stat.startsWith('D', stat.lastIndexOf(')') + 2);
  }

  private count(column: number, by = 1): void {
    this.row.set(column, Number(this.row.get(column) ?? 0) + by);
  }
}

/** How long a wait lasts at most, or is yet to last; neither where nothing but an event ends it. */
interface Length {
  readonly seconds?: number;
  readonly left?: number;
}

const COUNTED = [
  SLEEPER.looks,
  SLEEPER.timeout_rate,
  SLEEPER.deadline_looks,
  SLEEPER.deadline_us,
  SLEEPER.sleep_looks,
  SLEEPER.blind_looks,
  SLEEPER.flush_looks,
];

/** Undefined where the kernel refuses, or does not answer. */
async function inTime<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isEdgevitalsError(error)) return undefined;
    throw error;
  }
}

/** Undefined where the kernel refuses. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isEdgevitalsError(error)) return undefined;
    throw error;
  }
}
