/**
 * Slices to longer ones. Merging is associative: minutes of a device may be merged in any
 * grouping, as long as their order in time is kept, and give the same totals.
 */
import { given } from '@edgevitals/shared/objects';
import {
  COUNTED,
  DEVICE,
  DISK,
  ENERGY,
  ENERGY_PART,
  type EnergyRow,
  FILESYSTEM,
  INTERFACE,
  INTERRUPT,
  MESH,
  NAMESPACE,
  NETWORK,
  PLACED,
  POLICY,
  PROCESS,
  type ProcessIdentity,
  type ProcessRow,
  SHORT_LIVED,
  THROTTLE,
  TRAFFIC,
  UNIT_WRITES,
  ZONE,
} from '../quantities/index.js';
import { PackedRows, RowPacking } from '../quantities/packed_rows.js';
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

const DISKS = new RowPacking(DISK);
const FILESYSTEMS = new RowPacking(FILESYSTEM);
const INTERFACES = new RowPacking(INTERFACE);
const UNITS = new RowPacking(UNIT_WRITES);
const TRAFFICS = new RowPacking(TRAFFIC);
const NAMESPACES = new RowPacking(NAMESPACE);
const COUNTS = new RowPacking(COUNTED);
const PLACES = new RowPacking(PLACED);
const ENDED = new RowPacking(SHORT_LIVED);
const INTERRUPTS = new RowPacking(INTERRUPT);
const NETWORKS = new RowPacking(NETWORK);
const MESHES = new RowPacking(MESH);
const ZONES = new RowPacking(ZONE);
const POLICIES = new RowPacking(POLICY);
const THROTTLES = new RowPacking(THROTTLE);
const PARTS = new RowPacking(ENERGY_PART);
const DEVICES = new RowPacking(DEVICE);
const PROCESSES = new RowPacking(PROCESS, { isMany: true, marks: 3, key: 'program' });

/** Disks, interfaces and so on: few, and empty objects. */
const OTHER_BYTES = 2048;

/** Rows of a kind that most devices have none of: made with the first. */
type Grown<K> = K extends RowKind<infer Q> ? PackedRows<Q> | undefined : never;

function grown<Q extends Quantities>(
  known: PackedRows<Q> | undefined,
  packing: RowPacking<Q>,
  rows: readonly RowOf<Q>[],
): PackedRows<Q> | undefined {
  if (rows.length === 0) return known;
  const all = known ?? new PackedRows(packing);
  all.add(rows);
  return all;
}

/** A slice that grows: others of the same device are added in order of time, none is kept or changed. */
export class SliceMerger {
  private start: number;
  private energy: EnergyRow | undefined;
  private listsAll = true;
  /** One row, once there is a slice. */
  private readonly device = new PackedRows(DEVICES);
  private readonly processes: ProcessMerger;
  private disks: Grown<typeof DISK>;
  private filesystems: Grown<typeof FILESYSTEM>;
  private interfaces: Grown<typeof INTERFACE>;
  private unitWrites: Grown<typeof UNIT_WRITES>;
  private traffic: Grown<typeof TRAFFIC>;
  private namespaces: Grown<typeof NAMESPACE>;
  private counted: Grown<typeof COUNTED>;
  private placed: Grown<typeof PLACED>;
  private shortLived: Grown<typeof SHORT_LIVED>;
  private interrupts: Grown<typeof INTERRUPT>;
  private network: Grown<typeof NETWORK>;
  private meshes: Grown<typeof MESH>;
  private zones: Grown<typeof ZONE>;
  private policies: Grown<typeof POLICY>;
  private throttling: Grown<typeof THROTTLE>;
  private energyParts: Grown<typeof ENERGY_PART>;

  /** @param from the start of the first slice. */
  constructor(from: number, options: MergeOptions) {
    this.start = from;
    this.processes = new ProcessMerger(options.by);
  }

  /** When it begins, seconds since 1970. */
  get from(): number {
    return this.start;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return OTHER_BYTES + this.processes.bytes;
  }

  /** Begins anew with a slice that starts at `from`. */
  restart(from: number): void {
    this.start = from;
    this.energy = undefined;
    this.listsAll = true;
    for (const rows of [
      this.device,
      this.processes,
      this.energyParts,
      this.disks,
      this.filesystems,
      this.interfaces,
      this.unitWrites,
      this.traffic,
      this.namespaces,
      this.counted,
      this.placed,
      this.shortLived,
      this.interrupts,
      this.network,
      this.meshes,
      this.zones,
      this.policies,
      this.throttling,
    ])
      rows?.clear();
  }

