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

/** Trips of a zone, and the lowest of them that slows or stops the device. */
interface KnownTrips {
  readonly all: readonly Trip[];
  readonly lowest: Trip | undefined;
}

const NONE: KnownTrips = { all: [], lowest: undefined };
/** Of zones as info documents describe them, while no trip is in doubt: most stay as they are for as long as a device runs. */
const described = new WeakMap<ZoneInfo, KnownTrips>();

function knownTrips(zone: ZoneInfo, survived: number): KnownTrips {
  const known = survived === 0 ? described.get(zone) : undefined;
  if (known !== undefined) return known;
  const all = tripsOf(zone, survived);
  const made = { all, lowest: lowestSerious(all) };
  if (survived === 0) described.set(zone, made);
  return made;
}

/** Trips of a device's zones as they stand in an interval, each looked up once. */
export class ZoneTrips {
  private readonly zones: Interval['zones'];
  private readonly known: KnownTrips[] = [];

  /** @param survived degrees of a zone, as for `tripsOf`. */
  constructor(
    { info, zones }: Pick<Interval, 'info' | 'zones'>,
    survived: (zone: number, type: string) => number,
  ) {
    this.zones = zones;
    for (const { zone, type } of zones) {
      const described = zoneInfo(info, zone);
      this.known.push(described === undefined ? NONE : knownTrips(described, survived(zone, type)));
    }
  }

  of(zone: number): readonly Trip[] {
    return this.find(zone).all;
  }

  /** The trip of a number of a zone; undefined for -1, and for one that cannot be. */
  at(zone: ZoneInfo, trip: number): Trip | undefined {
    const described = zone.trips[trip];
    if (described === undefined) return undefined;
    const celsius = (described.temp * unitOf(zone)) / 1000;
    return this.of(zone.zone).find(each => each.type === described.type && each.celsius === celsius);
  }

  lowestSerious(zone: number): Trip | undefined {
    return this.find(zone).lowest;
  }

  /** Of two zones with one number the last counts. */
  private find(zone: number): KnownTrips {
    for (let i = this.zones.length - 1; i >= 0; i--) if (this.zones[i]!.zone === zone) return this.known[i]!;
    return NONE;
  }
}
