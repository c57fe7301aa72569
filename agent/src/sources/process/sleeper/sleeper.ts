/**
 * /proc/[pid]/task/[tid]/{syscall,status,stat,io}: what wakes up a thread that wakes up often (proc_pid_syscall(5)). The system
 * call that it sleeps in tells how long it would sleep at most: 1 / that time is how often its timer wakes it up, and how
 * much of its wakeups that is, the analyzer judges.
 *
 * Looks are had four times a minute, at random instants: at its own beat the agent would meet a timer of the same
 * period always at the same place.
 *
 * Some calls are given their time-out in memory. It is read, 16 bytes at the address that the thread gave the kernel, only
 * where the agent is set up to (`--read-timeouts`), and leaves the device only as part of a sum.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Cancel, Host } from '../../../host/host.js';
import { attribute } from '../../reading/attributes.js';
import { shownByMost } from '../../reading/shown_by_most.js';
import { probing, type Source } from '../../source.js';
import { type ProcessList, pidOf, processKey, startTicksOf } from '../process_list.js';
import { parseElfHeader } from '../program/elf.js';
import { LEAST_RATE, Restless } from './restless.js';
import { type Looking, SleepingThread } from './sleeping_thread.js';
import { ThreadFields } from './thread_fields.js';
import { callTableOf, showsArguments } from './wait_calls.js';

const THREADS = columnIndex('process', 'threads');
const LOOK_MS = 15_000;
/** Threads that are followed at once. */
const MOST_THREADS = 64;
/** Below this part of the least rate it is followed no longer, after so many looks. */
const CALM = 0.8;
const CALM_LOOKS = 2;
/** After this many looks a thread that could not be looked at is tried again. */
const TRY_AGAIN = 40;

export interface SleeperOptions {
  /** Time-outs that lie in the memory of another process may be read: 16 bytes each. */
  readonly readTimeouts?: boolean;
  /** Milliseconds in which one look falls. */
  readonly lookMs?: number;
}

interface FollowedThread {
  readonly thread: SleepingThread;
  calm: number;
}

export class Sleeper implements Source {
  readonly name = 'sleeper';
  readonly tables = ['sleeper'] as const;
  readonly rhythm = 'process';
  readonly walks = true;
  partFailures = 0;
  private readonly list: ProcessList;
  private readonly memory: boolean;
  private readonly lookMs: number;
  private readonly fields = new ThreadFields();
  private readonly restless = new Restless(this.fields);
  private readonly followed = new Map<string, FollowedThread>();
  /** Those that do not let themselves be looked at, with the look at which they are tried again. */
  private readonly refused = new Map<string, number>();
  private cancel: Cancel | undefined;
  private nextMs: number | undefined;
  private looks = 0;
  private isLooking = false;
  private generation = -1;

