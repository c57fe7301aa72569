/**
 * Which threads wake up often: the main threads by what table process has, the others, of which it has nothing, by a look at
 * a few of them each time.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, type Row } from '@edgevitals/shared/frame';
import type { Host } from '../../../host/host.js';
import { pidOf, processKey } from '../process_list.js';
import type { ThreadFields } from './thread_fields.js';

const SWITCHES = columnIndex('process', 'voluntary_switches');
const THREADS = columnIndex('process', 'threads');
const FLAGS = columnIndex('process', 'flags');
const KERNEL_THREAD = 0x0020_0000;
/** Wakeups a second. */
export const LEAST_RATE = 5;
/** Of a process they are read at times only: a part of those of a stretch may show in the next. */
const PART = 0.6;
/** Threads that are not main ones, at one look. */
const MOST_THREADS = 16;

export interface ThreadOf {
  readonly process: Row;
  readonly tid: number;
}

interface AskedThread extends ThreadOf {
  readonly switches: number;
}

export class Restless {
  private readonly fields: ThreadFields;
  private before = new Map<Row, number>();
  private asked: readonly AskedThread[] = [];
  private atMs: number | undefined;
  /** Whose threads were asked last, and how many of them. */
  private last = '';
  private offset = 0;

  constructor(fields: ThreadFields) {
    this.fields = fields;
  }

  /** Threads that have woken up often since the last time that this was asked, of processes in `rows`. */
  find(host: Host, rows: readonly Row[]): ThreadOf[] {
    const now = host.monotonicMs();
    const seconds = this.atMs === undefined ? undefined : (now - this.atMs) / 1000;
    this.atMs = now;
    const found: ThreadOf[] = [];
    const before = new Map<Row, number>();
    for (const process of rows) {
      const switches = process.numbers[SWITCHES]!;
      if (!(switches >= 0) || isKernel(process)) continue;
      before.set(process, switches);
      const known = this.before.get(process);
      if (seconds === undefined || known === undefined) continue;
      if (switches - known >= LEAST_RATE * PART * seconds) found.push({ process, tid: pidOf(process) });
    }
    this.before = before;
    if (seconds !== undefined)
      for (const { process, tid, switches } of this.asked)
        if (before.has(process) && this.switchesOf(host, process, tid) - switches >= LEAST_RATE * seconds)
          found.push({ process, tid });
    this.asked = this.askOthers(host, rows);
    return found;
  }

  /** How often a thread has woken up so far; NaN when it is gone. */
  private switchesOf(host: Host, process: Row, tid: number): number {
    try {
      return this.fields.readSwitches(host, `/proc/${pidOf(process)}/task/${tid}`);
    } catch (error) {
      if (isEdgevitalsError(error)) return Number.NaN;
      throw error;
    }
  }

  /** Reads how often the next few threads have woken up so far. */
  private askOthers(host: Host, rows: readonly Row[]): AskedThread[] {
    const asked: AskedThread[] = [];
    const start = Math.max(
      0,
      rows.findIndex(row => processKey(row) === this.last),
    );
    for (let i = 0; i < rows.length && asked.length < MOST_THREADS; i++) {
      const process = rows[(start + i) % rows.length]!;
      if (!(process.numbers[THREADS]! > 1) || isKernel(process)) continue;
      const key = processKey(process);
      const from = key === this.last ? this.offset : 0;
      const tids = threadsOf(host, pidOf(process));
      const some = tids.slice(from, from + MOST_THREADS - asked.length);
      this.last = key;
      this.offset = from + some.length;
      for (const tid of some) {
        const switches = this.switchesOf(host, process, tid);
        if (switches >= 0) asked.push({ process, tid, switches });
      }
    }
    return asked;
  }
}

const isKernel = ({ numbers }: Row): boolean =>
  Number.isFinite(numbers[FLAGS]!) && (numbers[FLAGS]! & KERNEL_THREAD) !== 0;

/** Those of a process besides its main thread. */
function threadsOf(host: Host, pid: number): number[] {
  try {
    return host
      .list(`/proc/${pid}/task`)
      .map(Number)
      .filter(tid => tid !== pid)
      .sort((a, b) => a - b);
  } catch (error) {
    if (isEdgevitalsError(error)) return [];
    throw error;
  }
}
