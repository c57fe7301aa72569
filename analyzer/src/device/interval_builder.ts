/**
 * Samples of one boot to intervals: one at every process reading. Device tables are read more often; what matters of
 * each reading is kept as points, their counters are taken where the interval ends.
 *
 * Device tables are unpacked where a frame needs them and packed at its end; the process table is changed in place.
 */
import { TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import { AwayCpus } from './away_cpus.js';
import type { DecodedSample } from './block/decode_body.js';
import type { FrameRows } from './block/frame_rows.js';
import { PackedTables, type Tables } from './block/packed_tables.js';
import { ProcessRows } from './block/process_rows.js';
import { ReapedChildren } from './block/reaped_children.js';
import type { Rows } from './block/table_rows.js';
import { TableSet } from './block/table_set.js';
import type { TouchedProcesses } from './block/touched_processes.js';
import { buildReadings } from './build_table.js';
import { COUNTED_TABLE, countedRows } from './counted_table.js';
import { CounterMarks } from './counters/counter_marks.js';
import { describeLeap } from './counters/describe_leap.js';
import { offCpus } from './cpu_count.js';
import {
  agentInterval,
  cpuRows,
  diskRows,
  interfaceRows,
  memoryReading,
  policyIntervals,
  pressureIntervals,
  suspendedSeconds,
} from './device_tables.js';
import { filesystemRows } from './filesystem_tables.js';
import { coolingReadings, firmwareReading, hardwareThrottles, zoneReadings } from './heat_tables.js';
import { interruptRows } from './interrupt_tables.js';
import type { Interval, ProcessInterval } from './interval.js';
import { KERNEL_TABLE, kernelInterval } from './kernel_table.js';
import { meshReading, NO_LINKS, networkRows } from './mesh/index.js';
import { type RouteFlaps, RouteWatch } from './mesh/route_flaps.js';
import { MTD_TABLE, mtdReadings } from './mtd_tables.js';
import { NAMESPACE_TABLE, namespaceRows } from './namespace_tables.js';
import { Points } from './points.js';
import { BlockPopulation, type Population } from './population.js';
import { LazyPowerReadings, ReadingTimes, RecentRows } from './power/index.js';
import { heapReading, memoryOfHeap, stackReadings } from './rtos_tables.js';
import { SHORT_LIVED_TABLE, shortLivedRows } from './short_lived_table.js';
import type { Span } from './span.js';
import { storageReadings } from './storage_tables.js';
import { TRAFFIC_TABLE, trafficRows } from './traffic_tables.js';
import { CGROUP_TABLE, unitWrites } from './unit_writes.js';

export const DEFAULT_USER_HZ = 100;
export const DEFAULT_PAGE_BYTES = 4096;
/** Without a readable process table: how long an interval is at least, milliseconds. */
const WITHOUT_PROCESSES_MS = 5_000;
/** Device tables are held as the key frame, the last interval and the newest reading have them. */
const TABLE_SETS = 3;
const NONE: Rows = [];
const NO_TABLE = -1;
/** An agent that begins later than this does not tell when what it finds was counted. */
const MOST_FROM_BOOT_MS = 10 * 60_000;
/** A process may start between the instant a reading is stamped with and the moment its own row is read. */
const START_SLACK_SECONDS = 1;

/** What a device's intervals carry besides amounts. */
export interface IntervalContext {
  readonly device: string;
  readonly boot: string;
  readonly info: Info | undefined;
  /** Event time of an instant of CLOCK_BOOTTIME, milliseconds. */
  readonly eventTime: (bootMs: number) => Seconds;
  /** Working memory of the frame at hand. */
  readonly frame: FrameRows;
  readonly touched: TouchedProcesses;
}

export class IntervalBuilder {
  private readonly points = new Points();
  private readonly recent = new RecentRows();
  private readonly times = new ReadingTimes();
  /** Tables as the last interval left them, by id. Replaced, never changed: an interval may still read from it. */
  private before: TableSet | PackedTables = PackedTables.NONE;
  /** Whether nothing was read since. */
  private isBeforeNewest = false;
  /** As the last frame left them, and as they are while one is taken. */
  private newest = PackedTables.NONE;
  private open: TableSet | undefined;
  private readonly marks = new CounterMarks();
  private readonly routes = new RouteWatch();
  private readonly awayCpus = new AwayCpus();
  private sinceMs: number | undefined;
  private lastMs = -1;
  private gap = false;
  private hasProcesses = false;
  /** The first interval has not ended, and begins with the boot. */
  private isFromBoot: boolean;
  /** CLOCK_BOOTTIME of the first sample, milliseconds. */
  private firstMs = 0;
  /** Every process, as of the newest reading. */
  readonly processes = new ProcessRows();
  private readonly reaped = new ReapedChildren();
  private present: BlockPopulation | undefined;

  /** @param fromBoot whether the first interval begins with the boot, where counters were 0; else the first reading is a baseline. */
  constructor(fromBoot = false) {
    this.isFromBoot = fromBoot;
  }

  /** CLOCK_BOOTTIME of the last sample taken in, milliseconds; -1 before the first. */
  get at(): number {
    return this.lastMs;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    const tables = TABLE_SETS * this.newest.bytes + this.newest.idBytes;
    return (
      this.processes.bytes +
      this.reaped.bytes +
      tables +
      this.marks.bytes +
      this.routes.bytes +
      this.awayCpus.bytes
    );
  }

  /** What counters grew by that cannot be, and was left out, since this was last asked; undefined: nothing. */
  takeLeaps(): string | undefined {
    const { marks } = this;
    if (marks.leaps === 0 || marks.lastLeap === undefined) return undefined;
    const { leaps, lastLeap } = marks;
    marks.leaps = 0;
    marks.lastLeap = undefined;
    return describeLeap(lastLeap, leaps - 1);
  }

  /** Frames are missing before the next sample. */
  markGap(): void {
    if (this.sinceMs !== undefined) this.gap = true;
  }

  /** The agent started anew: its own counters start over, the kernel's go on. */
  newRun(): void {
    this.endFrame();
    // sums that the agent itself makes
    for (const table of [TABLES.agent.id, TRAFFIC_TABLE, SHORT_LIVED_TABLE]) {
      this.before = packed(this.before).without(table);
      this.newest = this.newest.without(table);
    }
    this.marks.forget(TABLES.agent.id, '');
    this.markGap();
  }

  /** Takes in the next sample; samples that do not move on in time are left out. Returns the interval it ends, if any. */
  sample(sample: DecodedSample, context: IntervalContext): Interval | undefined {
    const hasProcesses = sample.processes !== undefined;
    if (sample.processes !== undefined) this.processes.apply(sample.processes, context.frame);
    // what a control group is called comes with the first process that is seen in it
    if (sample.units !== undefined) this.processes.units.apply(sample.units);
    if (sample.programs !== undefined)
      this.processes.applyPrograms(sample.programs, context.info?.kernel.architecture ?? '');
    if (sample.bootMs <= this.lastMs) return undefined;
    if (this.lastMs < 0) this.start(sample.bootMs);
    this.lastMs = sample.bootMs;
    this.open ??= new TableSet(this.newest);
    const { open } = this;
    const at = context.eventTime(sample.bootMs);
    this.points.add(sample.tables, at, context.info);
    this.recent.add(sample.tables, at);
    this.times.sample(open, sample.tables, sample.bootMs, context.info?.plan['slowMs']);
    this.routes.take(open, sample.tables, sample.bootMs);
    open.update(sample.tables);
    this.isBeforeNewest = false;
    if (hasProcesses) this.takeProcesses(context);
    if (hasProcesses && !this.hasProcesses) {
      this.hasProcesses = true;
      // processes appear where there were none: what they did so far belongs to no interval
      if (!this.isFromBoot) this.sinceMs = undefined;
    }
    if (this.sinceMs === undefined) {
      if (hasProcesses || !this.hasProcesses) this.begin(sample.bootMs, new TableSet(open), at);
      return undefined;
    }
    const waitedMs = sample.bootMs - Math.max(this.sinceMs, this.firstMs);
    if (!hasProcesses && (this.hasProcesses || waitedMs < WITHOUT_PROCESSES_MS)) return undefined;
    const now = new TableSet(open);
    const interval = this.build(this.sinceMs, sample.bootMs, now, context);
    this.begin(sample.bootMs, now, at);
    return interval;
  }

  /** The frame is over: what is held of its tables is packed. */
  endFrame(): void {
    if (this.open === undefined) return;
    this.newest = this.open.packed();
    this.open = undefined;
    this.before = this.isBeforeNewest ? this.newest : packed(this.before);
  }

  /** The first sample: of a boot that has just begun, all that was counted is of the first interval. */
  private start(bootMs: number): void {
    this.firstMs = bootMs;
    this.isFromBoot &&= bootMs <= MOST_FROM_BOOT_MS;
    if (!this.isFromBoot) return;
    this.sinceMs = 0;
    // known in sum, not in time
    this.gap = true;
  }

  /** What processes did since the last interval, to `context.touched`. */
  private takeProcesses({ info, frame, touched }: IntervalContext): void {
    const since = (this.sinceMs ?? 0) / 1000;
    const userHz = info?.kernel.userHz ?? DEFAULT_USER_HZ;
    touched.growth.begin(this.marks, {
      at: this.lastMs / 1000,
      seconds: this.sinceMs === undefined ? 0 : this.lastMs / 1000 - since,
      cpus: Math.max(info?.cpus.length ?? 0, this.rows(TABLES.cpu.id).length),
      userHz,
    });
    this.processes.take(frame, touched, (since - START_SLACK_SECONDS) * userHz);
    // of the first reading nothing has happened: what counters stand at was before
    if (this.sinceMs !== undefined) this.reaped.settle(touched, this.processes, this.lastMs);
  }

  /** How often routes changed in the last hour. */
  get routeFlaps(): RouteFlaps[] {
    return this.routes.list(this.lastMs);
  }

  /** A table as of its newest reading; empty where the device has none. */
  rows(table: number): Rows {
    return (this.open ?? this.newest).get(table) ?? NONE;
  }

  /** Every process, as of the newest reading. */
  population(info: Info | undefined): Population {
    const pageBytes = info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES;
    if (this.present?.pageBytes !== pageBytes) this.present = new BlockPopulation(this.processes, pageBytes);
    return this.present;
  }

  private begin(bootMs: number, now: TableSet, at: Seconds): void {
    this.sinceMs = bootMs;
    this.isFromBoot = false;
    this.gap = false;
    this.before = now;
    this.isBeforeNewest = true;
    this.points.clear(at);
    this.recent.take();
    this.times.take();
  }

  private build(sinceMs: number, untilMs: number, now: Tables, context: IntervalContext): Interval {
    const { info } = context;
    const elapsed = (untilMs - sinceMs) / 1000;
    const userHz = info?.kernel.userHz ?? DEFAULT_USER_HZ;
    const longBits = info?.kernel.longBits;
    const until = untilMs / 1000;
    const { marks } = this;
    const before = new TableSet(this.before);
    marks.sweep(until);
    const fromZero = this.isFromBoot;
    const spanOf = (table: number, last: Rows, newest: Rows): Span => ({
      table,
      before: last,
      now: newest,
      elapsed,
      until,
      userHz,
      longBits,
      fromZero,
      marks,
    });
    // most of the tables that there are a device does not have
    const nothing = spanOf(NO_TABLE, NONE, NONE);
    const span = (table: number): Span => {
      const last = before.get(table);
      const newest = now.get(table);
      return last === undefined && newest === undefined
        ? nothing
        : spanOf(table, last ?? NONE, newest ?? NONE);
    };
    const rows = (tables: Tables, table: number): Rows => tables.get(table) ?? NONE;
    const to = context.eventTime(untilMs);
    const { agent } = TABLES;
    const suspended = Math.min(elapsed, suspendedSeconds(span(agent.id)));
    const awake = elapsed - suspended;
    const heap = heapReading(rows(now, TABLES.heap.id));
    const pageBytes = info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES;
    const covers = this.times.take();
    const mesh = meshReading(span, covers);
    const scale = { userHz, pageBytes, elapsed, awake, gap: this.gap };
    const processes = this.hasProcesses ? context.touched.view(scale) : [];
    return {
      device: context.device,
      boot: context.boot,
      from: Seconds(to - elapsed),
      to,
      elapsed: Seconds(elapsed),
      suspended: Seconds(suspended),
      uptime: Seconds(until),
      gap: this.gap,
      info,
      cpus: cpuRows(span(TABLES.cpu.id)),
      offCpus: offCpus(rows(now, TABLES.cpu_state.id)),
      returnedCpus: this.awayCpus.take(
        rows(before, TABLES.cpu.id),
        rows(now, TABLES.cpu.id),
        sinceMs / 1000,
        until,
        userHz,
      ),
      population: this.population(info),
      processes,
      memory: memoryReading(span(TABLES.memory.id)) ?? memoryOfHeap(heap),
      counted: countedRows(span(COUNTED_TABLE), (pid, startTicks) =>
        programOf(pid, startTicks, processes, this.processes),
      ),
      shortLived: shortLivedRows(span(SHORT_LIVED_TABLE)),
      interrupts: interruptRows(span, covers),
      kernel: kernelInterval(span(KERNEL_TABLE), covers.get(KERNEL_TABLE)),
      builds: buildReadings(rows(now, TABLES.build.id), userHz),
      stacks: stackReadings(rows(now, TABLES.task_stack.id)),
      heap,
      pressure: pressureIntervals(span(TABLES.pressure.id)),
      disks: diskRows(span(TABLES.disk.id), info),
      filesystems: filesystemRows(now, span, info),
      unitWrites: unitWrites(span(CGROUP_TABLE), this.processes.units, processes),
      storage: storageReadings(table => rows(now, table)),
      mtds: mtdReadings(span(MTD_TABLE), info),
      interfaces: interfaceRows(span(TABLES.interface.id), info),
      traffic: trafficRows(span(TRAFFIC_TABLE), covers.get(TRAFFIC_TABLE), this.population(info)),
      namespaces: namespaceRows(span(NAMESPACE_TABLE), covers.get(NAMESPACE_TABLE), this.population(info)),
      network: networkRows(span, covers, pageBytes),
      meshes: mesh.rows,
      links: mesh.rows.length === 0 ? NO_LINKS : { ...mesh.links, flaps: this.routeFlaps },
      zones: zoneReadings(span(TABLES.thermal_zone.id), Seconds(to - elapsed), this.points, info),
      cooling: coolingReadings(
        rows(now, TABLES.cooling_device.id),
        span(TABLES.cooling_time_in_state.id),
        this.points,
      ),
      firmware: firmwareReading(span(TABLES.firmware_throttle.id), this.points),
      hardwareThrottle: hardwareThrottles(span(TABLES.thermal_throttle.id)),
      policies: policyIntervals(rows(now, TABLES.cpufreq.id), span(TABLES.time_in_state.id), this.points),
      supplies: rows(now, TABLES.power_supply.id).flatMap(row =>
        row === undefined ? [] : [{ name: row.id.name, points: this.points.supply(row.id.name) }],
      ),
      agent: agentInterval(span(agent.id)),
      power: new LazyPowerReadings({
        span,
        recent: this.recent.take(),
        covers,
        awake,
        info,
      }),
    };
  }
}

const packed = (tables: TableSet | PackedTables): PackedTables =>
  tables instanceof PackedTables ? tables : tables.packed();

/** Also of one that has just ended. */
function programOf(
  pid: number,
  startTicks: number,
  changed: readonly ProcessInterval[],
  all: ProcessRows,
): string | undefined {
  const known = changed.find(process => process.pid === pid && process.startTicks === startTicks);
  if (known !== undefined) return known.program;
  for (let row = 0; row < all.length; row++)
    if (all.pid(row) === pid && all.startTicks(row) === startTicks) return all.program(row);
  return undefined;
}