  add(slice: Slice): void {
    // whether it has energy is said by the energy itself
    const row = slice as Slice & { hasEnergy: boolean };
    if (this.device.length === 0) this.device.append(row);
    else this.device.addLater(0, row);
    this.start = Math.min(this.start, slice.from);
    if (slice.energy !== undefined) {
      if (this.energy === undefined) this.energy = ENERGY.copy(slice.energy);
      else ENERGY.mergeLater(this.energy, slice.energy);
    }
    this.listsAll = slice.listsAll;
    this.processes.add(slice, slice.from - this.start);
    this.energyParts = grown(this.energyParts, PARTS, slice.energyParts);
    this.disks = grown(this.disks, DISKS, slice.disks);
    this.filesystems = grown(this.filesystems, FILESYSTEMS, slice.filesystems);
    this.interfaces = grown(this.interfaces, INTERFACES, slice.interfaces);
    this.unitWrites = grown(this.unitWrites, UNITS, slice.unitWrites);
    this.traffic = grown(this.traffic, TRAFFICS, slice.traffic);
    this.namespaces = grown(this.namespaces, NAMESPACES, slice.namespaces);
    this.counted = grown(this.counted, COUNTS, slice.counted);
    this.placed = grown(this.placed, PLACES, slice.placed);
    this.shortLived = grown(this.shortLived, ENDED, slice.shortLived);
    this.interrupts = grown(this.interrupts, INTERRUPTS, slice.interrupts);
    this.network = grown(this.network, NETWORKS, slice.network);
    this.meshes = grown(this.meshes, MESHES, slice.meshes);
    this.zones = grown(this.zones, ZONES, slice.zones);
    this.policies = grown(this.policies, POLICIES, slice.policies);
    this.throttling = grown(this.throttling, THROTTLES, slice.throttling);
  }

  /** What has been added so far, as a slice of its own. */
  result(): Slice {
    const { energy } = this;
    const { hasEnergy: _, ...total } =
      this.device.length > 0
        ? this.device.row(0)
        : { ...emptySlice(this.start, this.start), hasEnergy: false };
    return {
      ...total,
      ...given({ energy: energy && ENERGY.copy(energy) }),
      listsAll: this.listsAll,
      energyParts: this.energyParts?.rows() ?? [],
      processes: this.processes.rows(),
      disks: this.disks?.rows() ?? [],
      filesystems: this.filesystems?.rows() ?? [],
      interfaces: this.interfaces?.rows() ?? [],
      unitWrites: this.unitWrites?.rows() ?? [],
      traffic: this.traffic?.rows() ?? [],
      namespaces: this.namespaces?.rows() ?? [],
      counted: this.counted?.rows() ?? [],
      placed: this.placed?.rows() ?? [],
      shortLived: this.shortLived?.rows() ?? [],
      interrupts: this.interrupts?.rows() ?? [],
      network: this.network?.rows() ?? [],
      meshes: this.meshes?.rows() ?? [],
      zones: this.zones?.rows() ?? [],
      policies: this.policies?.rows() ?? [],
      throttling: this.throttling?.rows() ?? [],
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

/** Beside a row: which slice named it last, how many processes it had there, how many it ever had. */
const MARKS = { round: 0, present: 1, most: 2 } as const;

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
  /** Most processes are never late. */
  private late: Map<number, Late> | undefined;
  private round = 0;
  private readonly by: MergeOptions['by'];
  /** Boot of the slice at hand. */
  private boot: number | undefined;
  /** By place, where rows are processes: which each is. */
  private identities: ProcessIdentity[] | undefined;

  constructor(by: MergeOptions['by']) {
    this.by = by;
    this.rowsByKey = new PackedRows(
      PROCESSES,
      by === 'process' ? row => processKey(row, this.boot) : undefined,
    );
  }

  get bytes(): number {
    return this.rowsByKey.bytes;
  }

  clear(): void {
    this.rowsByKey.clear();
    this.late = undefined;
    this.round = 0;
  }

  /** @param after seconds from the start of the window to that of the slice. */
  add({ processes, listsAll, boot }: Slice, after: number): void {
    const { rowsByKey } = this;
    const round = ++this.round;
    this.boot = boot;
    let named = 0;
    for (const row of processes) {
      const known = rowsByKey.find(row);
      const place = known < 0 ? this.begin(row) : known;
      let present = row.count;
      if (known < 0) {
        named++;
      } else if (rowsByKey.mark(place, MARKS.round) === round) {
        present += rowsByKey.mark(place, MARKS.present);
        rowsByKey.addAtOnce(place, row);
      } else {
        rowsByKey.addLater(place, row);
        named++;
      }
      rowsByKey.setMark(place, MARKS.round, round);
      rowsByKey.setMark(place, MARKS.present, present);
      if (present > rowsByKey.mark(place, MARKS.most)) rowsByKey.setMark(place, MARKS.most, present);
      const { lateSeconds = 0 } = row;
      if (lateSeconds > after) this.addLate(place, row, lateSeconds, after);
    }
    if (!listsAll || named === rowsByKey.length) return;
    // programs that are not in this slice have ended
    for (let place = 0; place < rowsByKey.length; place++)
      if (rowsByKey.mark(place, MARKS.round) !== round) rowsByKey.clearLevels(place);
  }

  rows(): ProcessRow[] {
    return this.rowsByKey.rows().map((row, place) => {
      const { pid, ...rest } = row;
      const known: ProcessRow =
        this.by === 'process' && pid !== undefined ? { ...rest, pid, ...this.identities?.[place] } : rest;
      known.count = this.rowsByKey.mark(place, MARKS.most);
      const late = this.late?.get(place);
      if (late === undefined) return known;
      known.lateSeconds = late.seconds;
      known.lateShare = Math.min(1, late.cpuSeconds / (row.userSeconds + row.systemSeconds));
      return known;
    });
  }

  private begin(row: ProcessRow): number {
    const place = this.rowsByKey.append(row);
    if (this.by === 'process' && row.pid !== undefined) {
      const { startTicks, boot = this.boot } = row;
      this.identities ??= [];
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
