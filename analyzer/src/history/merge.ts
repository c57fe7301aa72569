/**
 * Slices to longer ones. Merging is associative: minutes of a device may be merged in any
 * grouping, as long as their order in time is kept, and give the same totals.
 */
import type {
  Slice,
  SliceDisk,
  SliceEnergy,
  SliceEnergyPart,
  SliceInterface,
  SlicePolicy,
  SliceProcess,
  SliceThrottle,
  SliceZone,
} from './slice.js';
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
  private readonly total: Slice;
  private readonly processes: ProcessMerger;
  private readonly disks = new Map<string, SliceDisk>();
  private readonly interfaces = new Map<string, SliceInterface>();
  private readonly zones = new Map<string, SliceZone>();
  private readonly policies = new Map<string, { policy: SlicePolicy; weight: number }>();
  private readonly throttling = new Map<string, SliceThrottle>();
  private readonly energyParts = new Map<string, SliceEnergyPart>();
  private to = Number.NEGATIVE_INFINITY;

  /** @param from the start of the first slice. */
  constructor(from: number, options: MergeOptions) {
    this.total = emptySlice(from, from);
    this.processes = new ProcessMerger(options.by);
  }

  add(slice: Slice): void {
    this.to = Math.max(this.to, slice.to);
    addTotals(this.total, slice);
    addEnergy(this.total, slice.energy);
    for (const part of slice.energyParts)
      merge(this.energyParts, part.name, part, (known, more) => {
        known.joules += more.joules;
        known.sigma += more.sigma;
      });
    this.processes.add(slice.processes, slice.from - this.total.from);
    for (const disk of slice.disks) merge(this.disks, disk.name, disk, addDisk);
    for (const each of slice.interfaces) merge(this.interfaces, each.name, each, addInterface);
    for (const zone of slice.zones) merge(this.zones, zone.zone, zone, addZone);
    for (const policy of slice.policies) addPolicy(this.policies, policy, slice.coveredSeconds);
    for (const each of slice.throttling) {
      merge(this.throttling, `${each.domain}/${each.cause}/${each.effect}`, each, (known, more) => {
        known.seconds += more.seconds;
        known.evidence = more.evidence;
      });
    }
  }

  /** What has been added so far, as a slice of its own. */
  result(): Slice {
    const { total } = this;
    return {
      ...total,
      to: this.to,
      ...(total.energy !== undefined && { energy: { ...total.energy } }),
      energyParts: Array.from(this.energyParts.values(), each => ({ ...each })),
      processes: this.processes.rows(),
      disks: Array.from(this.disks.values(), each => ({ ...each })),
      interfaces: Array.from(this.interfaces.values(), each => ({ ...each })),
      zones: Array.from(this.zones.values(), each => ({ ...each })),
      policies: Array.from(this.policies.values(), each => ({ ...each.policy })),
      throttling: Array.from(this.throttling.values(), each => ({ ...each })),
    };
  }
}

function merge<K, V extends object>(
  all: Map<K, V>,
  key: K,
  value: V,
  add: (known: V, more: V) => void,
): void {
  const known = all.get(key);
  if (known === undefined) all.set(key, { ...value });
  else add(known, value);
}

function addTotals(into: Slice, slice: Slice): void {
  into.coveredSeconds += slice.coveredSeconds;
  into.gapSeconds += slice.gapSeconds;
  into.suspendedSeconds += slice.suspendedSeconds;
  into.cpus = Math.max(into.cpus, slice.cpus);
  into.cpuBusySeconds += slice.cpuBusySeconds;
  into.softirqSeconds += slice.softirqSeconds;
  if (slice.memoryTotalBytes > 0) {
    into.memoryTotalBytes = slice.memoryTotalBytes;
    into.memoryUsedBytes = slice.memoryUsedBytes;
  }
  if (slice.cpuPressureSeconds !== undefined) {
    into.cpuPressureSeconds = (into.cpuPressureSeconds ?? 0) + slice.cpuPressureSeconds;
  }
  if (slice.memoryPressureSeconds !== undefined) {
    into.memoryPressureSeconds = (into.memoryPressureSeconds ?? 0) + slice.memoryPressureSeconds;
  }
  if (slice.ioPressureSeconds !== undefined) {
    into.ioPressureSeconds = (into.ioPressureSeconds ?? 0) + slice.ioPressureSeconds;
  }
}

const BASES: readonly SliceEnergy['basis'][] = ['measured', 'calibrated', 'modelled', 'prior'];

/** Energy adds up; errors of one sensor or one prior are the same error every time, so deviations add up too. */
function addEnergy(into: Slice, energy: SliceEnergy | undefined): void {
  if (energy === undefined) return;
  const known = into.energy;
  if (known === undefined) {
    into.energy = { ...energy };
    return;
  }
  known.joules += energy.joules;
  known.sigma += energy.sigma;
  known.base += energy.base;
  known.unexplained += energy.unexplained;
  // a sum is worth no more than its weakest part
  if (BASES.indexOf(energy.basis) > BASES.indexOf(known.basis)) known.basis = energy.basis;
  if (energy.sensor !== '') known.sensor = energy.sensor;
}

function addDisk(known: SliceDisk, more: SliceDisk): void {
  known.leaf = more.leaf;
  known.readBytes += more.readBytes;
  known.writtenBytes += more.writtenBytes;
  known.reads += more.reads;
  known.writes += more.writes;
  known.busySeconds += more.busySeconds;
  if (more.flushes !== undefined) known.flushes = (known.flushes ?? 0) + more.flushes;
  if (more.discardedBytes !== undefined)
    known.discardedBytes = (known.discardedBytes ?? 0) + more.discardedBytes;
}

