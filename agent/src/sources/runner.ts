import { isAwaited, type Reading, TABLES, type TableName } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import type { SourceCost } from '../sampling/return_cost.js';
import type { Description, Rhythm, Source } from './source.js';

/** What a source has cost and how it fared since the start. */
export interface SourceStats {
  readonly name: string;
  readings: number;
  failures: number;
  /** Time spent waiting for it, microseconds. */
  micros: number;
  lastError: string;
}

interface Runner {
  readonly source: Source;
  readonly stats: SourceStats;
  /** Whether all its tables are off by default. */
  readonly awaited: boolean;
  /** Absent sources are not read until a probe finds them. */
  readable: boolean;
  /** Whether the last probe called a part of it present. */
  isPresent: boolean;
  /** Whether it could ever be read: what the kernel refuses from the start is denied, and does not fail. */
  worked: boolean;
  /** Part failures that have been looked at. */
  partFailures: number;
  /** What went wrong since the last probe, of what had worked; empty when nothing did. */
  trouble: string;
  /** Whether the last probe said so. */
  isNamed: boolean;
  /** What the last read gave; empty after a failure. */
  last: readonly Reading[];
  /** Not read before that. */
  nextMs: number;
  /** How long the last read kept the agent busy, microseconds: not how long a driver was waited for. */
  busyMicros: number | undefined;
  /** Begun, and not read yet. */
  waiting: boolean;
  /** The last read took long. */
  isLate: boolean;
}

const NO_RHYTHM: ReadonlySet<Rhythm> = new Set();
const EVERY_RHYTHM: ReadonlySet<Rhythm> = new Set(['device', 'process', 'slow']);
/** What has not been read after so long has a time of its own. */
const LATE_MS = 100;
const OFF = 'off by default';
/** What this process lacks, and not what the kernel does not give: that is a failure from the start. */
const OWN_SHORTAGE = /\b(EMFILE|ENFILE|ENOMEM)\b/;
const UNWANTED = 'off by the plan';

/** Reads the sources. One that fails costs its own tables of this sample and a count, nothing else. */
export class SourceRunner {
  private readonly host: Host;
  private readonly runners: Runner[];
  /** Those that are read; undefined when that may have changed. */
  private readable: readonly Runner[] | undefined;
  /** Those whose parts fail one by one. */
  private readonly partly: readonly Runner[];
  /** Ids of tables that are neither read nor given unless asked for. */
  private readonly awaited: ReadonlySet<number>;
  private failed = 0;
  private troubles = 0;
  private withoutWalks = false;
  private all = false;
  private withoutNames = false;
  private readonly ahead = new Set<Runner>();
  private lateReadings: Promise<Reading[]> | undefined;

  /** @param isUnread whether no model reads a table yet. */
  constructor(host: Host, sources: readonly Source[], isUnread: (table: TableName) => boolean = isAwaited) {
    this.host = host;
    this.awaited = new Set(
      (Object.keys(TABLES) as TableName[]).filter(isUnread).map(name => TABLES[name].id),
    );
    this.runners = sources.map(source => ({
      source,
      stats: { name: source.name, readings: 0, failures: 0, micros: 0, lastError: '' },
      awaited: source.tables.length > 0 && source.tables.every(isUnread),
      readable: true,
      isPresent: false,
      worked: false,
      partFailures: source.partFailures ?? 0,
      trouble: '',
      isNamed: false,
      last: [],
      nextMs: Number.NEGATIVE_INFINITY,
      busyMicros: undefined,
      waiting: false,
      isLate: false,
    }));
    this.partly = this.runners.filter(({ source }) => source.partFailures !== undefined);
  }

  /** Reads that failed of what could be read before, or for want of descriptors or memory: of whole sources and of parts. */
  get failures(): number {
    let sum = this.failed;
    for (const { source } of this.partly) sum += source.partFailures ?? 0;
    return sum;
  }

  /** Processes that are there and not followed: of the source that has the table. */
  get processesLeftOut(): number {
    return this.runners.find(({ source }) => source.tables.includes('process'))?.source.leftOut ?? 0;
  }

  /** Whether a source fails that the last probe did not say so of: the next one names it. */
  get hasNewTrouble(): boolean {
    return this.troubles > 0;
  }

  get stats(): readonly SourceStats[] {
    return this.runners.map(runner => runner.stats);
  }

  /** What a reading costs of each source that this kernel has and somebody wants. */
  get costs(): readonly SourceCost[] {
    return this.runners
      .filter(runner => runner.readable && !this.isOff(runner))
      .map(({ source: { rhythm, walks = false }, busyMicros }) => ({ rhythm, walks, micros: busyMicros }));
  }

  /** Whether tables that no model reads yet are read too; they are not unless this is called. */
  includeAwaited(all: boolean): void {
    this.all = all;
    this.readable = undefined;
    if (!all) this.release();
  }

