/**
 * Cooling that has stayed: a cooling device that is still above 0 minutes after its zone is so cold that the kernel's
 * governor must have let go. It is a fault of a kernel, of firmware, or of a program that sets it, not heat, and no cooling
 * helps against it.
 */
import { slowedBy } from '@edgevitals/shared/heat';
import type { ZoneInfo } from '@edgevitals/shared/info';
import * as v from 'valibot';
import type { CoolingReading, Interval, Step } from '../../../device/interval.js';
import type { ZoneTrips } from '../trips.js';

/** So far below where the governor lets go, degrees: sensors are off by less. */
const COLD_MARGIN = 10;
/** Governors let go step by step, one a poll: this is longer than that takes, s. */
export const COLD_SECONDS = 120;
/** Most devices that are followed. */
const MOST = 256;

export class LatchedCooling {
  /** Seconds that a device has been above 0 in the cold, by number and type. Made when one is. */
  private cold: Map<string, number> | undefined;
  /** Boot of which they are. */
  private boot = '';

  /** Whether a device holds back what no heat asks for. */
  isLatched(device: number, type: string): boolean {
    return (this.cold?.get(keyOf(device, type)) ?? 0) >= COLD_SECONDS;
  }

  takeInterval(interval: Interval, trips: ZoneTrips): void {
    if (interval.boot !== this.boot) this.cold = undefined;
    this.boot = interval.boot;
    for (const cooling of interval.cooling) this.take(cooling, interval, trips);
  }

  /** Plain JSON data for `restore`; undefined where nothing is held back in the cold. */
  snapshot(): unknown {
    return this.cold === undefined ? undefined : { boot: this.boot, cold: [...this.cold] };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.boot = snapshot.boot;
    this.cold = new Map(snapshot.cold.filter(each => v.is(DEVICE, each)).slice(0, MOST));
  }

  private take(cooling: CoolingReading, interval: Interval, trips: ZoneTrips): void {
    const { device, type, state, steps } = cooling;
    if (state === 0 && this.cold === undefined) return;
    const key = keyOf(device, type);
    const isHeld = state > 0 && slowedBy(type) !== undefined && !steps.some(wasLetGo);
    const isCold = isHeld ? areZonesCold(device, interval, trips) : false;
    if (isCold === undefined) return;
    if (!isCold) {
      this.cold?.delete(key);
      if (this.cold?.size === 0) this.cold = undefined;
      return;
    }
    this.cold ??= new Map();
    const before = this.cold.get(key);
    if (before === undefined && this.cold.size >= MOST) return;
    this.cold.set(key, (before ?? 0) + interval.elapsed - interval.suspended);
  }
}

/**
 * Whether all zones that a device is bound to were far below where their governors let go, all of the interval; undefined
 * where no zone was read. False where somebody's program governs one, which may slow down when it likes.
 */
export function areZonesCold(
  device: number,
  { info, zones }: Interval,
  trips: ZoneTrips,
): boolean | undefined {
  const bound = info?.zones.filter(zone => zone.cooling.some(each => each.device === device)) ?? [];
  if (bound.length === 0) return false;
  let isTold = true;
  for (const zone of bound) {
    const release = releaseOf(zone, device, trips);
    if (release === undefined) return false;
    const points = zones.find(each => each.zone === zone.zone)?.points ?? [];
    if (points.length === 0) isTold = false;
    if (points.some(({ temperature }) => temperature > release - COLD_MARGIN)) return false;
  }
  return isTold ? true : undefined;
}

/** Whether it was at 0 within the interval. */
const wasLetGo = ({ value, carried }: Step): boolean => value === 0 && !carried;

/** The lowest temperature at which the zone's governor may still hold a device back, degC; undefined where that is not known. */
function releaseOf(zone: ZoneInfo, device: number, trips: ZoneTrips): number | undefined {
  if (zone.policy === 'user_space') return undefined;
  const bound = zone.cooling.flatMap(each =>
    each.device === device ? (trips.at(zone, each.trip) ?? []) : [],
  );
  if (bound.length === 0) return undefined;
  // it begins at the lower of its two trips, to which nothing is bound (gov_power_allocator.c)
  const all =
    zone.policy === 'power_allocator'
      ? [...bound, ...trips.of(zone.zone).filter(({ type }) => type === 'passive')]
      : bound;
  return all.reduce(
    (least, { celsius, hysteresisCelsius }) => Math.min(least, celsius - hysteresisCelsius),
    Number.POSITIVE_INFINITY,
  );
}

/** Numbers alone are others' after the next boot. */
const keyOf = (device: number, type: string): string => `${device} ${type}`;

const SNAPSHOT = v.object({ boot: v.string(), cold: v.array(v.unknown()) });
const DEVICE = v.tuple([v.string(), v.number()]);
