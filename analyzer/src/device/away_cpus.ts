/**
 * CPUs that were off for a while. One that is off has no line in /proc/stat; when it is back, its counters go on from where they
 * stood (kernel_cpustat is kept over hotplug), so that they tell how long it was on between the two readings that have it.
 */
import { placeOf } from './block/columns.js';
import type { Rows, TableRow } from './block/table_rows.js';

const BUSY = (['user', 'system', 'irq', 'softirq', 'nice'] as const).map(column => placeOf('cpu', column));
const AT_REST = (['idle', 'iowait', 'steal'] as const).map(column => placeOf('cpu', column));
/** Most that are remembered. */
const MOST = 1024;
const BYTES = 120;
const NONE: readonly ReturnedCpu[] = [];

/** A CPU that is on, and was off at the last reading. */
export interface ReturnedCpu {
  readonly cpu: number;
  /** How long it was on since the last reading in which it had been. */
  readonly onSeconds: number;
}

interface AwayCpu {
  /** Its last row, and when that was read, by CLOCK_BOOTTIME, seconds. */
  readonly row: TableRow;
  readonly at: number;
}

export class AwayCpus {
  /** Made with the first; without any again when all are back. */
  private away: Map<number, AwayCpu> | undefined;

  /** Bytes held, roughly. */
  get bytes(): number {
    return BYTES * (this.away?.size ?? 0);
  }

  /**
   * Looks at two readings of table `cpu`.
   * @param since when `before` was read, `until` when `now` was, seconds.
   * @returns the CPUs that have come back.
   */
  take(before: Rows, now: Rows, since: number, until: number, userHz: number): readonly ReturnedCpu[] {
    if (this.away === undefined && areSame(before, now)) return NONE;
    for (const row of before) {
      if (row === undefined || has(now, row)) continue;
      this.away ??= new Map();
      if (this.away.size < MOST) this.away.set(row.id.labels[0]!, { row, at: since });
    }
    if (this.away === undefined) return NONE;
    const returned: ReturnedCpu[] = [];
    for (const row of now) {
      const known = row && this.away.get(row.id.labels[0]!);
      if (row === undefined || known === undefined) continue;
      this.away.delete(row.id.labels[0]!);
      const onSeconds = onBetween(known.row, row, until - known.at, userHz);
      if (onSeconds !== undefined) returned.push({ cpu: row.id.labels[0]!, onSeconds });
    }
    if (this.away.size === 0) this.away = undefined;
    return returned;
  }
}

/** Undefined where counters say what cannot be. */
function onBetween(from: TableRow, to: TableRow, seconds: number, userHz: number): number | undefined {
  const busy = grown(from, to, BUSY) / userHz;
  if (!(busy >= 0 && busy <= seconds)) return undefined;
  // kernels before 6.8 begin idle time anew (tick_cancel_sched_timer): what was worked is the least that it was on
  const rest = grown(from, to, AT_REST) / userHz;
  return rest >= 0 && busy + rest <= seconds ? busy + rest : busy;
}

function grown(from: TableRow, to: TableRow, places: readonly number[]): number {
  let sum = 0;
  for (const place of places) {
    const growth = to.numbers[place]! - from.numbers[place]!;
    // columns that a kernel does not have
    if (growth < 0) return Number.NaN;
    if (growth > 0) sum += growth;
  }
  return sum;
}

const areSame = (before: Rows, now: Rows): boolean =>
  before.length === now.length &&
  now.every((row, i) => row === before[i] || (row !== undefined && row.id.key === before[i]?.id.key));

const has = (rows: Rows, { id }: TableRow): boolean => rows.some(row => row?.id.key === id.key);
