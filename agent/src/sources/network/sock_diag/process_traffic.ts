/** What connections carried, summed by process since each process is followed. */
import { columnsOf, type Row, TABLES } from '@edgevitals/shared/frame';
import { pidOf, processKey, startTicksOf } from '../../process/process_list.js';
import { RowSet } from '../../reading/row_set.js';
import { AMOUNTS, type TcpConnection } from './tcp_connection.js';

const TRAFFIC = columnsOf('traffic');
const MOST_ROWS = 256;
/** Of what a row has, which amount of a connection it is: of one to another device, of one within. */
const REMOTE = [
  TRAFFIC.received_bytes,
  TRAFFIC.sent_bytes,
  TRAFFIC.received_segs,
  TRAFFIC.sent_segs,
  TRAFFIC.resent_bytes,
];
const LOCAL = [undefined, TRAFFIC.local_sent_bytes, undefined, TRAFFIC.local_sent_segs, undefined];

interface Followed {
  readonly pid: number;
  readonly startTicks: number;
  /** By column. */
  readonly totals: number[];
  connections: number;
}

/** A connection at a reading: what it had carried, and whose it was. */
interface SeenConnection {
  readonly amounts: readonly number[];
  readonly key: string;
}

export class ProcessTraffic {
  private followed = new Map<string, Followed>();
  /** What connections had carried at the last reading; none before the first, when it is not known since when that is. */
  private before: ReadonlyMap<string, SeenConnection> | undefined;
  private readonly set = new RowSet(TABLES.traffic.columns.length, MOST_ROWS);

  /**
   * Takes a reading of all connections. What a connection carried that was not there before is of the time since then.
   * @param owners processes by the inodes of their sockets; @param processes those that there are.
   */
  take(
    connections: readonly TcpConnection[],
    owners: ReadonlyMap<number, Row>,
    processes: readonly Row[],
  ): void {
    const { before } = this;
    const now = new Map<string, SeenConnection>();
    const alive = new Set(processes.map(processKey));
    for (const [key, each] of this.followed) {
      each.connections = 0;
      if (key !== NOBODY && !alive.has(key)) this.followed.delete(key);
    }
    for (const connection of connections) {
      const known = before?.get(connection.cookie);
      const owner = owners.get(connection.inode);
      // one that is being closed is nobody's any more
      const key = owner === undefined ? (known?.key ?? NOBODY) : processKey(owner);
      now.set(connection.cookie, { amounts: connection.amounts, key });
      const of = this.followed.get(key) ?? this.follow(owner);
      if (of === undefined) continue;
      of.connections++;
      if (before === undefined) continue;
      const columns = connection.isLocal ? LOCAL : REMOTE;
      for (let i = 0; i < AMOUNTS.length; i++) {
        const column = columns[i];
        const grown = grownBy(connection.amounts[i]!, known?.amounts[i] ?? 0, i);
        if (column !== undefined) of.totals[column] = (of.totals[column] ?? 0) + grown;
      }
    }
    this.before = now;
  }

  get rows(): Row[] {
    this.set.begin();
    for (const { pid, startTicks, totals, connections } of this.followed.values()) {
      const row = this.set.row([pid, startTicks], '');
      if (row === undefined) break;
      for (const [column, total] of totals.entries())
        row.set(column, Number.isNaN(total) ? undefined : total);
      row.set(TRAFFIC.connections, connections);
    }
    return this.set.rows;
  }

  private follow(owner: Row | undefined): Followed | undefined {
    const key = owner === undefined ? NOBODY : processKey(owner);
    const known = this.followed.get(key);
    if (known !== undefined) return known;
    if (this.followed.size >= MOST_ROWS && !this.makeRoom()) return undefined;
    const [pid, startTicks] = owner === undefined ? [0, 0] : [pidOf(owner), startTicksOf(owner)];
    const totals = Array.from(TABLES.traffic.columns, () => 0);
    const made: Followed = { pid, startTicks, totals, connections: 0 };
    this.followed.set(key, made);
    return made;
  }

  /** Forgets a process that has no connection any more. */
  private makeRoom(): boolean {
    for (const [key, { connections }] of this.followed)
      if (connections === 0) return this.followed.delete(key);
    return false;
  }
}

const NOBODY = '';
/** Segments are counted in 32 bits. */
const WRAP = 2 ** 32;
const isSegments = (amount: number): boolean => AMOUNTS[amount]!.endsWith('Segments');

/** What an amount grew by; what is less than before without a wrap is another connection's: nothing. NaN: not told. */
function grownBy(now: number, before: number, amount: number): number {
  if (now >= before || Number.isNaN(now)) return now - before;
  return isSegments(amount) && before - now > WRAP / 2 ? now + WRAP - before : 0;
}
