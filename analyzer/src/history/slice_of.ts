/** Intervals to slices. */
import { fnv1a } from '@edgevitals/shared/bytes';
import { cpuCount } from '../device/cpu_count.js';
import type { Interval, KernelInterval, ProcessInterval } from '../device/interval.js';
import { POLICY, PROCESS, type ProcessRow, scaleCpuTime } from '../quantities/index.js';
import { cpuCounts } from './cpu_counts.js';
import type { Slice } from './slice.js';

/** A slice without anything in it. */
export function emptySlice(from: number, to: number): Slice {
  return {
    from,
    to,
    coveredSeconds: 0,
    gapSeconds: 0,
    suspendedSeconds: 0,
    switchesUntold: false,
    energyParts: [],
    processes: [],
    listsAll: true,
    disks: [],
    filesystems: [],
    interfaces: [],
    unitWrites: [],
    traffic: [],
    namespaces: [],
    counted: [],
    placed: [],
    shortLived: [],
    interrupts: [],
    network: [],
    meshes: [],
    zones: [],
    policies: [],
    throttling: [],
    tellsThrottling: false,
  };
}

/** What was counted in one interval; energy and throttling are the models' to add. */
export function sliceOf(interval: Interval): Slice {
  const slice = emptySlice(interval.from, interval.to);
  slice.listsAll = false;
  slice.boot = fnv1a(interval.boot);
  slice.coveredSeconds = interval.elapsed;
  slice.gapSeconds = interval.gap ? interval.elapsed : 0;
  slice.suspendedSeconds = interval.suspended;
  const cpus = cpuCount(interval);
  if (cpus !== undefined) {
    slice.cpus = cpus;
    slice.onlineSeconds = cpus * interval.elapsed;
  }
  if (interval.offCpus !== undefined) slice.offlineSeconds = interval.offCpus * interval.elapsed;
  if (interval.kernel !== undefined) takeKernel(interval.kernel, slice);
  if (interval.cpus.length > 0) {
    slice.cpuBusySeconds = interval.cpus.reduce((sum, { busySeconds }) => sum + busySeconds, 0);
    slice.softirqSeconds = interval.cpus.reduce((sum, { softirqSeconds }) => sum + softirqSeconds, 0);
  }
  const { total, available, dirtyGrowth } = interval.memory ?? {};
  if (total !== undefined) slice.memoryTotalBytes = total;
  if (total !== undefined && available !== undefined) slice.memoryUsedBytes = Math.max(0, total - available);
  if (dirtyGrowth !== undefined) slice.dirtyGrowthBytes = dirtyGrowth;
  const { cpu, memory, io } = interval.pressure;
  if (cpu !== undefined) slice.cpuPressureSeconds = cpu.some;
  if (memory !== undefined) slice.memoryPressureSeconds = memory.some;
  if (io !== undefined) slice.ioPressureSeconds = io.some;
  slice.processes = interval.processes.map(rowOf);
  // a file of one process may be missed while it ends: that of all is not shown
  slice.switchesUntold =
    interval.processes.length > 0 && interval.processes.every(process => process.switchesUntold);
  slice.disks = [...interval.disks];
  slice.filesystems = [...interval.filesystems];
  slice.interfaces = [...interval.interfaces];
  slice.unitWrites = [...interval.unitWrites];
  slice.traffic = [...interval.traffic];
  slice.namespaces = [...interval.namespaces];
  slice.counted = [...interval.counted, ...cpuCounts(interval)];
  slice.shortLived = [...interval.shortLived];
  slice.interrupts = [...interval.interrupts];
  slice.network = [...interval.network];
  slice.meshes = [...interval.meshes];
  for (const zone of interval.zones) {
    const summary = summarise(zone.points.map(point => point.temperature));
    if (summary === undefined) continue;
    const readings = zone.points.length;
    slice.zones.push({
      zone: `thermal_zone${zone.zone}`,
      type: zone.type,
      ...summary,
      readings,
      survived: 0,
    });
  }
  for (const policy of interval.policies) {
    const frequencies = summarise(policy.points.map(point => point.frequency));
    const meanHertz = residencyMean(policy.residency) ?? frequencies?.mean;
    const row = POLICY.empty();
    row.policy = `policy${policy.policy}`;
    row.governor = policy.governor;
    row.seconds = meanHertz === undefined ? 0 : interval.elapsed;
    if (frequencies !== undefined) row.currentHertz = frequencies.last;
    if (policy.limit !== undefined) row.limitHertz = policy.limit;
    if (meanHertz !== undefined) row.meanHertz = meanHertz;
    slice.policies.push(row);
  }
  return slice;
}

function takeKernel({ covers, contextSwitches, forks, loadAverage }: KernelInterval, slice: Slice): void {
  slice.kernelSeconds = covers;
  if (contextSwitches !== undefined) slice.contextSwitches = contextSwitches;
  if (forks !== undefined) slice.forks = forks;
  if (loadAverage !== undefined) slice.loadAverage = loadAverage;
}

function rowOf(process: ProcessInterval): ProcessRow {
  const row: ProcessRow = PROCESS.copy(process);
  if (process.runSeconds !== undefined) scaleCpuTime(row, process.runSeconds);
  const { lateSeconds, lateShare, startTicks } = process;
  row.startTicks = startTicks;
  if (lateSeconds > 0) {
    row.lateSeconds = lateSeconds;
    row.lateShare = lateShare;
  }
  return row;
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
