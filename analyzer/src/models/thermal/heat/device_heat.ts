/**
 * One device's heat: what the load of each interval does to the temperature of its CPUs' zone, learned as it comes. Made
 * when there is a zone with readings and something that tells the load. Once an interval one reading is learned from;
 * what follows from what was learned is worked out when somebody asks.
 *
 * Its numbers take 117 x 8 bytes, and less than a kilobyte of text in a snapshot.
 */
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Slice } from '../../../history/slice.js';
import { ForecastError, Forecaster, type Load, RcEstimator } from '../rc/index.js';
import type { ZoneTrips } from '../trips.js';
import { type FollowedZone, isZone, zoneToFollow } from './followed_zone.js';
import { type HeatInputKind, hasInput, loadOfSlice, wattsOf } from './heat_input.js';
import { RecentLoad } from './recent_load.js';

/** A reading that is older than that at the end of an interval, s, and than this share of it, is of another load. */
const OLD_SECONDS = 1;
const OLD_SHARE = 0.25;
/** Asleep for longer, a device has cooled down without being seen, s. */
const ASLEEP = 1;
/** Intervals join where they are no further apart, s. */
const APART = 1;
/** So long without a reading or what tells the load, s, and something else is looked for. */
const PATIENCE = 600;
/**
 * Degrees of a load are expected per full load of a board of four cores, which takes 4 W; of a device that takes more at
 * rest, full load is taken for twice that. Only what is expected before anything was learned depends on it.
 */
const BOARD_WATTS = 4;
const OVER_REST = 2;

export class DeviceHeat {
  readonly zone: FollowedZone;
  readonly kind: HeatInputKind;
  /** Watts that are a load of 1; 1 where loads are CPUs'. */
  readonly unitWatts: number;
  /** What was learned, as of the newest interval. */
  readonly estimator = new RcEstimator();
  private readonly error = new ForecastError();
  private readonly recent = new RecentLoad();
  private boot = '';
  /** End of the last interval, seconds since 1970. */
  private at = Number.NEGATIVE_INFINITY;
  private last: number | undefined;
  /** CPUs that are on. */
  private cpus = 1;
  /** Seconds without what it learns from. */
  private missing = 0;
  /** Seconds with watts, where it learns from what CPUs did. */
  private better = 0;

  constructor(zone: FollowedZone, kind: HeatInputKind, unitWatts: number) {
    this.zone = zone;
    this.kind = kind;
    this.unitWatts = unitWatts;
  }

  /** One for a device that has what it takes; undefined for others. */
  static of(interval: Interval, slice: Slice, trips: ZoneTrips): DeviceHeat | undefined {
    const watts = wattsOf(slice);
    if (watts === undefined && slice.loadSeconds === undefined) return undefined;
    const zone = zoneToFollow(interval, trips);
    if (zone === undefined) return undefined;
    return watts === undefined
      ? new DeviceHeat(zone, 'cpu', 1)
      : new DeviceHeat(zone, 'watts', Math.max(BOARD_WATTS, OVER_REST * watts));
  }

  /**
   * Learns from an interval, once what CPUs did and the energy stand in its slice.
   * @returns its load; undefined where nothing tells, or what came before it is not known to join.
   */
  takeInterval(interval: Interval, slice: Slice): Load | undefined {
    const joins = interval.boot === this.boot && Math.abs(interval.from - this.at) <= APART;
    this.boot = interval.boot;
    this.at = interval.to;
    if (!joins) this.interrupt();
    const celsius = this.readingOf(interval);
    const isTold = hasInput(slice, this.kind);
    this.missing = isTold && celsius !== undefined ? 0 : this.missing + interval.elapsed;
    this.better = this.kind === 'cpu' && wattsOf(slice) !== undefined ? this.better + interval.elapsed : 0;
    if (interval.gap || interval.suspended > ASLEEP || !isTold) {
      this.interrupt();
      return undefined;
    }
    const load = loadOfSlice(slice, this.kind, this.unitWatts);
    this.cpus = slice.cpus ?? this.cpus;
    this.estimator.observe(interval.elapsed, load, celsius);
    this.recent.add(interval.elapsed, load);
    if (celsius !== undefined) {
      this.last = celsius;
      this.error.see(this.estimator, celsius, interval.elapsed);
    }
    return load;
  }

  /** Whether the device has something better to learn from now, or not any more what it did: then it begins anew. */
  get isOutdated(): boolean {
    return this.missing > PATIENCE || this.better > PATIENCE;
  }

  /** The newest reading, degC; undefined where there is none since the model was made. */
  get celsius(): number | undefined {
    return this.last;
  }

  /** Load of the last minute; undefined while less than half of one was seen. */
  get load(): Load | undefined {
    return this.recent.mean;
  }

  /** What a load of 1 is for people: CPUs at their highest clocks, or watts. */
  get unit(): { readonly name: 'CPUs' | 'W'; readonly of: number } {
    return this.kind === 'cpu' ? { name: 'CPUs', of: this.cpus } : { name: 'W', of: this.unitWatts };
  }

  forecaster(): Forecaster {
    return new Forecaster(this.estimator, this.error);
  }

  snapshot(): unknown {
    const { zone, kind, unitWatts, boot, at } = this;
    return {
      zone,
      kind,
      unitWatts,
      boot,
      at,
      estimator: this.estimator.snapshot(),
      error: this.error.snapshot(),
    };
  }

  /** One that goes on from `snapshot()`; undefined for anything else. */
  static restored(snapshot: unknown): DeviceHeat | undefined {
    const { success, output } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return undefined;
    const heat = new DeviceHeat(output.zone, output.kind, output.unitWatts);
    heat.boot = output.boot;
    heat.at = output.at;
    heat.estimator.restore(output.estimator);
    heat.error.restore(output.error);
    return heat;
  }

  private interrupt(): void {
    this.estimator.interrupt();
    this.error.interrupt();
    this.recent.clear();
    this.last = undefined;
  }

  /** The zone's temperature at the end of the interval. */
  private readingOf({ zones, to, elapsed }: Interval): number | undefined {
    for (let i = 0; i < zones.length; i++) {
      if (!isZone(this.zone, zones[i]!)) continue;
      const { points } = zones[i]!;
      const newest = points[points.length - 1];
      if (newest === undefined) return undefined;
      return to - newest.at > Math.max(OLD_SECONDS, OLD_SHARE * elapsed) ? undefined : newest.temperature;
    }
    return undefined;
  }
}

const finite = v.pipe(v.number(), v.finite());
const SNAPSHOT = v.object({
  zone: v.object({ zone: v.pipe(finite, v.integer()), type: v.string() }),
  kind: v.picklist(['watts', 'cpu']),
  unitWatts: v.pipe(finite, v.minValue(1)),
  boot: v.string(),
  at: finite,
  estimator: v.optional(v.unknown()),
  error: v.optional(v.unknown()),
});
