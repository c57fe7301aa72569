/**
 * Which critical trips mean nothing. At one the kernel shuts the device down (drivers/thermal/thermal_core.c,
 * handle_critical_trips): a device that runs beyond it for minutes, or was beyond it when it was first seen, has shown that
 * nothing happens there. It is remembered: a zone that cools down and comes near again is no alarm.
 */
import * as v from 'valibot';
import type { Interval, ZoneReadings } from '../../device/interval.js';
import { type ZoneTrips, zoneInfo } from './trips.js';

/** Longer than any orderly shutdown takes, s. */
const SHUTDOWN_SECONDS = 120;
/** Most zones that are followed. */
const MOST = 256;

export class SurvivedTrips {
  /** Seconds that a zone has been beyond a critical trip, by number and type. Made when one is. */
  private beyond: Map<string, number> | undefined;
  private temperatures: Map<string, number> | undefined;
  /** Boot of which zones have been seen. */
  private boot = '';

  /** Degrees that a zone has had and the device went on; 0 where no critical trip is that low. */
  of(zone: number, type: string): number {
    return this.temperatures?.get(keyOf(zone, type)) ?? 0;
  }

  /** True where a critical trip of some zone is known to mean nothing. */
  get isAny(): boolean {
    return this.temperatures !== undefined;
  }

  /** @returns true when another trip means nothing from now on: `trips` are to be looked up anew. */
  takeInterval(interval: Interval, trips: ZoneTrips): boolean {
    if (interval.info === undefined || interval.zones.length === 0) return false;
    let isNews = false;
    for (const zone of interval.zones) if (this.take(zone, interval, trips)) isNews = true;
    this.boot = interval.boot;
    return isNews;
  }

  /** Plain JSON data for `restore`; undefined where no zone has been seen. */
  snapshot(): unknown {
    if (this.boot === '') return undefined;
    return { boot: this.boot, zones: [...(this.temperatures ?? [])] };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.boot = snapshot.boot;
    for (const [key, celsius] of snapshot.zones.filter(each => v.is(ZONE, each))) this.survive(key, celsius);
  }

  private take({ zone, type, points }: ZoneReadings, interval: Interval, trips: ZoneTrips): boolean {
    if (points.length === 0) return false;
    const { info, boot, elapsed } = interval;
    const critical = trips.of(zone).find(trip => trip.type === 'critical');
    const isBeyond =
      critical !== undefined &&
      points.every(point => point.temperature >= critical.celsius) &&
      // the kernel does not act on zones that are switched off
      zoneInfo(info, zone)?.enabled !== false;
    if (!isBeyond) {
      this.beyond?.delete(keyOf(zone, type));
      return false;
    }
    const key = keyOf(zone, type);
    const seconds = (this.beyond?.get(key) ?? 0) + elapsed;
    const isSurvived = boot !== this.boot || seconds >= SHUTDOWN_SECONDS;
    if (isSurvived) {
      this.beyond?.delete(key);
      this.survive(key, critical.celsius);
    } else {
      this.beyond ??= new Map();
      if (this.beyond.size < MOST || this.beyond.has(key)) this.beyond.set(key, seconds);
    }
    return isSurvived;
  }

  private survive(key: string, celsius: number): void {
    this.temperatures ??= new Map();
    if (this.temperatures.size < MOST || this.temperatures.has(key)) this.temperatures.set(key, celsius);
  }
}

/** Numbers alone are others' after the next boot. */
const keyOf = (zone: number, type: string): string => `${zone} ${type}`;

const SNAPSHOT = v.object({ boot: v.string(), zones: v.array(v.unknown()) });
const ZONE = v.tuple([v.string(), v.number()]);