  /** Whether it is left out what processes run, in snapshots too: scripts, services and containers have telling names. */
  leaveOutNames(leave: boolean): void {
    this.withoutNames = leave;
    this.readable = undefined;
  }

  /**
   * Asks every source what this kernel has; those that are absent are left alone until the next probe. One that is off
   * says so; one that failed since the last probe, and could be read before, is failing, whatever its file says now.
   */
  async probe(): Promise<SourceInfo[]> {
    const found: SourceInfo[] = [];
    for (const runner of this.runners) {
      const parts = await runner.source.probe(this.host);
      runner.readable = parts.some(part => part.state !== 'absent');
      runner.isPresent = parts.some(part => part.state === 'present');
      const [first, ...others] = this.isOff(runner)
        ? parts.map(part => off(part, this.isUnwanted(runner)))
        : parts;
      if (first !== undefined) found.push(withTrouble(first, runner.trouble), ...others);
      runner.isNamed = runner.trouble !== '';
      runner.trouble = '';
    }
    this.troubles = 0;
    this.readable = undefined;
    if (!this.all) this.release();
    return found;
  }

  /** What the sources say of the device, joined: lists of the same name one after the other. */
  async describe(): Promise<Description> {
    const joined: Record<string, unknown> = {};
    for (const { source } of this.runners) {
      if (source.describe === undefined) continue;
      for (const [name, part] of Object.entries(await source.describe(this.host))) {
        const before = joined[name];
        joined[name] = Array.isArray(before) && Array.isArray(part) ? [...before, ...part] : part;
      }
    }
    return joined as Description;
  }

  /**
   * Reads the sources of the given rhythms, those that wait for a driver at the same time. Never rejects for a source's
   * sake.
   * @param kept rhythms of which, where they are not read, the last reading is given again.
   * @param waits for all of them; else those that take long are left to `late`, for a time of their own.
   * @returns readings; one that is given again is the same object.
   */
  async sample(
    rhythms: ReadonlySet<Rhythm>,
    kept: ReadonlySet<Rhythm> = NO_RHYTHM,
    waits = true,
  ): Promise<Reading[]> {
    await this.late();
    const readings: (readonly Reading[])[] = [];
    const slow: Promise<void>[] = [];
    // most sources are of things that a device has not
    this.readable ??= this.runners.filter(runner => this.isRead(runner));
    const { ahead } = this;
    const isAhead = ahead.size > 0;
    for (const runner of this.readable) {
      const { rhythm } = runner.source;
      if (isAhead && ahead.has(runner)) {
        readings.push(runner.last);
        continue;
      }
      if (!rhythms.has(rhythm)) {
        if (kept.has(rhythm)) readings.push([...runner.last]);
        continue;
      }
      const now = this.host.monotonicMs();
      if (now < runner.nextMs) {
        readings.push([...runner.last]);
        continue;
      }
      const pending = this.begin(runner, now);
      readings.push(runner.last);
      if (pending !== undefined) slow.push(pending);
    }
    if (isAhead) ahead.clear();
    if (slow.length === 0) {
      this.settleParts();
      return this.wanted(readings.flat());
    }
    const everything = this.settle(slow);
    await (waits ? everything : this.orLate(everything));
    // what is not there yet is read as it comes: at a later time than this
    const missing = this.runners.filter(({ waiting }) => waiting);
    for (const runner of missing) runner.isLate = true;
    this.lateReadings =
      missing.length === 0 ? undefined : everything.then(() => missing.flatMap(({ last }) => last));
    const read = readings.filter(each => !missing.some(({ last }) => last === each)).flat();
    return this.wanted(read);
  }

  /**
   * Reads what took long the last time, for a sample that is to be whole: it then has what was read just before it.
   * `sample` gives these readings and does not read them again.
   */
  async readAhead(rhythms: ReadonlySet<Rhythm>): Promise<void> {
    await this.late();
    const slow: Promise<void>[] = [];
    for (const runner of this.runners) {
      if (!runner.isLate || !this.isRead(runner) || !rhythms.has(runner.source.rhythm)) continue;
      const started = this.host.monotonicMs();
      if (started < runner.nextMs) continue;
      const pending = this.begin(runner, started);
      this.ahead.add(runner);
      if (pending !== undefined)
        slow.push(
          pending.then(() => {
            runner.isLate = this.host.monotonicMs() - started >= LATE_MS;
          }),
        );
    }
    await this.settle(slow);
  }

  /** What `sample` has not waited for, when all of it is there; nothing where it has. */
  async late(): Promise<Reading[]> {
    const readings = await this.lateReadings;
    this.lateReadings = undefined;
    return readings === undefined ? [] : this.wanted(readings);
  }

