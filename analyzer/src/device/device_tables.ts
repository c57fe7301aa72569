/**
 * The device's own tables between two readings: kernel columns to base units, counters to amounts. One function a
 * table; a table or row that was not there before adds nothing until it is seen twice.
 */

import type { DiskInfo, Info } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import { Bytes, Hertz, Ratio, Seconds } from '@edgevitals/shared/units';
import { CPU, type CpuRow, DISK, type DiskRow, INTERFACE, type InterfaceRow } from '../quantities/index.js';
import { AmountReader } from './amounts.js';
import { placesOf } from './block/columns.js';
import { isTold, type Rows, type TableRow } from './block/table_rows.js';
import { fastestDisk, fastestLink } from './counters/capability.js';
import { driven, growthOf, steady } from './counters/growth.js';
import type { CounterNature } from './counters/mark.js';
import type { AgentInterval, Interval, MemoryReading, PolicyInterval, PressureInterval } from './interval.js';
import { countPaths, leafDisks } from './leaf_disks.js';
import { pairRows } from './pair_rows.js';
import type { Points } from './points.js';
import type { Span } from './span.js';

const CPUS = new AmountReader(CPU);
const DISKS = new AmountReader(DISK);
const INTERFACES = new AmountReader(INTERFACE);
const MEMORY = placesOf('memory');
const FREQ = placesOf('cpufreq');
const RESIDENCY = placesOf('time_in_state');
const PRESSURE = placesOf('pressure');
const AGENT = placesOf('agent');
const NO_NAMES: string[] = [];
const NO_DISKS: DiskInfo[] = [];

/** What can be in a second; more is a bad reading. */
const MICROSECONDS = steady(2e6);
const EVENTS = steady(1e7);
/** The agent's own CPU time, of all its threads. */
const OWN_MICROSECONDS = steady(1e9);

export const cpuRows = (span: Span): CpuRow[] =>
  CPUS.rows(span, (row, into) => {
    into.cpu = row.id.labels[0]!;
  });

export function memoryReading({ before, now }: Span): MemoryReading | undefined {
  const row = now.find(each => each !== undefined);
  if (row === undefined) return undefined;
  const total = kibibytes(row, MEMORY.total_kb);
  const known = before.find(each => each !== undefined);
  const dirty = kibibytes(row, MEMORY.dirty_kb);
  const dirtyBefore = known === undefined ? undefined : kibibytes(known, MEMORY.dirty_kb);
  return {
    // no kernel runs in no memory
    total: total === 0 ? undefined : total,
    available: kibibytes(row, MEMORY.available_kb) ?? reclaimable(row),
    dirtyGrowth: dirty === undefined || dirtyBefore === undefined ? undefined : dirty - dirtyBefore,
    swapTotal: kibibytes(row, MEMORY.swap_total_kb),
    swapFree: kibibytes(row, MEMORY.swap_free_kb),
  };
}

/** Before Linux 3.14 there is no MemAvailable: free and cache come closest. */
function reclaimable(row: TableRow): Bytes | undefined {
  const free = kibibytes(row, MEMORY.free_kb);
  const buffers = kibibytes(row, MEMORY.buffers_kb);
  const cached = kibibytes(row, MEMORY.cached_kb);
  return free === undefined || buffers === undefined || cached === undefined
    ? undefined
    : Bytes(free + buffers + cached);
}

export function diskRows(span: Span, info: Info | undefined): DiskRow[] {
  const shown = span.now.flatMap(row => (row === undefined ? NO_NAMES : row.id.name));
  const leaves = leafDisks(shown, info?.disks ?? NO_DISKS);
  const rows = DISKS.rows(
    span,
    ({ id }, into) => {
      into.name = id.name;
      into.leaf = leaves.has(id.name);
    },
    ({ id }) => fastestDisk(id.name),
  );
  countPaths(rows, span.elapsed);
  return rows;
}

export const interfaceRows = (span: Span, info: Info | undefined): InterfaceRow[] =>
  INTERFACES.rows(
    span,
    ({ id }, into) => {
      into.name = id.name;
    },
    ({ id }) => fastestLink(id.name, info),
  );

