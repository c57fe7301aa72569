/** /proc/[pid]/{stat,io,status,schedstat}: every process, joined into one row each. */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import { isHeterogeneous } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { describeCpus } from '../cpu/topology.js';
import { probing, type Source } from '../source.js';
import { Crowd } from './crowd.js';
import type { Round } from './looks.js';
import { PidFields } from './pid_fields.js';
import { PidStat } from './proc_pid_stat.js';
import { Process } from './process.js';
import { FileBudget } from './process_files.js';
import { ProcessList } from './process_list.js';

/**
 * Beyond so many processes the rest is left out, and counted: each takes 7 KB, here and in frames, and an agent among
 * thousands is to fit 16 MB.
 */
const MOST_PROCESSES = 1200;
/** A quiet process that awakes is noticed within this time: that is how far looks at it may lie apart. */
const LATEST_MS = 10_000;
const LONGEST_PERIOD = 8;
/** A process that uses less CPU than this is quiet: 0.2 % of one CPU, in nanoseconds a millisecond. */
const QUIET_NS_PER_MS = 2000;
const ZERO = 0x30;
const NINE = 0x39;

export class ProcPid implements Source {
  readonly name = 'proc_pid';
  readonly tables = ['process'] as const;
  readonly rhythm = 'process';
  /** What the last reading found, for other sources. */
  readonly list = new ProcessList();
  private readonly budget: FileBudget;
  private readonly latestMs: number;
  private processes = new Map<string, Process>();
  private readonly fields = new PidFields();
  private rounds = 0;
  /** Processes of the round before that are in this one. */
  private kept = 0;
  private lastMs: number | undefined;
  private whole = true;
  private tellsCpu: boolean | undefined;
  private readonly crowd: Crowd;

  /**
   * @param latestMs how late a change of a quiet process may be noticed; 0: every process is read every time.
   * @param most processes that are followed.
   */
  constructor(budget = new FileBudget(), latestMs = LATEST_MS, most = MOST_PROCESSES) {
    this.crowd = new Crowd(most);
    this.budget = budget;
    this.latestMs = latestMs;
  }

  get leftOut(): number {
    return this.crowd.leftOut;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        'proc_pid_stat',
        'CPU and memory per process: nothing can be attributed',
        () => checkStat(host),
        this.leftOut === 0
          ? ''
          : `${this.leftOut} of ${this.leftOut + this.processes.size} processes are left out`,
      ),
      await probing('proc_pid_io', 'bytes written per process: flash wear cannot be attributed', () =>
        checkForOthers(host, 'io'),
      ),
      await probing(
        'proc_pid_status',
        'context switches per process: wake-up power is shared by CPU time only',
        () => checkForOthers(host, 'status'),
      ),
      await probing('proc_pid_schedstat', 'CPU time finer than 10 ms: short work is rounded to ticks', () =>
        checkForOthers(host, 'schedstat'),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.tellsCpu ??= isHeterogeneous(describeCpus(host));
    const rows: Row[] = [];
    const alive = new Map<string, Process>();
    const round = this.nextRound(host);
    this.kept = 0;
    this.followKnown(host, round);
    try {
      // after those that are known were read: whoever is not in it was there when its parent was read, or had been
      // reaped before. A parent that has what a child did is never told of before the child has gone
      const names = host.list('/proc').filter(isPid);
      for (const name of this.crowd.choose(host, names, pid => this.processes.get(pid)?.isQuiet)) {
        const row = this.readOne(host, name, alive, round);
        if (row !== undefined) rows.push(row);
      }
    } catch (error) {
      // no descriptors left: half a table would tell of processes that have not ended that they have
      for (const [name, process] of alive) if (this.processes.get(name) !== process) process.close();
      throw error;
    }
    if (this.kept < this.processes.size)
      for (const [name, process] of this.processes) if (!alive.has(name)) process.close();
    this.processes = alive;
    this.list.replace(rows);
    into.push({ table: TABLES.process.id, rows });
  }

  sampleWatched(host: Host, pid: number, into: Reading[]): void {
    const watched = this.processes.get(`${pid}`);
    if (watched === undefined) return;
    const round = { number: ++this.rounds, quietNs: 0, longest: 1, whole: true };
    // its share of the time between two readings of the table does not matter here: it is read whole
    if (watched.lookNow(host, round) === undefined) {
      watched.close();
      this.processes.delete(`${pid}`);
    }
    const rows: Row[] = [];
    for (const { row } of this.processes.values()) if (row !== undefined) rows.push(row);
    into.push({ table: TABLES.process.id, rows });
  }

  lessDetail(less: boolean): void {
    this.whole = !less;
  }

  close(): void {
    for (const process of this.processes.values()) process.close();
    this.processes.clear();
    this.list.replace([]);
  }

  private nextRound(host: Host): Round {
    const now = host.monotonicMs();
    const sinceMs = this.lastMs === undefined ? 0 : now - this.lastMs;
    this.lastMs = now;
    const longest = Math.min(LONGEST_PERIOD, Math.floor(this.latestMs / Math.max(1, sinceMs)));
    return {
      number: ++this.rounds,
      quietNs: sinceMs * QUIET_NS_PER_MS,
      longest: Math.max(1, longest),
      whole: this.whole,
    };
  }

  /** Reads those of the round before; forgets those that have gone. */
  private followKnown(host: Host, round: Round): void {
    for (const process of this.processes.values()) {
      if (process.follow(host, round) !== undefined) continue;
      process.close();
      this.processes.delete(`${process.pid}`);
    }
  }

  private readOne(host: Host, name: string, alive: Map<string, Process>, round: Round): Row | undefined {
    let process = this.processes.get(name);
    let row: Row | undefined = process?.row;
    if (row !== undefined) {
      this.kept++;
    } else {
      // new, or another process that got the pid of one that has ended: descriptors of the old one say ESRCH
      process = new Process(Number(name), this.fields, this.budget, this.tellsCpu);
      alive.set(name, process);
      row = process.follow(host, round);
    }
    if (process === undefined || row === undefined) {
      process?.close();
      alive.delete(name);
      return undefined;
    }
    alive.set(name, process);
    return row;
  }
}

/** Whether a name of /proc is a process: no other begins with a digit. */
function isPid(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= ZERO && first <= NINE;
}

function checkStat(host: Host): void {
  const pids = host.list('/proc').filter(isPid);
  if (pids.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', '/proc has no process');
  if (!pids.includes('1')) {
    throw new EdgevitalsError(
      'SOURCE_DENIED',
      `/proc shows ${pids.length} processes and not pid 1: mounted with hidepid`,
    );
  }
  const stat = new PidStat();
  stat.parse(host.readText('/proc/1/stat'));
  if (!stat.valid) {
    throw new EdgevitalsError('SOURCE_MALFORMED', '/proc/1/stat is not of the known form');
  }
}

/** Processes that are asked whether they show a file. */
const ASKED = 32;

/**
 * Our own files can always be read; what counts is whether most others' can.
 * @throws the first refusal when less than half of them show the file.
 */
function checkForOthers(host: Host, file: string): void {
  const pids = host.list('/proc').filter(isPid).slice(0, ASKED);
  let shown = 0;
  let refusal: unknown = new EdgevitalsError('SOURCE_ABSENT', `no process has /proc/[pid]/${file}`);
  for (const pid of pids) {
    try {
      host.readText(`/proc/${pid}/${file}`);
      shown++;
    } catch (error) {
      // one that has ended since tells nothing
      if (!isEdgevitalsError(error, 'SOURCE_ABSENT')) refusal = error;
    }
  }
  if (shown === 0 || shown * 2 < pids.length) throw refusal;
}
