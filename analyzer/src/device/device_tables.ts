/**
 * The device's own tables between two readings: kernel columns to base units, counters to amounts. One function a
 * table; a table or row that was not there before adds nothing until it is seen twice.
 */
import { columnsOf, type Row, type TableRows } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { Bytes, Hertz, Ratio, Seconds } from '@edgevitals/shared/units';
import { counterDelta, steadyColumn } from './counter_delta.js';
import { looksLikeLeafDisk } from './disk_names.js';
import type {
  AgentInterval,
  CoolingReading,
  CpuInterval,
  DiskInterval,
  InterfaceInterval,
  Interval,
  MemoryReading,
  PolicyInterval,
  PressureInterval,
} from './interval.js';
import { pairRows } from './pair_rows.js';
import type { Points } from './points.js';

const CPU = columnsOf('cpu');
const MEMORY = columnsOf('memory');
const DISK = columnsOf('disk');
const NET = columnsOf('interface');
const COOLING = columnsOf('cooling_device');
const FREQ = columnsOf('cpufreq');
const RESIDENCY = columnsOf('time_in_state');
const PRESSURE = columnsOf('pressure');
const AGENT = columnsOf('agent');

const SECTOR_BYTES = 512;
/** The most that is plausible in a second; above, a reading is garbage. Wraps of 32-bit kernels are held tighter. */
const FASTEST = { bytes: 1e11, bytes32: 2.5e8, requests: 1e7, milliseconds: 1e5 };

/** Before and now, and what the amounts are measured in. */
export interface Span {
  readonly before: TableRows;
  readonly now: TableRows;
  /** Seconds between the readings. */
  readonly elapsed: number;
  readonly userHz: number;
  readonly longBits: 32 | 64;
}

export function cpuIntervals({ before, now, userHz }: Span): CpuInterval[] {
  const result: CpuInterval[] = [];
  pairRows(before, now, (row, known) => {
    if (known === undefined) return;
    const seconds = (column: number): Seconds => Seconds(steadyColumn(known, row, column) / userHz);
    const user = seconds(CPU.user);
    const system = seconds(CPU.system);
    const irq = seconds(CPU.irq);
    const softirq = seconds(CPU.softirq);
    result.push({
      cpu: row.id.labels[0]!,
      user,
      system,
      irq,
      softirq,
      iowait: seconds(CPU.iowait),
      steal: seconds(CPU.steal),
      busy: Seconds(user + system + irq + softirq + seconds(CPU.nice)),
    });
  });
  return result;
}

export function memoryReading(now: TableRows): MemoryReading | undefined {
  const row = now.find(each => each !== undefined);
  if (row === undefined) return undefined;
  const total = kibibytes(row, MEMORY.total_kb);
  // before Linux 3.14 there is no MemAvailable: free and cache come closest
  const available =
    row.get(MEMORY.available_kb) !== undefined
      ? kibibytes(row, MEMORY.available_kb)
      : kibibytes(row, MEMORY.free_kb) + kibibytes(row, MEMORY.buffers_kb) + kibibytes(row, MEMORY.cached_kb);
  return {
    total: Bytes(total),
    available: Bytes(available),
    dirty: Bytes(kibibytes(row, MEMORY.dirty_kb)),
    swapTotal: Bytes(kibibytes(row, MEMORY.swap_total_kb)),
    swapFree: Bytes(kibibytes(row, MEMORY.swap_free_kb)),
  };
}

export function diskIntervals(span: Span, info: Info | undefined): DiskInterval[] {
  const result: DiskInterval[] = [];
  pairRows(span.before, span.now, (row, known) => {
    if (known === undefined) return;
    const requests = (column: number): number => long(span, known, row, column, FASTEST.requests);
    const bytes = (column: number): Bytes =>
      Bytes(long(span, known, row, column, fastestBytes(span) / SECTOR_BYTES) * SECTOR_BYTES);
    const said = info?.disks.find(disk => disk.name === row.id.name);
    result.push({
      name: row.id.name,
      leaf: said === undefined ? looksLikeLeafDisk(row.id.name) : said.physical && said.parent === '',
      reads: requests(DISK.reads),
      writes: requests(DISK.writes),
      read: bytes(DISK.sectors_read),
      written: bytes(DISK.sectors_written),
      busy: Seconds(delta(span, known, row, DISK.io_ms, 32, FASTEST.milliseconds) / 1000),
      flushes: row.get(DISK.flushes) === undefined ? undefined : requests(DISK.flushes),
      discarded: row.get(DISK.sectors_discarded) === undefined ? undefined : bytes(DISK.sectors_discarded),
    });
  });
  return result;
}

