/** Trip points of the info document in degrees: those that can be, by the rule that the agent has as well. */
import { credibleTrips, type DescribedTrip, unitOf } from '@edgevitals/shared/heat';
import type { Info, ZoneInfo } from '@edgevitals/shared/info';
import type { Trip } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';

/** From these on the kernel slows down or shuts down; `active` trips only start fans. */
const SERIOUS = ['passive', 'hot', 'critical'];
/** From these on the device stops. */
const STOPPING = ['hot', 'critical'];

export const zoneInfo = (info: Info | undefined, zone: number): ZoneInfo | undefined =>
  info?.zones.find(each => each.zone === zone);

/** @param survived degrees that the zone has had and the device went on; 0 where no trip is in doubt. */
export const tripsOf = (zone: ZoneInfo | undefined, survived: number): Trip[] =>
  credibleTrips(zone, survived * 1000).map(({ type, temp, hyst }: DescribedTrip) => ({
    type,
    celsius: temp / 1000,
    hysteresisCelsius: hyst / 1000,
  }));

/** The lowest trip that slows or stops the device. */
export const lowestSerious = (trips: readonly Trip[]): Trip | undefined => lowest(trips, SERIOUS);

/** The lowest trip that stops the device. */
export const lowestStopping = (trips: readonly Trip[]): Trip | undefined => lowest(trips, STOPPING);

/** The highest trip against which the kernel slows down: above it, that does not help. */
export function highestPassive(trips: readonly Trip[]): Trip | undefined {
  let highest: Trip | undefined;
  for (const trip of trips)
    if (trip.type === 'passive' && !(highest !== undefined && highest.celsius >= trip.celsius))
      highest = trip;
  return highest;
}

function lowest(trips: readonly Trip[], types: readonly string[]): Trip | undefined {
  let found: Trip | undefined;
  for (const trip of trips)
    if (types.includes(trip.type) && !(found !== undefined && found.celsius <= trip.celsius)) found = trip;
  return found;
}

/** Trips of a device's zones as they stand in an interval, each looked up once. */
export class ZoneTrips {
  private readonly known = new Map<number, { readonly all: Trip[]; readonly lowest: Trip | undefined }>();

  /** @param survived degrees of a zone, as for `tripsOf`. */
  constructor(
    { info, zones }: Pick<Interval, 'info' | 'zones'>,
    survived: (zone: number, type: string) => number,
  ) {
    for (const { zone, type } of zones) {
      const all = tripsOf(zoneInfo(info, zone), survived(zone, type));
      this.known.set(zone, { all, lowest: lowestSerious(all) });
    }
  }

  of(zone: number): readonly Trip[] {
    return this.known.get(zone)?.all ?? [];
  }

  /** The trip of a number of a zone; undefined for -1, and for one that cannot be. */
  at(zone: ZoneInfo, trip: number): Trip | undefined {
    const described = zone.trips[trip];
    if (described === undefined) return undefined;
    const celsius = (described.temp * unitOf(zone)) / 1000;
    return this.of(zone.zone).find(each => each.type === described.type && each.celsius === celsius);
  }

  lowestSerious(zone: number): Trip | undefined {
    return this.known.get(zone)?.lowest;
  }
}
