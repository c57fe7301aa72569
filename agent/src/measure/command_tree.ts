/**
 * What a process and those that it starts take, by looks at /proc while they live and at the ended process before its
 * parent waits for it: a zombie's stat, io, status and schedstat still tell all that it took, with the sums of the
 * children that it waited for (fs/proc/array.c do_task_stat, fs/proc/base.c do_io_accounting, kernel/exit.c
 * wait_task_zombie). Memory and context switches of children are no sums there and are what looks saw.
 */
import { given } from '@edgevitals/shared/objects';
import type { CommandUsage } from './command_usage.js';

/** Files of /proc as texts; undefined for what is not there or refused. */
export interface ProcTexts {
  text(path: string): string | undefined;
  /** Names in a directory; empty when it is not there. */
  list(path: string): readonly string[];
}

export type TreeUsage = Omit<
  CommandUsage,
  'status' | 'signal' | 'wallSeconds' | 'wallErrorSeconds' | 'memoryGapSeconds'
>;

const MOST_PROCESSES = 1024;
const MOST_THREADS = 4096;

/** Fields of /proc/PID/stat behind the comm, from 0. */
const FIELD = {
  state: 0,
  parent: 1,
  minorFaults: 7,
  childMinorFaults: 8,
  majorFaults: 9,
  childMajorFaults: 10,
  user: 11,
  system: 12,
  childUser: 13,
  childSystem: 14,
  threads: 17,
  start: 19,
} as const;

interface TreeProcessIo {
  readonly rchar: number;
  readonly wchar: number;
  readonly read_bytes: number;
  readonly write_bytes: number;
  readonly cancelled_write_bytes: number;
}

interface TreeProcess {
  readonly start: string;
  parent: number;
  /** Its parent ended before it: nobody of the tree waits for it. */
  orphaned: boolean;
  alive: boolean;
  fields: readonly string[];
  io: TreeProcessIo | undefined;
  /** Voluntary and involuntary context switches by thread. */
  readonly switches: Map<string, readonly [number, number]>;
}

/** The fields behind the comm, which may itself hold blanks and parentheses. */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

export class CommandTree {
  private readonly proc: ProcTexts;
  private readonly root: number;
  private readonly ticksPerSecond: number;
  private readonly seen = new Map<number, TreeProcess>();
  /** Of processes whose id went to another one. */
  private readonly past: TreeProcess[] = [];
  private peakBytes = 0;
  private sawThreads = false;

  /** @param root id of a process that nobody waits for until `finish` has returned. */
  constructor(proc: ProcTexts, root: number, ticksPerSecond: number) {
    this.proc = proc;
    this.root = root;
    this.ticksPerSecond = ticksPerSecond;
  }

  /** Whether the process itself has ended, with all of its threads; the first look after the end takes nothing in. */
  hasEnded(): boolean {
    const fields = fieldsOf(this.proc.text(`/proc/${this.root}/stat`) ?? ') X');
    const ended = 'ZX'.includes(fields[FIELD.state]!) && Number(fields[FIELD.threads] ?? 0) <= 1;
    if (!ended) this.lookAtMemory(this.root);
    return ended;
  }

  /** Looks at all processes. */
  look(): void {
    const queue = [this.root, ...this.seen.keys()];
    const done = new Set<number>();
    let resident = 0;
    let threads = 0;
    for (let next = 0; next < queue.length && done.size < MOST_PROCESSES; next++) {
      const pid = queue[next]!;
      if (done.has(pid)) continue;
      done.add(pid);
      const process = this.lookAt(pid);
      if (process === undefined) continue;
      resident += this.lookAtMemory(pid);
      if (threads >= MOST_THREADS) continue;
      for (const thread of this.proc.list(`/proc/${pid}/task`)) {
        if (threads++ >= MOST_THREADS) break;
        this.lookAtThread(process, pid, thread);
        const children = this.proc.text(`/proc/${pid}/task/${thread}/children`) ?? '';
        for (const child of children.split(' ')) if (/^\d+$/.test(child)) queue.push(Number(child));
      }
      if (process.switches.size > 1) this.sawThreads = true;
    }
    for (const [pid, process] of this.seen)
      if (process.alive && pid !== this.root && !this.seen.get(process.parent)?.alive)
        process.orphaned = true;
    this.peakBytes = Math.max(this.peakBytes, resident);
  }

