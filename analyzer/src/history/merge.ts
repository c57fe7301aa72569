/**
 * Intervals to slices, and slices to longer ones. Merging is associative: minutes of a device may be merged in any
 * grouping, as long as their order in time is kept, and give the same totals.
 */
import type { Interval } from '../device/interval.js';
import type {
  Slice,
  SliceDisk,
  SliceEnergy,
  SliceInterface,
  SlicePolicy,
  SliceProcess,
  SliceThrottle,
  SliceZone,
} from './slice.js';

/** Whether processes of the same name are one row. */
export interface MergeOptions {
  readonly by: 'program' | 'process';
}

/** A slice without anything in it. */
export function emptySlice(from: number, to: number): Slice {
  return {
    from,
    to,
    coveredSeconds: 0,
    gapSeconds: 0,
    suspendedSeconds: 0,
    cpus: 0,
    cpuBusySeconds: 0,
    softirqSeconds: 0,
    memoryUsedBytes: 0,
    memoryTotalBytes: 0,
    processes: [],
    disks: [],
    interfaces: [],
    zones: [],
    policies: [],
    throttling: [],
  };
}

/** What was counted in one interval; energy and throttling are the models' to add. */
export function sliceOf(interval: Interval): Slice {
  const slice = emptySlice(interval.from, interval.to);
  slice.coveredSeconds = interval.elapsed;
  slice.gapSeconds = interval.gap ? interval.elapsed : 0;
  slice.suspendedSeconds = interval.suspended;
  slice.cpus = interval.cpus.length;
  for (const cpu of interval.cpus) {
    slice.cpuBusySeconds += cpu.busy;
    slice.softirqSeconds += cpu.softirq;
  }
  if (interval.memory !== undefined) {
    slice.memoryTotalBytes = interval.memory.total;
    slice.memoryUsedBytes = Math.max(0, interval.memory.total - interval.memory.available);
  }
  const { cpu, memory, io } = interval.pressure;
  if (cpu !== undefined) slice.cpuPressureSeconds = cpu.some;
  if (memory !== undefined) slice.memoryPressureSeconds = memory.some;
  if (io !== undefined) slice.ioPressureSeconds = io.some;
  for (const process of interval.processes) {
    const row: SliceProcess = {
      program: process.program,
      pid: process.pid,
      uid: process.uid,
      kernel: process.kernel,
      count: 1,
      running: !process.ended,
      userSeconds: process.user,
      systemSeconds: process.system,
      rssBytes: process.ended ? 0 : process.rss,
      threads: process.ended ? 0 : process.threads,
      switches: process.voluntarySwitches + process.involuntarySwitches,
      readBytes: process.io?.read ?? 0,
      writtenBytes: process.io?.written ?? 0,
      cancelledBytes: process.io?.cancelled ?? 0,
      requestedBytes: process.io?.requested ?? 0,
      ioDenied: process.io === undefined,
    };
    if (process.late > 0) {
      const cpuSeconds = process.user + process.system;
      const share = process.late / (process.late + interval.elapsed);
      if (cpuSeconds > 0) row.late = { seconds: process.late, cpuSeconds: cpuSeconds * share };
    }
    slice.processes.push(row);
  }
  for (const disk of interval.disks) slice.disks.push(diskOf(disk));
  for (const each of interval.interfaces) {
    slice.interfaces.push({
      name: each.name,
      rxBytes: each.rx,
      txBytes: each.tx,
      rxPackets: each.rxPackets,
      txPackets: each.txPackets,
      errors: each.errors,
      drops: each.drops,
    });
  }
  for (const zone of interval.zones) {
    const summary = summarise(zone.points.map(point => point.temperature));
    if (summary === undefined) continue;
    const readings = zone.points.length;
    slice.zones.push({ zone: `thermal_zone${zone.zone}`, type: zone.type, ...summary, readings });
  }
  for (const policy of interval.policies) {
    const frequencies = summarise(policy.points.map(point => point.frequency));
    slice.policies.push({
      policy: `policy${policy.policy}`,
      governor: policy.governor,
      currentHertz: frequencies?.last ?? 0,
      limitHertz: policy.limit ?? 0,
      meanHertz: residencyMean(policy.residency) ?? frequencies?.mean ?? 0,
    });
  }
  return slice;
}

function diskOf(disk: Interval['disks'][number]): SliceDisk {
  const result: SliceDisk = {
    name: disk.name,
    leaf: disk.leaf,
    readBytes: disk.read,
    writtenBytes: disk.written,
    reads: disk.reads,
    writes: disk.writes,
    busySeconds: disk.busy,
  };
  if (disk.flushes !== undefined) result.flushes = disk.flushes;
  if (disk.discarded !== undefined) result.discardedBytes = disk.discarded;
  return result;
}

function summarise(
  values: readonly number[],
): { last: number; min: number; max: number; mean: number } | undefined {
  if (values.length === 0) return undefined;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { last: values[values.length - 1]!, min, max, mean: sum / values.length };
}

