/**
 * Slices to longer ones. Merging is associative: minutes of a device may be merged in any
 * grouping, as long as their order in time is kept, and give the same totals.
 */
import { given } from '@edgevitals/shared/objects';
import {
  DEVICE,
  DISK,
  ENERGY,
  ENERGY_PART,
  INTERFACE,
  POLICY,
  PROCESS,
  type ProcessIdentity,
  type ProcessRow,
  THROTTLE,
  ZONE,
} from '../quantities/index.js';
import { PackedRows, RowPacking, resized } from '../quantities/packed_rows.js';
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

const DISKS = new RowPacking(DISK);
const INTERFACES = new RowPacking(INTERFACE);
const ZONES = new RowPacking(ZONE);
const POLICIES = new RowPacking(POLICY);
const THROTTLES = new RowPacking(THROTTLE);
const PARTS = new RowPacking(ENERGY_PART);
const PROCESSES = new RowPacking(PROCESS);

/** Disks, interfaces and so on: few, and empty objects. */
const OTHER_BYTES = 2048;

/** A slice that grows: others of the same device are added in order of time, none is kept or changed. */
export class SliceMerger {
  private total: Slice & { hasEnergy: boolean };
  private readonly processes: ProcessMerger;
  private readonly disks = new PackedRows(DISKS);
  private readonly interfaces = new PackedRows(INTERFACES);
  private readonly zones = new PackedRows(ZONES);
  private readonly policies = new PackedRows(POLICIES);
  private readonly throttling = new PackedRows(THROTTLES);
  private readonly energyParts = new PackedRows(PARTS);

  /** @param from the start of the first slice. */
  constructor(from: number, options: MergeOptions) {
    this.total = { ...emptySlice(from, Number.NEGATIVE_INFINITY), hasEnergy: false };
    this.processes = new ProcessMerger(options.by);
  }

  /** When it begins, seconds since 1970. */
  get from(): number {
    return this.total.from;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return OTHER_BYTES + this.processes.bytes;
  }

  /** Begins anew with a slice that starts at `from`. */
  restart(from: number): void {
    this.total = { ...emptySlice(from, Number.NEGATIVE_INFINITY), hasEnergy: false };
    for (const rows of [
      this.processes,
      this.energyParts,
      this.disks,
      this.interfaces,
      this.zones,
      this.policies,
      this.throttling,
    ])
      rows.clear();
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
    if (total.energy !== undefined) total.energy = { ...total.energy };
    return {
      ...total,
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

/**
 * What a row is about: the same pid is another process when it started at another time, or in another boot; without a
 * pid, all of a program.
 * @param boot of the row's slice.
 */
export const processKey = (row: ProcessRow, boot?: number): string =>
  row.pid === undefined
    ? row.program
    : `${row.pid}/${row.startTicks ?? ''}/${row.boot ?? boot ?? ''}/${row.program}`;

/** What of a process's CPU time belongs before the window, and how long before, s. */
interface Late {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Sums processes. Rows of one slice that share a name exist at once (their memory adds up); of two slices, one after
 * the other (the newer memory counts).
 */
class ProcessMerger {
  private readonly rowsByKey: PackedRows<(typeof PROCESS)['quantities']>;
  /** By place: which slice named the row last, how many processes it had there, how many it ever had. */
  private rounds: number[] = [];
  private present: number[] = [];
  private most: number[] = [];
  /** Most processes are never late. */
  private late: Map<number, Late> | undefined;
  private round = 0;
  private readonly by: MergeOptions['by'];
  /** Boot of the slice at hand. */
  private boot: number | undefined;
  /** By place, where rows are processes: which each is. */
  private readonly identities: ProcessIdentity[] = [];

  constructor(by: MergeOptions['by']) {
    this.by = by;
    this.rowsByKey = new PackedRows(PROCESSES, row => this.keyOf(row));
  }

  get bytes(): number {
    return this.rowsByKey.bytes + 8 * 3 * this.rounds.length;
  }

  clear(): void {
    this.rowsByKey.clear();
    this.late = undefined;
    this.round = 0;
  }

  /** @param after seconds from the start of the window to that of the slice. */
  add({ processes, listsAll, boot }: Slice, after: number): void {
    const round = ++this.round;
    this.boot = boot;
    let named = 0;
    for (const row of processes) {
      const known = this.rowsByKey.find(row);
      const place = known < 0 ? this.begin(row) : known;
      if (known < 0) {
        named++;
      } else if (this.rounds[place] === round) {
        this.present[place]! += row.count;
        this.rowsByKey.addAtOnce(place, row);
      } else {
        this.present[place] = row.count;
        this.rowsByKey.addLater(place, row);
        named++;
      }
      this.rounds[place] = round;
      this.most[place] = Math.max(this.most[place]!, this.present[place]!);
      const { lateSeconds = 0 } = row;
      if (lateSeconds > after) this.addLate(place, row, lateSeconds, after);
    }
    if (!listsAll || named === this.rowsByKey.length) return;
    // programs that are not in this slice have ended
    for (let place = 0; place < this.rowsByKey.length; place++)
      if (this.rounds[place] !== round) this.rowsByKey.clearLevels(place);
  }

  rows(): ProcessRow[] {
    return this.rowsByKey.rows().map((row, place) => {
      const { pid, ...rest } = row;
      const known: ProcessRow =
        this.by === 'process' && pid !== undefined ? { ...rest, pid, ...this.identities[place] } : rest;
      known.count = this.most[place]!;
      const late = this.late?.get(place);
      if (late === undefined) return known;
      known.lateSeconds = late.seconds;
      known.lateShare = Math.min(1, late.cpuSeconds / (row.userSeconds + row.systemSeconds));
      return known;
    });
  }

  private keyOf(row: ProcessRow): string {
    return this.by === 'process' ? processKey(row, this.boot) : row.program;
  }

  private begin(row: ProcessRow): number {
    const place = this.rowsByKey.append(row);
    const { room } = this.rowsByKey;
    if (this.rounds.length !== room) {
      this.rounds = resized(this.rounds, room, 0);
      this.present = resized(this.present, room, 0);
      this.most = resized(this.most, room, 0);
    }
    this.rounds[place] = this.round;
    this.present[place] = row.count;
    this.most[place] = row.count;
    if (this.by === 'process' && row.pid !== undefined) {
      const { startTicks, boot = this.boot } = row;
      this.identities[place] = given({ startTicks, boot });
    }
    return place;
  }

  /** What was late in the slice may be in time in the window. */
  private addLate(place: number, row: ProcessRow, lateSeconds: number, after: number): void {
    const late = (row.lateShare ?? 0) * (row.userSeconds + row.systemSeconds);
    if (!(late > 0)) return;
    const seconds = lateSeconds - after;
    this.late ??= new Map();
    const known = this.late.get(place);
    this.late.set(place, {
      seconds: Math.max(known?.seconds ?? 0, seconds),
      cpuSeconds: (known?.cpuSeconds ?? 0) + (late * seconds) / lateSeconds,
    });
  }
}