  private isRead(runner: Runner): boolean {
    if (!runner.readable || this.isOff(runner)) return false;
    return !(this.withoutWalks && runner.source.walks === true);
  }

  private wanted(readings: Reading[]): Reading[] {
    return this.all ? readings : readings.filter(({ table }) => !this.awaited.has(table));
  }

  /** Begins to read a source: `last` is what it gives. @returns a promise, which does not reject, where it takes time. */
  private begin(runner: Runner, started: number): Promise<void> | undefined {
    runner.nextMs = started + (runner.source.leastMs ?? 0);
    const into: Reading[] = [];
    runner.last = into;
    try {
      const reading = runner.source.sample(this.host, into);
      const micros = this.microsSince(started);
      runner.busyMicros = micros;
      if (reading === undefined) {
        this.count(runner, micros);
        return undefined;
      }
      runner.waiting = true;
      return reading
        .then(
          () => this.count(runner, this.microsSince(started)),
          (error: unknown) => this.fail(runner, started, error, into),
        )
        .then(() => {
          runner.waiting = false;
        });
    } catch (error) {
      this.fail(runner, started, error, into);
      return undefined;
    }
  }

  private microsSince(startedMs: number): number {
    return (this.host.monotonicMs() - startedMs) * 1000;
  }

  private async settle(slow: readonly Promise<void>[]): Promise<void> {
    await Promise.all(slow);
    this.settleParts();
  }

  private settleParts(): void {
    for (const runner of this.partly) this.notePartFailures(runner);
  }

  private orLate(everything: Promise<void>): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.host.timer(LATE_MS, resolve);
      everything.then(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Reads every source once, those that are off too. Never rejects for a source's sake. */
  async sampleAll(): Promise<Reading[]> {
    const { all } = this;
    this.all = true;
    this.readable = undefined;
    try {
      return await this.sample(EVERY_RHYTHM);
    } finally {
      this.includeAwaited(all);
    }
  }

  /** Reads one process anew, between the readings of all; nothing when no source knows it. */
  sampleWatched(pid: number): Reading[] {
    const into: Reading[] = [];
    for (const { source, readable } of this.runners)
      if (readable) source.sampleWatched?.(this.host, pid, into);
    return into;
  }

  /** Leaves out what the agent can do without, or reads all again. */
  shed(walks: boolean, detail: boolean): void {
    this.withoutWalks = walks;
    this.readable = undefined;
    for (const { source } of this.runners) source.lessDetail?.(detail);
  }

  close(): void {
    for (const { source } of this.runners) source.close?.();
  }

  private isOff(runner: Runner): boolean {
    const { awaited } = runner;
    return (awaited && !this.all) || this.isUnwanted(runner);
  }

  private isUnwanted({ source }: Runner): boolean {
    return this.withoutNames && source.tables.includes('program');
  }

  /** Lets sources that are off hold nothing open: the kernel may be keeping something for them. */
  private release(): void {
    for (const { source, awaited } of this.runners) if (awaited) source.close?.();
  }

  private count(runner: Runner, micros: number, succeeded = true): void {
    const { stats } = runner;
    stats.readings++;
    stats.micros += Math.round(micros);
    // a round in which drivers that fail are left alone succeeds too: the probe knows better
    if (succeeded && runner.isPresent) runner.worked = true;
  }

  private fail(runner: Runner, started: number, error: unknown, into: Reading[]): void {
    into.length = 0;
    this.count(runner, this.microsSince(started), false);
    const reason = error instanceof Error ? error.message : String(error);
    runner.stats.failures++;
    runner.stats.lastError = reason;
    const failed = runner.worked || OWN_SHORTAGE.test(reason);
    if (failed) this.failed++;
    if (failed || runner.isPresent) this.noteTrouble(runner, reason);
  }

  private notePartFailures(runner: Runner): void {
    const failures = runner.source.partFailures ?? 0;
    if (failures > runner.partFailures) this.noteTrouble(runner, 'readings of a part of it failed');
    runner.partFailures = failures;
  }

  private noteTrouble(runner: Runner, reason: string): void {
    if (runner.trouble === '' && !runner.isNamed) this.troubles++;
    runner.trouble = reason;
  }
}

/** What a source says of itself when it failed since it was last asked. */
const withTrouble = (part: SourceInfo, trouble: string): SourceInfo =>
  trouble === '' || part.state === 'absent' || part.state === 'failing'
    ? part
    : { ...part, state: 'failing', reason: part.state === 'denied' ? part.reason : trouble };

function off(part: SourceInfo, isUnwanted: boolean): SourceInfo {
  if (part.state !== 'present') return part;
  const why = isUnwanted ? UNWANTED : OFF;
  return { ...part, reason: part.reason === '' ? why : `${part.reason}, ${why}` };
}