function residencyMean(residency: Interval['policies'][number]['residency']): number | undefined {
  let seconds = 0;
  let cycles = 0;
  for (const each of residency) {
    seconds += each.seconds;
    cycles += each.seconds * each.frequency;
  }
  return seconds > 0 ? cycles / seconds : undefined;
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
  let to = Number.NEGATIVE_INFINITY;
  for (const slice of slices) {
    from = Math.min(from, slice.from);
    to = Math.max(to, slice.to);
  }
  const into = emptySlice(from, to);
  const processes = new ProcessMerger(options.by);
  const disks = new Map<string, SliceDisk>();
  const interfaces = new Map<string, SliceInterface>();
  const zones = new Map<string, SliceZone>();
  const policies = new Map<string, { policy: SlicePolicy; weight: number }>();
  const throttling = new Map<string, SliceThrottle>();
  for (const slice of slices) {
    addTotals(into, slice);
    addEnergy(into, slice.energy);
    processes.add(slice.processes, slice.from - from);
    for (const disk of slice.disks) merge(disks, disk.name, disk, addDisk);
    for (const each of slice.interfaces) merge(interfaces, each.name, each, addInterface);
    for (const zone of slice.zones) merge(zones, zone.zone, zone, addZone);
    for (const policy of slice.policies) addPolicy(policies, policy, slice.coveredSeconds);
    for (const each of slice.throttling) {
      merge(throttling, `${each.domain}/${each.cause}/${each.effect}`, each, (known, more) => {
        known.seconds += more.seconds;
        known.evidence = more.evidence;
      });
    }
  }
  into.processes = processes.rows();
  into.disks = [...disks.values()];
  into.interfaces = [...interfaces.values()];
  into.zones = [...zones.values()];
  into.policies = Array.from(policies.values(), each => each.policy);
  into.throttling = [...throttling.values()];
  return into;
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

/**
 * Sums processes. Rows of one slice that share a name exist at once (their memory adds up); of two slices, one after
 * the other (the newer memory counts).
 */
class ProcessMerger {
  private readonly by: MergeOptions['by'];
  private readonly known = new Map<string, SliceProcess>();

  constructor(by: MergeOptions['by']) {
    this.by = by;
  }

  /** @param after seconds from the start of the window to that of the slice. */
  add(rows: readonly SliceProcess[], after: number): void {
    const seen = new Map<string, SliceProcess>();
    for (const row of rows) {
      const key = this.by === 'program' || row.pid === undefined ? row.program : `${row.pid}/${row.program}`;
      const same = seen.get(key);
      if (same === undefined) seen.set(key, this.copy(row, after));
      else addAtOnce(same, row.late === undefined ? row : this.copy(row, after));
    }
    // programs that are not in this slice have ended
    for (const [key, row] of this.known) if (row.running && !seen.has(key)) endOf(row);
    for (const [key, row] of seen) {
      const before = this.known.get(key);
      if (before === undefined) this.known.set(key, row);
      else addLater(before, row);
    }
  }

  rows(): SliceProcess[] {
    return [...this.known.values()];
  }

  private copy(row: SliceProcess, after: number): SliceProcess {
    const copy = { ...row };
    if (row.late !== undefined) {
      const seconds = row.late.seconds - after;
      // what was late in the slice may be in time in the window
      if (seconds > 0)
        copy.late = { seconds, cpuSeconds: (row.late.cpuSeconds * seconds) / row.late.seconds };
      else delete copy.late;
    }
    if (this.by === 'program') delete copy.pid;
    return copy;
  }
}

function endOf(row: SliceProcess): void {
  row.running = false;
  row.rssBytes = 0;
  row.threads = 0;
}

function addAtOnce(known: SliceProcess, more: SliceProcess): void {
  addAmounts(known, more);
  known.count += more.count;
  known.running ||= more.running;
  known.rssBytes += more.rssBytes;
  known.threads += more.threads;
  known.kernel &&= more.kernel;
  known.ioDenied ||= more.ioDenied;
}

function addLater(known: SliceProcess, more: SliceProcess): void {
  addAmounts(known, more);
  known.count = Math.max(known.count, more.count);
  known.running = more.running;
  known.rssBytes = more.rssBytes;
  known.threads = more.threads;
  known.uid = more.uid;
  known.kernel = more.kernel;
  known.ioDenied ||= more.ioDenied;
}

function addAmounts(known: SliceProcess, more: SliceProcess): void {
  known.userSeconds += more.userSeconds;
  known.systemSeconds += more.systemSeconds;
  known.switches += more.switches;
  known.readBytes += more.readBytes;
  known.writtenBytes += more.writtenBytes;
  known.cancelledBytes += more.cancelledBytes;
  known.requestedBytes += more.requestedBytes;
  if (more.late !== undefined) {
    known.late = {
      seconds: Math.max(known.late?.seconds ?? 0, more.late.seconds),
      cpuSeconds: (known.late?.cpuSeconds ?? 0) + more.late.cpuSeconds,
    };
  }
  if (more.joules !== undefined) known.joules = (known.joules ?? 0) + more.joules;
  if (more.joulesSigma !== undefined) known.joulesSigma = (known.joulesSigma ?? 0) + more.joulesSigma;
}