  /** All that was taken; to be asked once it has ended. */
  finish(): TreeUsage {
    this.look();
    const root = this.seen.get(this.root);
    const others = [...this.seen].filter(([pid]) => pid !== this.root).map(([, process]) => process);
    others.push(...this.past);
    // what its parent waited for is in its parent's sums
    const counted = others.filter(({ alive, orphaned }) => alive || orphaned);
    if (root !== undefined) counted.push(root);
    const sum = (...places: readonly (keyof typeof FIELD)[]): number =>
      counted.reduce(
        (total, { fields }) =>
          total + places.reduce((all, place) => all + Number(fields[FIELD[place]] ?? 0), 0),
        0,
      );
    const user = sum('user', 'childUser') / this.ticksPerSecond;
    const system = sum('system', 'childSystem') / this.ticksPerSecond;
    const isAlone =
      others.length === 0 && !this.sawThreads && sum('childMinorFaults', 'childMajorFaults') === 0;
    const exact = isAlone ? this.exactCpu(user + system) : undefined;
    const io = (name: keyof TreeProcessIo): number | undefined =>
      counted.length > 0 && counted.every(each => each.io !== undefined)
        ? counted.reduce((total, each) => total + each.io![name], 0)
        : undefined;
    const switches = [root, ...others].flatMap(each => [...(each?.switches.values() ?? [])]);
    return {
      cpuSeconds: exact ?? user + system,
      cpuErrorSeconds:
        exact === undefined
          ? counted.reduce((ticks, each) => ticks + floored(each), 0) / this.ticksPerSecond
          : 0,
      userSeconds: user,
      systemSeconds: system,
      minorFaults: sum('minorFaults', 'childMinorFaults'),
      majorFaults: sum('majorFaults', 'childMajorFaults'),
      wakeups: switches.reduce((total, [voluntary]) => total + voluntary, 0),
      preemptions: switches.reduce((total, [, involuntary]) => total + involuntary, 0),
      switchesMissed: !isAlone,
      processes: others.length + 1,
      leftRunning: others.filter(({ alive, fields }) => alive && !'ZX'.includes(fields[FIELD.state]!)).length,
      ...given({
        peakMemoryBytes: this.peakBytes > 0 ? this.peakBytes : undefined,
        readBytes: io('read_bytes'),
        writtenBytes: io('write_bytes'),
        cancelledBytes: io('cancelled_write_bytes'),
        calledReadBytes: io('rchar'),
        calledWrittenBytes: io('wchar'),
      }),
    };
  }

  private lookAt(pid: number): TreeProcess | undefined {
    const known = this.seen.get(pid);
    const stat = this.proc.text(`/proc/${pid}/stat`);
    if (stat === undefined) {
      if (known !== undefined) known.alive = false;
      return undefined;
    }
    const fields = fieldsOf(stat);
    const start = fields[FIELD.start] ?? '';
    let process = known;
    if (known !== undefined && known.start !== start) {
      known.alive = false;
      this.past.push(known);
      this.seen.delete(pid);
      // its id went to a process of somebody else
      if (!this.seen.has(Number(fields[FIELD.parent]))) return undefined;
      process = undefined;
    }
    if (process === undefined) {
      process = {
        start,
        parent: 0,
        orphaned: false,
        alive: true,
        fields,
        io: undefined,
        switches: new Map(),
      };
      this.seen.set(pid, process);
    }
    process.parent = Number(fields[FIELD.parent]);
    process.fields = fields;
    process.io = parseIo(this.proc.text(`/proc/${pid}/io`)) ?? process.io;
    return process;
  }

  /** @returns what is resident now. */
  private lookAtMemory(pid: number): number {
    const status = this.proc.text(`/proc/${pid}/status`) ?? '';
    this.peakBytes = Math.max(this.peakBytes, kibibytes(status, 'VmHWM'));
    return kibibytes(status, 'VmRSS');
  }

  private lookAtThread(process: TreeProcess, pid: number, thread: string): void {
    const status = this.proc.text(`/proc/${pid}/task/${thread}/status`);
    const [, voluntary] = /^voluntary_ctxt_switches:\s*(\d+)/m.exec(status ?? '') ?? [];
    const [, involuntary] = /^nonvoluntary_ctxt_switches:\s*(\d+)/m.exec(status ?? '') ?? [];
    if (voluntary !== undefined && involuntary !== undefined)
      process.switches.set(thread, [Number(voluntary), Number(involuntary)]);
  }

  /** Time on the CPU of the only thread, in nanoseconds by the kernel; undefined where ticks say that there were others. */
  private exactCpu(byTicks: number): number | undefined {
    const [, nanos] = /^(\d+) \d+ \d+/.exec(this.proc.text(`/proc/${this.root}/schedstat`) ?? '') ?? [];
    const seconds = Number(nanos ?? Number.NaN) / 1e9;
    return Math.abs(seconds - byTicks) <= 3 / this.ticksPerSecond ? seconds : undefined;
  }
}

/** Times of a process that are floored to ticks: its own two, and two of children that it waited for. */
const floored = ({ fields }: TreeProcess): number =>
  Number(fields[FIELD.childMinorFaults]) + Number(fields[FIELD.childMajorFaults]) > 0 ? 4 : 2;

const kibibytes = (status: string, name: string): number =>
  1024 * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);

function parseIo(text: string | undefined): TreeProcessIo | undefined {
  const value = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text ?? '')?.[1] ?? Number.NaN);
  const io = {
    rchar: value('rchar'),
    wchar: value('wchar'),
    read_bytes: value('read_bytes'),
    write_bytes: value('write_bytes'),
    cancelled_write_bytes: value('cancelled_write_bytes'),
  };
  return Object.values(io).every(Number.isFinite) ? io : undefined;
}
