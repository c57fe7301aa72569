import * as v from 'valibot';
import type { Interval, SleeperReading } from '../../../device/interval.js';
import { AMOUNT } from '../amount.js';
import { type Wakeups, wakeupsBetween } from './wakeups.js';

/** Looks of a stretch: two minutes of them. */
const LOOKS = 8;
/** Threads of a device that are held: an agent follows 64. */
const MOST_THREADS = 128;
/** A thread that was not looked at for so long has gone, or has calmed down, seconds. */
const STALE_SECONDS = 120;

/** A process with threads that wake up often. */
export interface SleepingProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** Empty until it is known. */
  readonly program: string;
  /** By thread, over the last looks. */
  readonly threads: ReadonlyMap<number, Wakeups>;
  /** Whether it has been looked at since the last interval. */
  readonly isNews: boolean;
}

interface SeenThread {
  readonly readings: SleeperReading[];
  at: number;
}

interface SeenProcess {
  readonly pid: number;
  readonly startTicks: number;
  program: string;
  readonly seen: Map<number, SeenThread>;
  readonly threads: Map<number, Wakeups>;
  isNews: boolean;
}

/** The threads of a device that wake up often, over the last looks at each: what several patterns judge. */
export class Sleepers {
  /** Made when there is one: most devices have none. */
  private processes: Map<string, SeenProcess> | undefined;
  private hasNews = false;
  private held = 0;

  /** By process, as of the last interval that was taken in. */
  get all(): ReadonlyMap<string, SleepingProcess> {
    return this.processes ?? NONE;
  }

  take(interval: Interval): void {
    const { sleepers } = interval.power;
    if (this.hasNews) for (const process of this.processes?.values() ?? []) process.isNews = false;
    this.hasNews = sleepers.length > 0;
    if (!this.hasNews && this.processes === undefined) return;
    this.forget(interval.to);
    for (const reading of sleepers) this.add(reading, interval.to);
    if (this.hasNews) this.name(interval);
  }

  /** Where the stretch of each thread begins and where it stands: what lies between goes with a restart. */
  snapshot(): unknown {
    return Array.from(this.processes?.values() ?? [], ({ program, seen }) => ({
      program,
      threads: Array.from(seen.values(), ({ readings, at }) => ({
        at,
        readings: readings.length < 2 ? readings : [readings[0], readings.at(-1)],
      })),
    }));
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const { program, threads } of snapshot.filter(each => v.is(PROCESS, each)))
      for (const { at, readings } of threads) {
        for (const reading of readings) this.add(reading as SleeperReading, at);
        const process = readings[0] && this.processes?.get(keyOf(readings[0]));
        if (process === undefined) continue;
        process.program = program;
        // they have been judged
        process.isNews = false;
      }
  }

  private add(reading: SleeperReading, at: number): void {
    this.processes ??= new Map();
    const { pid, startTicks, tid } = reading;
    const key = keyOf(reading);
    let process = this.processes.get(key);
    if (process?.seen.has(tid) !== true) {
      if (this.held >= MOST_THREADS) return;
      this.held++;
    }
    if (process === undefined) {
      process = { pid, startTicks, program: '', seen: new Map(), threads: new Map(), isNews: true };
      this.processes.set(key, process);
    }
    process.isNews = true;
    const thread = process.seen.get(tid) ?? { readings: [], at };
    process.seen.set(tid, thread);
    thread.at = at;
    const { readings } = thread;
    // followed anew, or another thread of that number: what was before is no part of it
    const last = readings.at(-1);
    if (last !== undefined && reading.watched < last.watched) readings.length = 0;
    readings.push(reading);
    if (readings.length > LOOKS + 1) readings.shift();
    const wakeups = wakeupsBetween(readings[0]!, reading);
    if (wakeups === undefined) process.threads.delete(tid);
    else process.threads.set(tid, wakeups);
  }

  private forget(at: number): void {
    for (const [key, { seen, threads }] of this.processes ?? []) {
      for (const [tid, thread] of seen)
        if (!(at - thread.at <= STALE_SECONDS)) {
          seen.delete(tid);
          threads.delete(tid);
          this.held--;
        }
      if (seen.size === 0) this.processes?.delete(key);
    }
    if (this.processes?.size === 0) this.processes = undefined;
  }

  private name({ population }: Interval): void {
    population.visit(present => {
      const process = this.processes?.get(keyOf(present));
      if (process !== undefined) process.program = present.program;
    });
  }
}

const NONE: ReadonlyMap<string, SleepingProcess> = new Map();

const READING = v.object({
  pid: v.number(),
  startTicks: v.number(),
  tid: v.number(),
  watched: AMOUNT,
  voluntarySwitches: AMOUNT,
  involuntarySwitches: AMOUNT,
  cpu: AMOUNT,
  looks: AMOUNT,
  timeoutRate: AMOUNT,
  deadlineLooks: AMOUNT,
  deadlineLeft: AMOUNT,
  sleepLooks: AMOUNT,
  blindLooks: AMOUNT,
  flushLooks: AMOUNT,
  writeCalls: v.optional(AMOUNT),
  requestedBytes: v.optional(AMOUNT),
  reapedFaults: AMOUNT,
  sockets: v.optional(AMOUNT),
});
const THREAD = v.object({ at: v.number(), readings: v.pipe(v.array(READING), v.maxLength(2)) });
const PROCESS = v.object({
  program: v.string(),
  threads: v.pipe(v.array(THREAD), v.maxLength(MOST_THREADS)),
});
const SNAPSHOT = v.array(v.unknown());

const keyOf = ({ pid, startTicks }: { readonly pid: number; readonly startTicks: number }): string =>
  `${pid}/${startTicks}`;