  constructor(list: ProcessList, { readTimeouts = false, lookMs = LOOK_MS }: SleeperOptions = {}) {
    this.list = list;
    this.memory = readTimeouts;
    this.lookMs = lookMs;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    const memory = this.memory && host.readSlowAt !== undefined;
    return [
      await probing(
        this.name,
        'what wakes programs up: those that poll are not found',
        () => {
          this.looking(host);
          shownByMost(host, 'syscall', directory => host.readText(`${directory}/syscall`));
        },
        memory ? 'with time-outs in memory' : 'without time-outs in memory',
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.arm(host);
    if (this.list.generation !== this.generation) {
      this.generation = this.list.generation;
      this.forgetEnded();
    }
    const rows = Array.from(this.followed.values(), ({ thread }) => thread.row);
    into.push({ table: TABLES.sleeper.id, rows });
  }

  close(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.followed.clear();
  }

  /** Sees to it that one look falls in each stretch of time, at an instant that nothing else keeps to. */
  private arm(host: Host): void {
    const now = host.monotonicMs();
    // a single reading, as for a snapshot, is followed by no look
    this.nextMs ??= now + 1;
    if (now < this.nextMs || this.cancel !== undefined) return;
    this.nextMs = now + this.lookMs;
    const [high = 0, low = 0] = host.random(2);
    this.cancel = host.timer(((256 * high + low) / 65_536) * this.lookMs, () => {
      this.cancel = undefined;
      // one that takes longer than this has none beside it
      if (this.isLooking) return;
      this.isLooking = true;
      this.look(host)
        .catch(() => {
          // nobody waits for a look: it is counted as a reading of a part that failed, and the next one is had
          this.partFailures++;
        })
        .finally(() => {
          this.isLooking = false;
        });
    });
  }

  /** One thread after the other, beside all else: memory and programs may lie where reading hangs. */
  private async look(host: Host): Promise<void> {
    this.looks++;
    const looking = this.looking(host);
    const found = this.restless.find(host, this.list.rows);
    const processes = this.byPid();
    for (const [key, followed] of this.followed) {
      const process = processes.get(followed.thread.pid);
      const lasts = isOf(followed, process) && (await stays(host, followed, looking, process));
      if (!lasts) this.followed.delete(key);
    }
    for (const { process, tid } of found) await this.follow(host, process, tid, looking);
  }

  private forgetEnded(): void {
    const processes = this.byPid();
    for (const [key, followed] of this.followed)
      if (!isOf(followed, processes.get(followed.thread.pid))) this.followed.delete(key);
  }

  private byPid(): ReadonlyMap<number, Row> {
    if (this.followed.size === 0) return NO_PROCESSES;
    return new Map(this.list.rows.map(row => [pidOf(row), row]));
  }

  private async follow(host: Host, process: Row, tid: number, looking: Looking): Promise<void> {
    const key = `${processKey(process)},${tid}`;
    if (this.followed.has(key) || this.followed.size >= MOST_THREADS) return;
    if (this.looks < (this.refused.get(key) ?? 0)) return;
    const thread = new SleepingThread(pidOf(process), startTicksOf(process), tid);
    if (await begins(host, thread, looking)) {
      if (this.followed.size < MOST_THREADS) this.followed.set(key, { thread, calm: 0 });
      return;
    }
    if (this.refused.size >= MOST_THREADS) this.refused.clear();
    this.refused.set(key, this.looks + TRY_AGAIN);
  }

  /** @throws EdgevitalsError SOURCE_ABSENT where this kernel's calls are not known, or not shown as they are. */
  private looking(host: Host): Looking {
    const calls = callTableOf(host.machine);
    if (calls === undefined)
      throw new EdgevitalsError('SOURCE_ABSENT', `the system calls of ${host.machine} are not known`);
    const release = attribute(host, '/proc/sys/kernel/osrelease');
    if (!showsArguments(release, calls))
      throw new EdgevitalsError('SOURCE_ABSENT', `Linux ${release} shows two arguments of a call as one`);
    return { calls, memory: this.memory, fields: this.fields };
  }
}

/** A program may lie behind a file system that does not answer. */
const EXE_MS = 250;
const NO_PROCESSES: ReadonlyMap<number, Row> = new Map();

/** Whether it is a thread of that process, and not of one that had its pid before. */
const isOf = ({ thread }: FollowedThread, process: Row | undefined): process is Row =>
  process !== undefined && startTicksOf(process) === thread.startTicks;

async function begins(host: Host, thread: SleepingThread, looking: Looking): Promise<boolean> {
  try {
    const header = parseElfHeader(await host.readSlow(`/proc/${thread.pid}/exe`, EXE_MS));
    return thread.begin(host, looking, header);
  } catch (error) {
    // not ours to look at, or gone
    if (isEdgevitalsError(error)) return false;
    throw error;
  }
}

async function stays(host: Host, followed: FollowedThread, looking: Looking, process: Row): Promise<boolean> {
  try {
    const rate = await followed.thread.look(host, looking, process.numbers[THREADS] === 1);
    if (rate === undefined) return false;
    followed.calm = rate < LEAST_RATE * CALM ? followed.calm + 1 : 0;
    return followed.calm < CALM_LOOKS;
  } catch (error) {
    if (isEdgevitalsError(error)) return false;
    throw error;
  }
}
