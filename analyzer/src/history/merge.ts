/**
 * Slices to longer ones. Merging is associative: minutes of a device may be merged in any
 * grouping, as long as their order in time is kept, and give the same totals.
 */
import {
  DEVICE,
  DISK,
  ENERGY,
  ENERGY_PART,
  INTERFACE,
  POLICY,
  PROCESS,
  type ProcessRow,
  THROTTLE,
  ZONE,
} from '../quantities/index.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';
import type { Slice } from './slice.js';
import { emptySlice } from './slice_of.js';

/** Whether processes of the same name are one row. */
export interface MergeOptions {
  readonly by: 'program' | 'process';
}

/** The same slice with one row a program. */
export const toProgramSlice = (slice: Slice): Slice => mergeSlices([slice], { by: 'program' });

/**
 * Slices of one device, in order of time, as one.
 * @throws RangeError when there is none: an empty window has no slice.
 */
export function mergeSlices(slices: readonly Slice[], options: MergeOptions): Slice {
  if (slices.length === 0) throw new RangeError('nothing to merge: an empty window has no slice');
  let from = Number.POSITIVE_INFINITY;
  for (const slice of slices) from = Math.min(from, slice.from);
  const merger = new SliceMerger(from, options);
  for (const slice of slices) merger.add(slice);
  return merger.result();
}

/** A slice that grows: others of the same device are added in order of time, none is kept or changed. */
export class SliceMerger {
  private readonly total: Slice & { hasEnergy: boolean };
  private readonly processes: ProcessMerger;
  private readonly disks = new RowMerger(DISK);
  private readonly interfaces = new RowMerger(INTERFACE);
  private readonly zones = new RowMerger(ZONE);
  private readonly policies = new RowMerger(POLICY);
  private readonly throttling = new RowMerger(THROTTLE);
  private readonly energyParts = new RowMerger(ENERGY_PART);

  /** @param from the start of the first slice. */
  constructor(from: number, options: MergeOptions) {
    this.total = { ...emptySlice(from, Number.NEGATIVE_INFINITY), hasEnergy: false };
    this.processes = new ProcessMerger(options.by);
  }

  add(slice: Slice): void {
    const { total } = this;
    // whether it has energy is said by the energy itself
    DEVICE.mergeLater(total, slice as Slice & { hasEnergy: boolean });
    if (slice.energy !== undefined) {
      if (total.energy === undefined) total.energy = { ...slice.energy };
      else ENERGY.mergeLater(total.energy, slice.energy);
    }
    total.listsAll = slice.listsAll;
    this.processes.add(slice, slice.from - total.from);
    this.energyParts.add(slice.energyParts);
    this.disks.add(slice.disks);
    this.interfaces.add(slice.interfaces);
    this.zones.add(slice.zones);
    this.policies.add(slice.policies);
    this.throttling.add(slice.throttling);
  }

  /** What has been added so far, as a slice of its own. */
  result(): Slice {
    const { hasEnergy: _, ...total } = this.total;
    return {
      ...total,
      ...(total.energy !== undefined && { energy: { ...total.energy } }),
      energyParts: this.energyParts.rows(),
      processes: this.processes.rows(),
      disks: this.disks.rows(),
      interfaces: this.interfaces.rows(),
      zones: this.zones.rows(),
      policies: this.policies.rows(),
      throttling: this.throttling.rows(),
    };
  }
}

/** Rows of one kind that grow, by what they are about. */
class RowMerger<Q extends Quantities> {
  private readonly kind: RowKind<Q>;
  private readonly known = new Map<string, RowOf<Q>>();

  constructor(kind: RowKind<Q>) {
    this.kind = kind;
  }

  add(rows: readonly RowOf<Q>[]): void {
    for (const row of rows) {
      const key = this.kind.keyOf(row);
      const known = this.known.get(key);
      if (known === undefined) this.known.set(key, { ...row });
      else this.kind.mergeLater(known, row);
    }
  }

  rows(): RowOf<Q>[] {
    return Array.from(this.known.values(), row => ({ ...row }));
  }
}

/** A row that grows, and what of it the present slice has. */
interface Growing {
  readonly row: ProcessRow;
  /** Which slice named it last, and how many processes it had there. */
  round: number;
  present: number;
}

/**
 * Sums processes. Rows of one slice that share a name exist at once (their memory adds up); of two slices, one after
 * the other (the newer memory counts).
 */
class ProcessMerger {
  private readonly by: MergeOptions['by'];
  private readonly known = new Map<string, Growing>();
  private round = 0;

  constructor(by: MergeOptions['by']) {
    this.by = by;
  }

  /** @param after seconds from the start of the window to that of the slice. */
  add({ processes, listsAll }: Slice, after: number): void {
    const round = ++this.round;
    let named = 0;
    for (const row of processes) {
      const single = this.by === 'process' && row.pid !== undefined;
      const key = single ? `${row.pid}/${row.program}` : row.program;
      const known = this.known.get(key);
      if (known === undefined) {
        this.known.set(key, { row: copyOf(row, single, after), round, present: row.count });
        named++;
        continue;
      }
      if (known.round === round) {
        known.present += row.count;
        PROCESS.mergeAtOnce(known.row, row);
      } else {
        known.round = round;
        known.present = row.count;
        PROCESS.mergeLater(known.row, row);
        named++;
      }
      known.row.count = Math.max(known.row.count, known.present);
      if (row.late !== undefined) addLate(known.row, row.late, after);
    }
    if (!listsAll || named === this.known.size) return;
    // programs that are not in this slice have ended
    for (const each of this.known.values()) if (each.round !== round) endOf(each.row);
  }

  rows(): ProcessRow[] {
    return Array.from(this.known.values(), ({ row }) => ({ ...row }));
  }
}

function copyOf({ late, pid, ...row }: ProcessRow, single: boolean, after: number): ProcessRow {
  const copy: ProcessRow = single && pid !== undefined ? { ...row, pid } : row;
  if (late !== undefined) addLate(copy, late, after);
  return copy;
}

/** What was late in the slice may be in time in the window. */
function addLate(known: ProcessRow, late: NonNullable<ProcessRow['late']>, after: number): void {
  const seconds = late.seconds - after;
  if (seconds <= 0) return;
  known.late = {
    seconds: Math.max(known.late?.seconds ?? 0, seconds),
    cpuSeconds: (known.late?.cpuSeconds ?? 0) + (late.cpuSeconds * seconds) / late.seconds,
  };
}

function endOf(row: ProcessRow): void {
  row.running = false;
  row.rssBytes = 0;
  row.threads = 0;
}