export function interfaceIntervals(span: Span): InterfaceInterval[] {
  const result: InterfaceInterval[] = [];
  pairRows(span.before, span.now, (row, known) => {
    if (known === undefined) return;
    const bytes = (column: number): Bytes => Bytes(long(span, known, row, column, fastestBytes(span)));
    const packets = (column: number): number => long(span, known, row, column, FASTEST.requests);
    result.push({
      name: row.id.name,
      rx: bytes(NET.rx_bytes),
      tx: bytes(NET.tx_bytes),
      rxPackets: packets(NET.rx_packets),
      txPackets: packets(NET.tx_packets),
      errors: packets(NET.rx_errors) + packets(NET.tx_errors),
      drops: packets(NET.rx_dropped) + packets(NET.tx_dropped),
    });
  });
  return result;
}

export function coolingReadings(now: TableRows): CoolingReading[] {
  const result: CoolingReading[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const state = row.numbers[COOLING.cur_state]!;
    if (!(state >= 0)) continue;
    result.push({
      device: row.id.labels[0]!,
      type: row.id.name,
      state,
      maxState: gauge(row, COOLING.max_state),
    });
  }
  return result;
}

export function policyIntervals(now: TableRows, residency: Span, points: Points): PolicyInterval[] {
  const at = new Map<number, { frequency: Hertz; seconds: Seconds }[]>();
  pairRows(residency.before, residency.now, (row, known) => {
    const ticks =
      known === undefined ? 0 : delta(residency, known, row, RESIDENCY.ticks, 64, residency.userHz * 2);
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
export function pressureIntervals({ before, now }: Span): Interval['pressure'] {
  const result: { -readonly [K in keyof Interval['pressure']]: Interval['pressure'][K] } = {};
  pairRows(before, now, (row, known) => {
    const name = row.id.name;
    if (known === undefined || (name !== 'cpu' && name !== 'memory' && name !== 'io')) return;
    const pressure: PressureInterval = {
      some: Seconds(steadyColumn(known, row, PRESSURE.some_us) / 1e6),
      full: Seconds(steadyColumn(known, row, PRESSURE.full_us) / 1e6),
    };
    result[name] = pressure;
  });
  return result;
}

export function agentInterval(span: Span): AgentInterval | undefined {
  const row = span.now.find(each => each !== undefined);
  if (row === undefined) return undefined;
  const known = span.before.find(each => each !== undefined);
  const grown = (column: number, limit: number): number =>
    known === undefined ? 0 : delta(span, known, row, column, 64, limit);
  const stretch = gauge(row, AGENT.stretch_permille);
  return {
    cpu: Seconds(grown(AGENT.cpu_us, 1e9) / 1e6),
    rss: Bytes(gauge(row, AGENT.rss_bytes)),
    droppedFrames: grown(AGENT.frames_dropped, FASTEST.requests),
    sourceFailures: grown(AGENT.source_failures, FASTEST.requests),
    stretch: Ratio(stretch > 0 ? stretch / 1000 : 1),
  };
}

/** Seconds suspended between two readings of the agent's row. */
export function suspendedSeconds(before: TableRows, now: TableRows): number {
  const from = before.find(each => each !== undefined)?.numbers[AGENT.suspended_ms];
  const to = now.find(each => each !== undefined)?.numbers[AGENT.suspended_ms];
  return from !== undefined && to !== undefined && to > from ? (to - from) / 1000 : 0;
}

const gauge = (row: Row, column: number): number => {
  const value = row.numbers[column]!;
  return Number.isNaN(value) ? 0 : Math.max(0, value);
};
const kibibytes = (row: Row, column: number): number => gauge(row, column) * 1024;

const fastestBytes = (span: Span): number => (span.longBits === 32 ? FASTEST.bytes32 : FASTEST.bytes);

const long = (span: Span, from: Row, to: Row, column: number, fastest: number): number =>
  delta(span, from, to, column, span.longBits, fastest);

/** A device counter's growth; `fastest` is the most that is plausible in a second. */
function delta(span: Span, from: Row, to: Row, column: number, bits: 32 | 64, fastest: number): number {
  return counterDelta(from.numbers[column]!, to.numbers[column]!, bits, fastest * Math.max(1, span.elapsed));
}
