/** /proc/[pid]/{stat,io,status,schedstat}: every process, joined into one row each. */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { toInteger } from './attributes.js';
import { newPidStat, parsePidStat } from './proc_pid_stat.js';
import { Process } from './process.js';
import { FileBudget } from './process-files.js';
import { probing, type Source } from './source.js';

/** Beyond this many processes the rest is left out: a frame could not carry them. */
const MOST_PROCESSES = 8192;
const ZERO = 0x30;
const NINE = 0x39;

export class ProcPid implements Source {
  readonly name = 'proc_pid';
  readonly rhythm = 'process';
  private readonly budget: FileBudget;
  private processes = new Map<string, Process>();

  constructor(budget = new FileBudget()) {
    this.budget = budget;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing('proc_pid_stat', 'CPU and memory per process: nothing can be attributed', () =>
        checkStat(host),
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

  read(host: Host, into: Reading[]): void {
    const rows: Row[] = [];
    const alive = new Map<string, Process>();
    for (const name of host.list('/proc')) {
      if (!isPid(name)) continue;
      if (alive.size >= MOST_PROCESSES) break;
      const row = this.readOne(host, name, alive);
      if (row !== undefined) rows.push(row);
    }
    for (const [name, process] of this.processes) if (!alive.has(name)) process.close();
    this.processes = alive;
    into.push({ table: TABLES.process.id, rows });
  }

  close(): void {
    for (const process of this.processes.values()) process.close();
    this.processes.clear();
  }

  private readOne(host: Host, name: string, alive: Map<string, Process>): Row | undefined {
    const known = this.processes.get(name);
    let row = known?.read(host);
    let process = known;
    if (row === undefined) {
      // new, or another process that got the pid of one that has ended: descriptors of the old one say ESRCH
      known?.close();
      process = new Process(Number(name), this.budget);
      row = process.read(host);
    }
    if (process === undefined || row === undefined) {
      process?.close();
      return undefined;
    }
    alive.set(name, process);
    return row;
  }
}

function isPid(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= ZERO && first <= NINE && toInteger(name, -1) >= 0;
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
  if (!parsePidStat(host.readText('/proc/1/stat'), newPidStat())) {
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
