/**
 * taskstats over generic netlink (Documentation/accounting/taskstats.rst): what a task used is told when it ends. Those
 * that no reading of /proc has seen are summed by name. What ends waits in the kernel for the next reading, so nothing
 * wakes the agent, and a device on which nothing ends costs one empty read.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, columnIndex, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import type { KernelCalls, KernelFeed } from '../../../host/kernel_calls.js';
import { Family } from '../../../netlink/family.js';
import { attribute } from '../../reading/attributes.js';
import { probing, type Source } from '../../source.js';
import { type ProcessList, pidOf } from '../process_list.js';
import { ATTRIBUTE_PID, ATTRIBUTE_REGISTER_CPUMASK, GET, TaskRecord } from './record.js';

const ENDED = columnIndex('short_lived', 'ended');
const OVERFLOWS = columnIndex('short_lived', 'overflows');
const MOST_NAMES = 127;
/** For those that there is no room for. */
const OTHERS = new RowId([0], '');
const OVERFLOW = /\bENOBUFS\b/;
/** Threads of the kernel that are named after where they work and what for. */
const KWORKER = 'kworker';
/** Bytes of the kernel's memory, for some hundred tasks. */
const MOST_WAITING = 256 * 1024;
/** Tasks in one reading; more than can wait. */
const MOST_READ = 1024;
const POSSIBLE_CPUS = '/sys/devices/system/cpu/possible';

export class Taskstats implements Source {
  readonly name = 'taskstats';
  readonly tables = ['short_lived'] as const;
  readonly rhythm = 'process';
  /** Times that it could not be understood. */
  partFailures = 0;
  private readonly list: ProcessList;
  private readonly family = new Family('TASKSTATS');
  /** By key, those that grew last at the end; what has no name of its own is always there: the table is never empty. */
  private readonly rows = new Map<string, Row>([[OTHERS.key, zeroRow(OTHERS)]]);
  /** Readings so far, and in which of them each row grew last. */
  private reading = 0;
  private readonly grownIn = new Map<string, number>();
  private feed: KernelFeed | undefined;
  /** Processes of the reading before; none before the first, when nothing is known of who lived already. */
  private before: readonly Row[] | undefined;

  constructor(list: ProcessList) {
    this.list = list;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'processes that live between two readings: their CPU time counts as their parents, names and I/O are lost',
        async () => {
          const kernelCalls = callsOf(host);
          const attributes = [[ATTRIBUTE_PID, 1]] as const;
          const [message] = await this.family.ask(kernelCalls, {
            command: GET,
            version: 1,
            dump: false,
            attributes,
          });
          if (message === undefined || TaskRecord.of(message, kernelCalls.littleEndian) === undefined)
            throw new EdgevitalsError('SOURCE_MALFORMED', 'taskstats tells nothing of process 1');
          await this.listen(host, kernelCalls);
        },
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void | Promise<void> {
    const kernelCalls = callsOf(host);
    if (this.feed !== undefined) this.takeRecords(kernelCalls, this.feed, into);
    else return this.listen(host, kernelCalls).then(feed => this.takeRecords(kernelCalls, feed, into));
  }

  close(): void {
    this.feed?.close();
    this.feed = undefined;
  }

  private takeRecords(kernelCalls: KernelCalls, feed: KernelFeed, into: Reading[]): void {
    const { before } = this;
    this.reading++;
    let known: Set<number> | undefined;
    for (let i = 0; i < MOST_READ; i++) {
      const record = this.nextRecord(kernelCalls, feed);
      if (record === 'none') break;
      if (record === undefined || before === undefined) continue;
      known ??= new Set([...before, ...this.list.rows].map(pidOf));
      if (!known.has(record.tgid)) this.addEnded(record);
    }
    this.before = this.list.rows;
    into.push({ table: TABLES.short_lived.id, rows: [...this.rows.values()] });
  }

  private async listen(host: Host, kernelCalls: KernelCalls): Promise<KernelFeed> {
    if (this.feed !== undefined) return this.feed;
    const attributes = [[ATTRIBUTE_REGISTER_CPUMASK, attribute(host, POSSIBLE_CPUS, '0')]] as const;
    const request = { command: GET, version: 1, dump: false, attributes };
    this.feed = await this.family.listen(kernelCalls, request, MOST_WAITING);
    return this.feed;
  }

  /** The next task that has ended; undefined for something else, `none` when there is nothing more. */
  private nextRecord(kernelCalls: KernelCalls, feed: KernelFeed): TaskRecord | 'none' | undefined {
    try {
      const piece = feed.read();
      if (piece.length === 0) return 'none';
      const [message] = this.family.decode(kernelCalls, piece);
      return message === undefined ? undefined : TaskRecord.of(message, kernelCalls.littleEndian);
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      // the kernel drops what there is no room for, and says so once: it is told, and no failure
      if (OVERFLOW.test(error.message)) this.count(this.rows.get(OTHERS.key)!, OVERFLOWS);
      else this.partFailures++;
      return undefined;
    }
  }

  private addEnded(record: TaskRecord): void {
    const row = this.rowOf(record);
    // its other threads ended too, and are told of one by one
    if (record.pid === record.tgid) this.count(row, ENDED);
    record.addTo(row);
  }

  private count(row: Row, column: number): void {
    row.set(column, addCounters(row.get(column) ?? 0, 1));
  }

  private rowOf({ uid, comm }: TaskRecord): Row {
    const own = new RowId([uid], comm.startsWith(`${KWORKER}/`) ? KWORKER : comm);
    let row = this.rows.get(own.key);
    if (row === undefined) {
      if (!this.hasRoom()) return this.rows.get(OTHERS.key)!;
      row = zeroRow(own);
    }
    // once a reading is enough to know who has not ended for longest
    if (this.grownIn.get(own.key) !== this.reading) {
      this.rows.delete(own.key);
      this.rows.set(own.key, row);
      this.grownIn.set(own.key, this.reading);
    }
    return row;
  }

  /** Makes room for one more name, by that which has not ended for longest; not by one of this reading, which nobody was told yet. */
  private hasRoom(): boolean {
    if (this.rows.size <= MOST_NAMES) return true;
    for (const key of this.rows.keys()) {
      if (key === OTHERS.key) continue;
      if (this.grownIn.get(key) === this.reading) return false;
      this.rows.delete(key);
      this.grownIn.delete(key);
      return true;
    }
    return false;
  }
}

const zeroRow = (id: RowId): Row =>
  new Row(
    id,
    Array.from({ length: TABLES.short_lived.columns.length }, () => 0),
  );

/** @throws EdgevitalsError SOURCE_ABSENT. */
function callsOf({ kernelCalls, name }: Host): KernelCalls {
  if (kernelCalls !== undefined) return kernelCalls;
  const why = `taskstats needs a generic netlink socket, which the host ${name.split(' ', 1)[0]} does not open here`;
  throw new EdgevitalsError('SOURCE_ABSENT', why);
}