export function policyIntervals(now: Rows, residency: Span, points: Points): PolicyInterval[] {
  // statistics of a policy start over when the last of its CPUs goes off
  const ticksOf = driven(residency.userHz * 2);
  const at = new LazyMap<number, { frequency: Hertz; seconds: Seconds }[]>();
  pairRows(residency.before, residency.now, (row, known) => {
    const ticks = known === undefined ? 0 : growthOf(residency, known, row, RESIDENCY.ticks, ticksOf);
    const [policy = 0, kilohertz = 0] = row.id.labels;
    const list = at.get(policy);
    const spent = { frequency: Hertz(kilohertz * 1000), seconds: Seconds(ticks / residency.userHz) };
    if (list === undefined) at.set(policy, [spent]);
    else list.push(spent);
  });
  const result: PolicyInterval[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const policy = row.id.labels[0]!;
    const limit = gauge(row, FREQ.scaling_max_freq);
    result.push({
      policy,
      governor: row.id.name,
      points: points.policy(policy),
      limit: limit > 0 ? Hertz(limit * 1000) : undefined,
      residency: at.get(policy) ?? [],
    });
  }
  return result;
}

/** Stall time by PSI file name; a resource the kernel does not count is left out. */
export function pressureIntervals(span: Span): Interval['pressure'] {
  const result: { -readonly [K in keyof Interval['pressure']]: Interval['pressure'][K] } = {};
  pairRows(span.before, span.now, (row, known) => {
    const name = row.id.name;
    if (name !== 'cpu' && name !== 'memory' && name !== 'io') return;
    if (known === undefined && !span.fromZero) return;
    const grown = (column: number): number =>
      known === undefined ? gauge(row, column) : growthOf(span, known, row, column, MICROSECONDS);
    const pressure: PressureInterval = {
      some: Seconds(grown(PRESSURE.some_us) / 1e6),
      full: Seconds(grown(PRESSURE.full_us) / 1e6),
    };
    result[name] = pressure;
  });
  return result;
}

export function agentInterval(span: Span): AgentInterval | undefined {
  const row = span.now.find(each => each !== undefined);
  if (row === undefined) return undefined;
  const known = span.before.find(each => each !== undefined);
  const grown = (column: number, nature: CounterNature): number =>
    known === undefined ? 0 : growthOf(span, known, row, column, nature);
  const stretch = gauge(row, AGENT.stretch_permille);
  return {
    cpu:
      known === undefined || !isTold(row, AGENT.cpu_us)
        ? undefined
        : Seconds(grown(AGENT.cpu_us, OWN_MICROSECONDS) / 1e6),
    rss: isTold(row, AGENT.rss_bytes) ? Bytes(gauge(row, AGENT.rss_bytes)) : undefined,
    droppedFrames: grown(AGENT.frames_dropped, EVENTS),
    sourceFailures: grown(AGENT.source_failures, EVENTS),
    processesLeftOut: isTold(row, AGENT.processes_left_out) ? gauge(row, AGENT.processes_left_out) : 0,
    stretch: Ratio(stretch > 0 ? stretch / 1000 : 1),
  };
}

/** Seconds suspended between two readings of the agent's row; since the boot, where a span begins with that. */
export function suspendedSeconds({ before, now, fromZero }: Span): number {
  const known = before.find(each => each !== undefined)?.numbers[AGENT.suspended_ms];
  const from = known ?? (fromZero ? 0 : undefined);
  const to = now.find(each => each !== undefined)?.numbers[AGENT.suspended_ms];
  return from !== undefined && to !== undefined && to > from ? (to - from) / 1000 : 0;
}

const gauge = (row: TableRow, column: number): number => {
  const value = row.numbers[column]!;
  return Number.isNaN(value) ? 0 : Math.max(0, value);
};
/** Undefined where the row does not tell it. */
const kibibytes = (row: TableRow, column: number): Bytes | undefined => {
  const value = row.numbers[column]!;
  return value >= 0 ? Bytes(value * 1024) : undefined;
};
