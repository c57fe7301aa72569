/**
 * Samples of one boot to intervals: one at every process reading. Device tables are read more often; what matters of
 * each reading is kept as points, their counters are taken where the interval ends.
 *
 * Rows are never changed once decoded, so what is remembered from the last interval is the rows themselves; rows
 * that did not change are shared with the key frame's tables.
 */
import { type Sample, TABLES, type TableRows, type Tables } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import {
  agentInterval,
  coolingReadings,
  cpuIntervals,
  diskIntervals,
  interfaceIntervals,
  memoryReading,
  policyIntervals,
  pressureIntervals,
  type Span,
  suspendedSeconds,
} from './device_tables.js';
import type { Interval } from './interval.js';
import { Points } from './points.js';
import { LazyPowerReadings, ReadingTimes, RecentRows } from './power/index.js';
import { processIntervals } from './processes.js';

export const DEFAULT_USER_HZ = 100;
export const DEFAULT_PAGE_BYTES = 4096;
/** Without a readable process table: how long an interval is at least, milliseconds. */
const WITHOUT_PROCESSES_MS = 5_000;
const NONE: TableRows = [];

/** What a device's intervals carry besides amounts. */
export interface IntervalContext {
  readonly device: string;
  readonly boot: string;
  readonly info: Info | undefined;
  /** Event time of an instant of CLOCK_BOOTTIME, milliseconds. */
  readonly eventTime: (bootMs: number) => Seconds;
}

export class IntervalBuilder {
  private readonly points = new Points();
  private readonly recent = new RecentRows();
  private readonly times = new ReadingTimes();
  /** Tables as the last interval left them, by id. Replaced, never changed: an interval may still read from it. */
  private before: Tables = new Map();
  private newest = new Map<number, TableRows>();
  private sinceMs: number | undefined;
  private lastMs = -1;
  private gap = false;
  private hasProcesses = false;
  /** Processes in the newest reading. */
  processes = 0;

  /** CLOCK_BOOTTIME of the last sample taken in, milliseconds; -1 before the first. */
  get at(): number {
    return this.lastMs;
  }

  /** Frames are missing before the next sample. */
  markGap(): void {
    if (this.sinceMs !== undefined) this.gap = true;
  }

  /** The agent started anew: its own counters start over, the kernel's go on. */
  newRun(): void {
    const before = new Map(this.before);
    before.delete(TABLES.agent.id);
    this.before = before;
    this.newest.delete(TABLES.agent.id);
    this.markGap();
  }

  /** Takes in the next sample; samples that do not move on in time are left out. Returns the interval it ends, if any. */
  sample(sample: Sample, context: IntervalContext): Interval | undefined {
    if (sample.bootMs <= this.lastMs) return undefined;
    this.lastMs = sample.bootMs;
    const at = context.eventTime(sample.bootMs);
    this.points.add(sample.tables, at);
    this.recent.add(sample.tables, at);
    this.times.sample(sample.tables, sample.bootMs, context.info?.plan['slowMs']);
    for (const [id, rows] of sample.tables) this.newest.set(id, rows);
    const hasProcesses = sample.tables.has(TABLES.process.id);
    if (hasProcesses && !this.hasProcesses) {
      this.hasProcesses = true;
      // processes appear where there were none: what they did so far belongs to no interval
      this.sinceMs = undefined;
    }
    if (this.sinceMs === undefined) {
      if (hasProcesses || !this.hasProcesses) this.begin(sample.bootMs, new Map(this.newest));
      return undefined;
    }
    if (!hasProcesses && (this.hasProcesses || sample.bootMs - this.sinceMs < WITHOUT_PROCESSES_MS))
      return undefined;
    const now = new Map(this.newest);
    const interval = this.build(this.sinceMs, sample.bootMs, now, context);
    this.begin(sample.bootMs, now);
    return interval;
  }

  private begin(bootMs: number, now: Tables): void {
    this.sinceMs = bootMs;
    this.gap = false;
    this.before = now;
    this.points.clear();
    this.recent.take();
    this.times.take();
  }

  private build(sinceMs: number, untilMs: number, now: Tables, context: IntervalContext): Interval {
    const { info } = context;
    const elapsed = (untilMs - sinceMs) / 1000;
    const userHz = info?.kernel.userHz ?? DEFAULT_USER_HZ;
    const longBits = info?.kernel.longBits ?? 64;
    const { before } = this;
    const span = (table: number): Span => ({
      before: before.get(table) ?? NONE,
      now: now.get(table) ?? NONE,
      elapsed,
      userHz,
      longBits,
    });
    const rows = (tables: Tables, table: number): TableRows => tables.get(table) ?? NONE;
    const to = context.eventTime(untilMs);
    const processes = rows(now, TABLES.process.id);
    const scale = {
      userHz,
      pageBytes: info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES,
      elapsed,
      gap: this.gap,
    };
    const listed = processIntervals(rows(before, TABLES.process.id), processes, sinceMs / 1000, scale);
    this.processes = listed.reduce((sum, process) => sum + (process.ended ? 0 : 1), 0);
    const { agent } = TABLES;
    const suspended = Math.min(elapsed, suspendedSeconds(rows(before, agent.id), rows(now, agent.id)));
    return {
      device: context.device,
      boot: context.boot,
      from: Seconds(to - elapsed),
      to,
      elapsed: Seconds(elapsed),
      suspended: Seconds(suspended),
      gap: this.gap,
      info,
      cpus: cpuIntervals(span(TABLES.cpu.id)),
      processes: listed,
      memory: memoryReading(rows(now, TABLES.memory.id)),
      pressure: pressureIntervals(span(TABLES.pressure.id)),
      disks: diskIntervals(span(TABLES.disk.id), info),
      interfaces: interfaceIntervals(span(TABLES.interface.id)),
      zones: rows(now, TABLES.thermal_zone.id).flatMap(row =>
        row === undefined
          ? []
          : [{ zone: row.id.labels[0]!, type: row.id.name, points: this.points.zone(row.id.labels[0]!) }],
      ),
      cooling: coolingReadings(rows(now, TABLES.cooling_device.id)),
      policies: policyIntervals(rows(now, TABLES.cpufreq.id), span(TABLES.time_in_state.id), this.points),
      supplies: rows(now, TABLES.power_supply.id).flatMap(row =>
        row === undefined ? [] : [{ name: row.id.name, points: this.points.supply(row.id.name) }],
      ),
      agent: agentInterval(span(agent.id)),
      power: new LazyPowerReadings({
        span,
        recent: this.recent.take(),
        covers: this.times.take(),
        elapsed,
        awake: elapsed - suspended,
        info,
      }),
    };
  }
}
