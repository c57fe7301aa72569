/** What a process has used so far, as the kernel counts it; formats: Documentation/filesystems/proc.rst. */
import { readdirSync, readFileSync } from 'node:fs';

/** Counters of a process at one moment. */
export interface Usage {
  /** Its threads that live now, by thread id. */
  readonly threads: ReadonlyMap<number, ThreadUsage>;
  /** User and system time, ended threads included, in ticks. */
  readonly ticks: number;
  /** The same of children that it has waited for, and of theirs. */
  readonly childTicks: number;
  /** Caused to be written to storage, by waited-for children too, since it started. */
  readonly writtenBytes: number;
}

export interface ThreadUsage {
  readonly cpuNanoseconds: number;
  /** Times that it gave up the CPU of its own accord: how often it was woken. */
  readonly wakeups: number;
}

/** Memory of a process in KiB. */
export interface Memory {
  readonly rssKb: number;
  /** The highest resident memory since it started. */
  readonly peakKb: number;
  /** Resident, with shared pages divided by how many share them. */
  readonly pssKb: number;
}

/** USER_HZ, which is the same on every architecture that agents run on. */
const TICK_NANOSECONDS = 1e7;

/** @throws Error when the process has ended. */
export function usageOf(pid: number): Usage {
  const threads = new Map<number, ThreadUsage>();
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const thread = ifThere(() => threadOf(`/proc/${pid}/task/${tid}`));
    if (thread !== undefined) threads.set(Number(tid), thread);
  }
  const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return { threads, ...stat, writtenBytes: field(readFileSync(`/proc/${pid}/io`, 'utf8'), 'write_bytes') };
}

/** @throws Error when the process has ended. */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    rssKb: field(status, 'VmRSS'),
    peakKb: field(status, 'VmHWM'),
    pssKb: field(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss'),
  };
}

/**
 * CPU time between two moments, in nanoseconds. Threads are counted exactly; time of threads that ended meanwhile is
 * known in ticks only, which can be two too many: what is surely there is taken. Children come on top.
 */
export function cpuNanoseconds(before: Usage, after: Usage): number {
  const exact = sumOfChanges(before, after, thread => thread.cpuNanoseconds);
  const sure = (after.ticks - before.ticks - 2) * TICK_NANOSECONDS;
  return Math.max(exact, sure) + (after.childTicks - before.childTicks) * TICK_NANOSECONDS;
}

/** Wakeups of all threads between two moments; those of threads that ended meanwhile are lost. */
export const wakeups = (before: Usage, after: Usage): number =>
  sumOfChanges(before, after, thread => thread.wakeups);

function sumOfChanges(before: Usage, after: Usage, of: (thread: ThreadUsage) => number): number {
  let sum = 0;
  for (const [tid, thread] of after.threads) {
    const earlier = before.threads.get(tid);
    sum += of(thread) - (earlier === undefined ? 0 : of(earlier));
  }
  return sum;
}

function threadOf(directory: string): ThreadUsage {
  return {
    cpuNanoseconds: Number(readFileSync(`${directory}/schedstat`, 'utf8').split(' ')[0]),
    wakeups: field(readFileSync(`${directory}/status`, 'utf8'), 'voluntary_ctxt_switches'),
  };
}

/** Ticks of CPU time, from /proc/PID/stat. A program's name may hold spaces and parentheses: fields are counted from the last one. */
export function parseStat(text: string): Pick<Usage, 'ticks' | 'childTicks'> {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // proc(5) counts from 1 and the state, which stands first here, is its field 3
  const [user, system, childUser, childSystem] = fields.slice(14 - 3, 18 - 3).map(Number);
  return { ticks: user! + system!, childTicks: childUser! + childSystem! };
}

/** The number after `name:` at the start of a line, 0 where there is none. */
export const field = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** Undefined where the file is not there, or not any more. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
