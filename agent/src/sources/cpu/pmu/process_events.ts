/**
 * Hardware events of processes, perf_event_open(2) for one thread on any CPU: of the busiest processes in turn, each for a
 * stretch of ten seconds. While nobody's turn is on, it costs nothing; whose turn is on pays for its counters when it is put on
 * a CPU and taken off. What of all its time was counted is told with each count.
 *
 * A unit of one kind of core counts on its own CPUs only: there is a row for each unit, and nothing of one is in another's.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import type { KernelCalls } from '../../../host/kernel_calls.js';
import { type ProcessList, pidOf, processKey, startTicksOf } from '../../process/process_list.js';
import { namesIn } from '../../reading/attributes.js';
import { probing, type Source } from '../../source.js';
import { CountedThread, type GroupAsked, type GroupCount } from './counted_thread.js';
import { CountingTurns } from './counting_turns.js';
import { type PmuUnit, type UnitGroup, unitsOf } from './units.js';

const COLUMNS = columnsOf('process_events');
const WIDTH = TABLES.process_events.columns.length;
const THREADS = columnIndex('process', 'threads');
/** Stretches begin and end with readings of processes, this far apart or more. */
const STRETCH_MS = 9500;
/** Threads of a process in one stretch, and descriptors in all. */
const MOST_THREADS = 4;
const MOST_COUNTERS = 96;
/** Processes that refuse are remembered. */
const MOST_REFUSED = 64;
/** Of a group that was wanted for so long and never counted, less is asked for: something else holds a counter. */
const STARVED_NS = 2e8;
/** A watch has ended when nothing was heard of it for so long. */
const WATCH_MS = 15_000;

interface CountingStretch {
  readonly process: Row;
  readonly asked: GroupAsked;
  readonly threads: readonly CountedThread[];
}

export class ProcessEvents implements Source {
  readonly name = 'process_events';
  readonly tables = ['process_events'] as const;
  readonly rhythm = 'process';
  readonly leastMs = STRETCH_MS;
  readonly walks = true;
  private readonly list: ProcessList;
  private readonly turns = new CountingTurns();
  private units: readonly PmuUnit[] | undefined;
  private userOnly = false;
  private stretches: CountingStretch[] = [];
  private readonly refused = new Set<string>();
  /** How many events units count at once, where that is less than a group has. */
  private readonly fits = new Map<PmuUnit, number>();
  private watched: { readonly pid: number; readonly atMs: number } | undefined;

