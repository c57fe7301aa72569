/**
 * Samples of one boot to intervals: one at every process reading. Device tables are read more often; what matters of
 * each reading is kept as points, their counters are taken where the interval ends.
 *
 * Rows of device tables are never changed once decoded, so what is remembered from the last interval is the rows
 * themselves; rows that did not change are shared with the key frame's tables. The process table is changed in place.
 */
import { TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import type { DecodedSample } from './block/decode_body.js';
import type { FrameRows } from './block/frame_rows.js';
import { ProcessRows } from './block/process_rows.js';
import { ReapedChildren } from './block/reaped_children.js';
import type { Rows } from './block/table_rows.js';
import { TableSet, type Tables } from './block/table_set.js';
import type { TouchedProcesses } from './block/touched_processes.js';
import { CounterMarks } from './counters/counter_marks.js';
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
import { coolingReadings, firmwareReading, hardwareThrottles, zoneReadings } from './heat_tables.js';
import type { Interval } from './interval.js';
import { Points } from './points.js';
import { BlockPopulation, type Population } from './population.js';
import { LazyPowerReadings, ReadingTimes, RecentRows } from './power/index.js';
import type { Span } from './span.js';

export const DEFAULT_USER_HZ = 100;
export const DEFAULT_PAGE_BYTES = 4096;
/** Without a readable process table: how long an interval is at least, milliseconds. */
const WITHOUT_PROCESSES_MS = 5_000;
/** A row of a device table, as the key frame, the last interval and the newest reading have it. */
const TABLE_ROW_BYTES = 320;
const NONE: Rows = [];
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
  private before = new TableSet();
  private readonly newest = new TableSet();
  private readonly marks = new CounterMarks();
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
    const tables = TABLE_ROW_BYTES * this.newest.size;
    return this.processes.bytes + this.reaped.bytes + tables + this.marks.bytes;
  }

  /** Frames are missing before the next sample. */
  markGap(): void {
    if (this.sinceMs !== undefined) this.gap = true;
  }

  /** The agent started anew: its own counters start over, the kernel's go on. */
  newRun(): void {
    const before = new TableSet(this.before);
    before.delete(TABLES.agent.id);
    this.before = before;
    this.newest.delete(TABLES.agent.id);
    this.marks.forget(TABLES.agent.id, '');
    this.markGap();
  }

  /** Takes in the next sample; samples that do not move on in time are left out. Returns the interval it ends, if any. */
  sample(sample: DecodedSample, context: IntervalContext): Interval | undefined {
    const hasProcesses = sample.processes !== undefined;
    if (sample.processes !== undefined) this.processes.apply(sample.processes, context.frame);
    // what a control group is called comes with the first process that is seen in it
    if (sample.units !== undefined) this.processes.units.apply(sample.units);
    if (sample.programs !== undefined) this.processes.applyPrograms(sample.programs);
    if (sample.bootMs <= this.lastMs) return undefined;
    if (this.lastMs < 0) this.start(sample.bootMs);
    this.lastMs = sample.bootMs;
    const at = context.eventTime(sample.bootMs);
    this.points.add(sample.tables, at, context.info);
    this.recent.add(sample.tables, at);
    this.times.sample(sample.tables, sample.bootMs, context.info?.plan['slowMs']);
    this.newest.update(sample.tables);
    if (hasProcesses) this.takeProcesses(context);
    if (hasProcesses && !this.hasProcesses) {
      this.hasProcesses = true;
      // processes appear where there were none: what they did so far belongs to no interval
      if (!this.isFromBoot) this.sinceMs = undefined;
    }
    if (this.sinceMs === undefined) {
      if (hasProcesses || !this.hasProcesses) this.begin(sample.bootMs, new TableSet(this.newest), at);
      return undefined;
    }
    const waitedMs = sample.bootMs - Math.max(this.sinceMs, this.firstMs);
    if (!hasProcesses && (this.hasProcesses || waitedMs < WITHOUT_PROCESSES_MS)) return undefined;
    const now = new TableSet(this.newest);
    const interval = this.build(this.sinceMs, sample.bootMs, now, context);
    this.begin(sample.bootMs, now, at);
    return interval;
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
      cpus: Math.max(info?.cpus.length ?? 0, this.newest.get(TABLES.cpu.id)?.length ?? 0),
      userHz,
    });
    this.processes.take(frame, touched, (since - START_SLACK_SECONDS) * userHz);
    this.reaped.settle(touched, this.processes, this.lastMs);
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
    const { before, marks } = this;
    marks.sweep(until);
    const span = (table: number): Span => ({
      table,
      before: before.get(table) ?? NONE,
      now: now.get(table) ?? NONE,
      elapsed,
      until,
      userHz,
      longBits,
      fromZero: this.isFromBoot,
      marks,
    });
    const rows = (tables: Tables, table: number): Rows => tables.get(table) ?? NONE;
    const to = context.eventTime(untilMs);
    const { agent } = TABLES;
    const suspended = Math.min(elapsed, suspendedSeconds(span(agent.id)));
    const awake = elapsed - suspended;
    const pageBytes = info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES;
    const scale = { userHz, pageBytes, elapsed, awake, gap: this.gap };
    return {
      device: context.device,
      boot: context.boot,
      from: Seconds(to - elapsed),
      to,
      elapsed: Seconds(elapsed),
      suspended: Seconds(suspended),
      gap: this.gap,
      info,
      cpus: cpuRows(span(TABLES.cpu.id)),
      population: this.population(info),
      processes: this.hasProcesses ? context.touched.view(scale) : [],
      memory: memoryReading(rows(now, TABLES.memory.id)),
      pressure: pressureIntervals(span(TABLES.pressure.id)),
      disks: diskRows(span(TABLES.disk.id), info),
      interfaces: interfaceRows(span(TABLES.interface.id), info),
      zones: zoneReadings(span(TABLES.thermal_zone.id), Seconds(to - elapsed), this.points, info),
      cooling: coolingReadings(rows(now, TABLES.cooling_device.id), this.points),
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
        covers: this.times.take(),
        awake,
        info,
      }),
    };
  }
}
