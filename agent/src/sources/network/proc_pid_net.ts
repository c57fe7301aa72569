/**
 * /proc/[pid]/ns/net and /proc/[pid]/net/dev: what goes through network namespaces beside the agent's own, as containers have them
 * (network_namespaces(7)). Each is read through the process in it that started first. At most 16.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { type ProcessList, pidOf, startTicksOf } from '../process/process_list.js';
import { RowSet } from '../reading/row_set.js';
import { shownByMost } from '../reading/shown_by_most.js';
import { probing, type Source } from '../source.js';
import { parseNetDev } from './proc_net_dev.js';

const NAMESPACE = columnsOf('net_namespace');
const NET = columnsOf('interface');
const MOST = 16;
/** Processes that are asked in one reading. */
const MOST_PROCESSES = 1024;
const SUMS = [
  [NAMESPACE.rx_bytes, [NET.rx_bytes]],
  [NAMESPACE.tx_bytes, [NET.tx_bytes]],
  [NAMESPACE.rx_packets, [NET.rx_packets]],
  [NAMESPACE.tx_packets, [NET.tx_packets]],
  [NAMESPACE.dropped, [NET.rx_dropped, NET.tx_dropped]],
  [NAMESPACE.errors, [NET.rx_errors, NET.tx_errors]],
] as const;

interface Namespace {
  first: Row;
  processes: number;
}

export class ProcPidNet implements Source {
  readonly name = 'proc_pid_net';
  readonly tables = ['net_namespace'] as const;
  readonly rhythm = 'slow';
  readonly walks = true;
  /** Namespaces that its bounds have kept out of the last reading. */
  leftOut = 0;
  private readonly list: ProcessList;
  private readonly set = new RowSet(TABLES.net_namespace.columns.length, MOST);

  constructor(list: ProcessList) {
    this.list = list;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'traffic of containers: only the own network namespace is known', () => {
        ownNamespace(host);
        shownByMost(host, 'ns/net', directory => host.readLink(`${directory}/ns/net`));
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const others = this.others(host);
    const inodes = [...others.keys()].sort((a, b) => a - b);
    this.leftOut = Math.max(0, inodes.length - MOST);
    this.set.begin();
    for (const inode of inodes.slice(0, MOST)) {
      const { first, processes } = others.get(inode)!;
      const interfaces = interfacesOf(host, pidOf(first));
      const row = interfaces && this.set.row([inode], '');
      if (row === undefined) continue;
      for (const [column, parts] of SUMS) row.set(column, sumOf(interfaces!, parts));
      row.set(NAMESPACE.pid, pidOf(first));
      row.set(NAMESPACE.start_ticks, startTicksOf(first));
      row.set(NAMESPACE.processes, processes);
    }
    into.push({ table: TABLES.net_namespace.id, rows: this.set.rows });
  }

  private others(host: Host): ReadonlyMap<number, Namespace> {
    const own = ownNamespace(host);
    const found = new Map<number, Namespace>();
    for (const process of this.list.rows.slice(0, MOST_PROCESSES)) {
      const inode = namespaceOf(host, String(pidOf(process)));
      if (inode === undefined || inode === own) continue;
      const known = found.get(inode);
      if (known === undefined) found.set(inode, { first: process, processes: 1 });
      else {
        known.processes++;
        if (startTicksOf(process) < startTicksOf(known.first)) known.first = process;
      }
    }
    return found;
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT where the kernel has no network namespaces. */
function ownNamespace(host: Host): number {
  const own = namespaceOf(host, 'self');
  if (own === undefined) throw new EdgevitalsError('SOURCE_ABSENT', 'there is no /proc/self/ns/net');
  return own;
}

/** Undefined of a process that has ended, or is not ours to look into. */
function namespaceOf(host: Host, pid: string): number | undefined {
  try {
    const inode = /^net:\[(\d+)\]$/.exec(host.readLink(`/proc/${pid}/ns/net`))?.[1];
    return inode === undefined ? undefined : Number(inode);
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return undefined;
  }
}

function interfacesOf(host: Host, pid: number): Row[] | undefined {
  try {
    return parseNetDev(host.readText(`/proc/${pid}/net/dev`), new Map()).filter(({ id }) => id.name !== 'lo');
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return undefined;
  }
}

const sumOf = (rows: readonly Row[], columns: readonly number[]) =>
  rows.reduce(
    (sum, row) => columns.reduce((total, column) => addCounters(total, row.get(column) ?? 0), sum),
    0 as ReturnType<typeof addCounters>,
  );