  constructor(list: ProcessList) {
    this.list = list;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    const found = await probing(
      this.name,
      'instructions, cache and branch misses of programs: their CPU time tells not what it is spent on',
      () => this.findOut(host),
    );
    if (found.state !== 'present') return [found];
    return [
      {
        ...found,
        reason: `by perf_event_open${this.userOnly ? ', without what the kernel does for them' : ''}`,
      },
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const kernelCalls = callsOf(host);
    this.units ??= unitsOf(host);
    const rows = this.endAll();
    this.beginAll(host, kernelCalls, this.units);
    into.push({ table: TABLES.process_events.id, rows });
  }

  sampleWatched(host: Host, pid: number): void {
    this.watched = { pid, atMs: host.monotonicMs() };
  }

  close(): void {
    for (const { threads } of this.stretches) for (const thread of threads) thread.close();
    this.stretches = [];
  }

  /** @throws EdgevitalsError SOURCE_ABSENT, SOURCE_DENIED when no process but our own can be counted. */
  private findOut(host: Host): void {
    const kernelCalls = callsOf(host);
    const units = unitsOf(host);
    this.units = units;
    try {
      countsOne(kernelCalls, units, 0, false);
      this.userOnly = false;
    } catch (error) {
      if (!isEdgevitalsError(error, 'SOURCE_DENIED')) throw error;
      this.countsUserOnly(kernelCalls, units);
    }
    try {
      countsOne(kernelCalls, units, 1, this.userOnly);
    } catch (error) {
      if (!isEdgevitalsError(error, 'SOURCE_DENIED')) throw error;
      throw new EdgevitalsError(
        'SOURCE_DENIED',
        "the user may not count events of others' processes: CAP_PERFMON (kernels before 5.8: CAP_SYS_ADMIN)",
        { cause: error },
      );
    }
  }

  private countsUserOnly(kernelCalls: KernelCalls, units: readonly PmuUnit[]): void {
    try {
      countsOne(kernelCalls, units, 0, true);
      this.userOnly = true;
    } catch (error) {
      if (!isEdgevitalsError(error, 'SOURCE_DENIED')) throw error;
      throw new EdgevitalsError(
        'SOURCE_DENIED',
        'the kernel refuses perf_event_open: kernel.perf_event_paranoid above 2, or a filter of system calls (seccomp)',
        { cause: error },
      );
    }
  }

  private beginAll(host: Host, kernelCalls: KernelCalls, units: readonly PmuUnit[]): void {
    const { watched } = this;
    const isWatching = watched !== undefined && host.monotonicMs() - watched.atMs < WATCH_MS;
    const chosen = this.turns.choose(
      this.list.rows,
      isWatching ? 2 : 1,
      isWatching ? watched.pid : undefined,
      row => this.refused.has(processKey(row)),
    );
    for (const { process, turn } of chosen) {
      const tids = threadsOf(host, process, turn);
      try {
        for (const unit of units) {
          const group = unit.groups[turn % unit.groups.length];
          if (group !== undefined) this.begin(kernelCalls, process, tids, this.askedOf(unit, group, units));
        }
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        this.abandon(process);
        // one that has ended needs no remembering
        if (!/ ESRCH\b/.test(error.message) && this.refused.size < MOST_REFUSED)
          this.refused.add(processKey(process));
        if (isExhausted(error)) throw error;
      }
    }
  }

  private askedOf(unit: PmuUnit, group: UnitGroup, units: readonly PmuUnit[]): GroupAsked {
    const most = this.fits.get(unit) ?? group.events.length;
    return { unit, group, most, several: units.length > 1, userOnly: this.userOnly };
  }

  /** Begins to count threads of a process on the CPUs of a unit. */
  private begin(kernelCalls: KernelCalls, process: Row, tids: readonly number[], asked: GroupAsked): void {
    const threads: CountedThread[] = [];
    this.stretches.push({ process, asked, threads });
    for (const tid of tids) {
      if (this.openCounters + asked.most > MOST_COUNTERS) break;
      try {
        threads.push(new CountedThread(kernelCalls, asked, tid));
      } catch (error) {
        if (!isEdgevitalsError(error) || !/ ESRCH\b/.test(error.message)) throw error;
      }
    }
  }

  private get openCounters(): number {
    let open = 0;
    for (const { threads } of this.stretches) for (const thread of threads) open += thread.size;
    return open;
  }

  private abandon(process: Row): void {
    this.stretches = this.stretches.filter(stretch => {
      if (stretch.process !== process) return true;
      for (const thread of stretch.threads) thread.close();
      return false;
    });
  }

  /** @returns what was counted in the turns that end now. */
  private endAll(): Row[] {
    const rows: Row[] = [];
    const starved = new Map<Row, boolean>();
    for (const { process, asked, threads } of this.stretches) {
      const counts = threads.flatMap(thread => thread.read() ?? []);
      for (const thread of threads) thread.close();
      const enabledNs = counts.reduce((sum, count) => sum + count.enabledNs, 0);
      const runningNs = counts.reduce((sum, count) => sum + count.runningNs, 0);
      if (runningNs > 0) rows.push(rowOf(process, asked, counts));
      // of several units only that on whose CPUs it ran has counted
      starved.set(process, (starved.get(process) ?? true) && runningNs === 0 && enabledNs >= STARVED_NS);
    }
    for (const { process, asked } of this.stretches) {
      const fits = Math.min(asked.most, asked.group.events.length) - 1;
      if (starved.get(process) === true && fits > 0) this.fits.set(asked.unit, fits);
    }
    this.stretches = [];
    return rows;
  }
}

/** What was counted of threads of a process. Of an event that was not counted of all of them there is no sum. */
function rowOf(process: Row, { unit, group, userOnly }: GroupAsked, counts: readonly GroupCount[]): Row {
  const row = new Row(new RowId([pidOf(process), startTicksOf(process), unit.cpu], group.name), WIDTH);
  const { numbers } = row;
  const sum = (of: (count: GroupCount) => number | undefined): number =>
    counts.reduce((all, count) => all + (of(count) ?? Number.NaN), 0);
  numbers[COLUMNS.running_us] = Math.round(sum(({ runningNs }) => runningNs) / 1000);
  numbers[COLUMNS.enabled_us] = Math.round(sum(({ enabledNs }) => enabledNs) / 1000);
  group.events.forEach((_, i) => {
    numbers[COLUMNS.event_1 + i] = sum(({ values }) => values[i]);
  });
  if (userOnly) numbers[COLUMNS.user_only] = 1;
  return row;
}

/** No descriptors or no memory left: others need them more. */
const isExhausted = (error: Error): boolean => / (EMFILE|ENFILE|ENOMEM)\b/.test(error.message);

/** Some of its threads, others at the next turn. */
function threadsOf(host: Host, process: Row, turn: number): number[] {
  const pid = pidOf(process);
  if (process.numbers[THREADS] === 1) return [pid];
  const all = namesIn(host, `/proc/${pid}/task`).map(Number);
  if (all.length <= MOST_THREADS) return all;
  const first = (turn * MOST_THREADS) % all.length;
  return Array.from({ length: MOST_THREADS }, (_, i) => all[(first + i) % all.length]!);
}

function callsOf({ kernelCalls, name }: Host): KernelCalls {
  if (kernelCalls !== undefined) return kernelCalls;
  throw new EdgevitalsError(
    'SOURCE_ABSENT',
    `the host ${name} cannot ask the kernel to count events of a process: the native agent can`,
  );
}

/** Whether events of a thread can be counted by any of the units. @throws EdgevitalsError why not. */
function countsOne(
  kernelCalls: KernelCalls,
  units: readonly PmuUnit[],
  tid: number,
  userOnly: boolean,
): void {
  let failure: unknown;
  for (const unit of units)
    for (const group of unit.groups)
      try {
        new CountedThread(
          kernelCalls,
          { unit, group, most: 1, several: units.length > 1, userOnly },
          tid,
        ).close();
        return;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        failure = error;
      }
  throw failure;
}
