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
const MOST_NAMES = 128;
/** Bytes of the kernel's memory, for some hundred tasks. */
const MOST_WAITING = 256 * 1024;
/** Tasks in one reading; more than can wait. */
const MOST_READ = 1024;
const POSSIBLE_CPUS = '/sys/devices/system/cpu/possible';

export class Taskstats implements Source {
  readonly name = 'taskstats';
  readonly tables = ['short_lived'] as const;
  readonly rhythm = 'process';
  /** Times that more had ended than the kernel could keep, or that it could not be understood. */
  partFailures = 0;
  private readonly list: ProcessList;
  private readonly family = new Family('TASKSTATS');
  private readonly rows = new Map<string, Row>();
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
      this.partFailures++;
      return undefined;
    }
  }

  private addEnded(record: TaskRecord): void {
    const row = this.rowOf(record);
    // its other threads ended too, and are told of one by one
    if (record.pid === record.tgid) row.set(ENDED, addCounters(row.get(ENDED) ?? 0, 1));
    record.addTo(row);
  }

  private rowOf({ uid, comm }: TaskRecord): Row {
    const own = new RowId([uid], comm);
    const id = this.rows.has(own.key) || this.rows.size < MOST_NAMES ? own : new RowId([0], '');
    let row = this.rows.get(id.key);
    if (row === undefined) {
      row = new Row(
        id,
        Array.from({ length: TABLES.short_lived.columns.length }, () => 0),
      );
      this.rows.set(id.key, row);
    }
    return row;
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT. */
function callsOf({ kernelCalls, name }: Host): KernelCalls {
  if (kernelCalls !== undefined) return kernelCalls;
  const why = `taskstats needs a generic netlink socket, which the host ${name.split(' ', 1)[0]} does not open here`;
  throw new EdgevitalsError('SOURCE_ABSENT', why);
}
