/**
 * Which places of a device are hotter than the others at the same load, and what makes them so. An interval costs it an addition
 * a zone, a minute one step of a regression.
 */
import type { Interval } from '../../../device/interval.js';
import { median } from '../cooling/drift.js';
import type { Load } from '../rc/index.js';
import { type BogusReason, BogusSensors, MOST_ZONES } from './bogus_sensors.js';
import { LEAST_MINUTES, ZoneCoupling } from './zone_coupling.js';

const MINUTE = 60;
/** Zones follow load by so much, s. */
const LAG = 120;
/** Fewer zones have no peers. */
const LEAST_ZONES = 2;

/** A zone among its peers, at a load. */
export interface Hotspot {
  readonly zone: number;
  readonly type: string;
  /** Degrees above the median of all zones. */
  readonly above: number;
  /** degC there. */
  readonly celsius: number;
  /** Degrees that full load of all CPUs, or of the GPU, adds; undefined where that load has not moved by itself. */
  readonly perCpuLoad: number | undefined;
  readonly perGpuLoad: number | undefined;
}

/** A zone that is left out, and why. */
export interface IgnoredZone {
  readonly zone: number;
  readonly type: string;
  readonly reason: BogusReason;
  readonly text: string;
}

interface RankedZone {
  readonly zone: number;
  readonly type: string;
  sum: number;
  count: number;
}

export class Hotspots {
  private readonly bogus = new BogusSensors();
  private followed: RankedZone[] = [];
  /** A row for each zone above the median, and one of the median. Made for zones that have peers. */
  private coupling: ZoneCoupling | undefined;
  private minute = 0;
  private cpu = 0;
  private gpu = 0;
  private ignoredZones: readonly IgnoredZone[] = [];

  /** Zones that are left out. */
  get ignored(): readonly IgnoredZone[] {
    return this.ignoredZones;
  }

  /** Load of the busiest GPU, smoothed; 0 where there is none. */
  get gpuLoad(): number {
    return this.gpu;
  }

  takeInterval(interval: Interval, load: Load): void {
    const { elapsed, zones } = interval;
    const follows = 1 - Math.exp(-elapsed / LAG);
    this.cpu += follows * (load.used - this.cpu);
    for (const zone of zones) {
      this.bogus.take(zone, this.cpu, interval);
      const followed = this.followed.find(each => each.zone === zone.zone);
      if (followed === undefined || zone.points.length === 0) continue;
      for (const point of zone.points) followed.sum += point.temperature;
      followed.count += zone.points.length;
    }
    this.minute += elapsed;
    if (this.minute < MINUTE) return;
    // the GPU's load is made of tables: once a minute is enough
    const busiest = interval.power.gpus.reduce((most, { load: used = 0 }) => Math.max(most, used), 0);
    this.gpu += (1 - Math.exp(-this.minute / LAG)) * (busiest - this.gpu);
    this.minute = 0;
    this.endMinute(interval);
  }

  /**
   * Zones by how much hotter than the others they are, hottest first; empty until an hour has been seen, and where there are
   * no peers.
   * @param used load of all CPUs to tell it at; that of most of the time where left out.
   */
  ranked(used: number | undefined): Hotspot[] {
    const { coupling, followed } = this;
    if (followed.length < LEAST_ZONES || coupling === undefined || coupling.minutes < LEAST_MINUTES)
      return [];
    const middle = coupling.line(followed.length);
    const more = used === undefined ? 0 : used - coupling.meanCpuLoad;
    const at = (line: typeof middle): number => line.mean + more * (line.perCpuLoad ?? 0);
    return followed
      .map(({ zone, type }, row): Hotspot => {
        const line = coupling.line(row);
        const above = at(line);
        const sum = (own: number | undefined, of: number | undefined) =>
          own === undefined || of === undefined ? undefined : own + of;
        return {
          zone,
          type,
          above,
          celsius: at(middle) + above,
          perCpuLoad: sum(line.perCpuLoad, middle.perCpuLoad),
          perGpuLoad: sum(line.perGpuLoad, middle.perGpuLoad),
        };
      })
      .sort((a, b) => b.above - a.above);
  }

  private endMinute({ zones }: Interval): void {
    const ignored = zones.flatMap(({ zone, type }): IgnoredZone[] => {
      const reason = this.bogus.reasonOf(zone);
      if (reason === undefined) return [];
      return [{ zone, type, reason, text: textOf(reason, this.bogus.valueOf(zone)) }];
    });
    this.ignoredZones = ignored;
    const credible = zones
      .filter(({ zone }) => ignored.every(each => each.zone !== zone))
      .slice(0, MOST_ZONES);
    const isSame =
      credible.length === this.followed.length &&
      credible.every(
        ({ zone, type }, i) => this.followed[i]!.zone === zone && this.followed[i]!.type === type,
      );
    if (!isSame) {
      this.followed = credible.map(({ zone, type }) => ({ zone, type, sum: 0, count: 0 }));
      this.coupling = undefined;
      return;
    }
    if (this.followed.length >= LEAST_ZONES && this.followed.every(({ count }) => count > 0)) {
      const means = this.followed.map(({ sum, count }) => sum / count);
      const middle = median(means);
      this.coupling ??= new ZoneCoupling(means.length + 1);
      this.coupling.add(this.cpu, this.gpu, [...means.map(mean => mean - middle), middle]);
    }
    for (const each of this.followed) each.sum = each.count = 0;
  }
}

function textOf(reason: BogusReason, celsius: number): string {
  if (reason === 'constant') return `it has stood at ${celsius.toFixed(1)} degC whatever the load was`;
  if (reason === 'jumps') return 'it moves by more than 20 degrees within a second';
  return 'it gives no reading that a temperature could be: it is off, parked or does not answer';
}