function addInterface(known: SliceInterface, more: SliceInterface): void {
  known.rxBytes += more.rxBytes;
  known.txBytes += more.txBytes;
  known.rxPackets += more.rxPackets;
  known.txPackets += more.txPackets;
  known.errors += more.errors;
  known.drops += more.drops;
}

function addZone(known: SliceZone, more: SliceZone): void {
  const readings = known.readings + more.readings;
  if (readings > 0) known.mean = (known.mean * known.readings + more.mean * more.readings) / readings;
  known.type = more.type;
  known.readings = readings;
  known.last = more.last;
  known.min = Math.min(known.min, more.min);
  known.max = Math.max(known.max, more.max);
}

/** Mean frequency, weighted by the time covered. */
function addPolicy(
  all: Map<string, { policy: SlicePolicy; weight: number }>,
  more: SlicePolicy,
  weight: number,
): void {
  const known = all.get(more.policy);
  if (known === undefined) {
    all.set(more.policy, { policy: { ...more }, weight });
    return;
  }
  const mean = known.policy.meanHertz;
  known.weight += weight;
  known.policy = {
    ...more,
    meanHertz: known.weight > 0 ? mean + ((more.meanHertz - mean) * weight) / known.weight : mean,
  };
}

/** A row that grows, and what of it the present slice has. */
interface Growing {
  readonly row: SliceProcess;
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
  add(rows: readonly SliceProcess[], after: number): void {
    const round = ++this.round;
    let named = 0;
    for (const row of rows) {
      const single = this.by === 'process' && row.pid !== undefined;
      const key = single ? `${row.pid}/${row.program}` : row.program;
      const known = this.known.get(key);
      if (known === undefined) {
        this.known.set(key, { row: copyOf(row, single, after), round, present: row.count });
        named++;
        continue;
      }
      addAmounts(known.row, row);
      if (row.late !== undefined) addLate(known.row, row.late, after);
      if (known.round === round) {
        addAtOnce(known, row);
      } else {
        known.round = round;
        addLater(known, row);
        named++;
      }
    }
    if (named === this.known.size) return;
    // programs that are not in this slice have ended
    for (const each of this.known.values()) if (each.round !== round) endOf(each.row);
  }

  rows(): SliceProcess[] {
    return Array.from(this.known.values(), ({ row }) => ({ ...row }));
  }
}

/** Written out, and with the fields of all rows in one order: many thousands of these are held at a time. */
function copyOf(row: SliceProcess, single: boolean, after: number): SliceProcess {
  const copy: SliceProcess = {
    program: row.program,
    ...(single && row.pid !== undefined && { pid: row.pid }),
    uid: row.uid,
    kernel: row.kernel,
    count: row.count,
    running: row.running,
    userSeconds: row.userSeconds,
    systemSeconds: row.systemSeconds,
    rssBytes: row.rssBytes,
    threads: row.threads,
    switches: row.switches,
    readBytes: row.readBytes,
    writtenBytes: row.writtenBytes,
    cancelledBytes: row.cancelledBytes,
    requestedBytes: row.requestedBytes,
    ioDenied: row.ioDenied,
  };
  if (row.joules !== undefined) copy.joules = row.joules;
  if (row.joulesSigma !== undefined) copy.joulesSigma = row.joulesSigma;
  if (row.late !== undefined) addLate(copy, row.late, after);
  return copy;
}

/** What was late in the slice may be in time in the window. */
function addLate(known: SliceProcess, late: NonNullable<SliceProcess['late']>, after: number): void {
  const seconds = late.seconds - after;
  if (seconds <= 0) return;
  known.late = {
    seconds: Math.max(known.late?.seconds ?? 0, seconds),
    cpuSeconds: (known.late?.cpuSeconds ?? 0) + (late.cpuSeconds * seconds) / late.seconds,
  };
}

function endOf(row: SliceProcess): void {
  row.running = false;
  row.rssBytes = 0;
  row.threads = 0;
}

function addAtOnce(known: Growing, more: SliceProcess): void {
  const { row } = known;
  known.present += more.count;
  row.count = Math.max(row.count, known.present);
  row.running ||= more.running;
  row.rssBytes += more.rssBytes;
  row.threads += more.threads;
  row.kernel &&= more.kernel;
  row.ioDenied ||= more.ioDenied;
}

function addLater(known: Growing, more: SliceProcess): void {
  const { row } = known;
  known.present = more.count;
  row.count = Math.max(row.count, known.present);
  row.running = more.running;
  row.rssBytes = more.rssBytes;
  row.threads = more.threads;
  row.uid = more.uid;
  row.kernel = more.kernel;
  row.ioDenied ||= more.ioDenied;
}

function addAmounts(known: SliceProcess, more: SliceProcess): void {
  known.userSeconds += more.userSeconds;
  known.systemSeconds += more.systemSeconds;
  known.switches += more.switches;
  known.readBytes += more.readBytes;
  known.writtenBytes += more.writtenBytes;
  known.cancelledBytes += more.cancelledBytes;
  known.requestedBytes += more.requestedBytes;
  if (more.joules !== undefined) known.joules = (known.joules ?? 0) + more.joules;
  if (more.joulesSigma !== undefined) known.joulesSigma = (known.joulesSigma ?? 0) + more.joulesSigma;
}
