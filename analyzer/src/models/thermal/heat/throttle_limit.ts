/** Where throttling begins on a zone. */
import { slowedBy } from '@edgevitals/shared/heat';
import type { Interval } from '../../../device/interval.js';
import type { Onsets } from '../onset.js';
import { type ZoneTrips, zoneInfo } from '../trips.js';
import type { FollowedZone } from './followed_zone.js';

export interface ThrottleLimit {
  readonly celsius: number;
  /** Whose word it is: a trip of the kernel's, or what was seen of the device. */
  readonly from: 'trip' | 'learned';
}

/** Tells the limit of a zone as it stands in an interval; undefined where nothing does. */
export type LimitOf = (zone: FollowedZone, interval: Interval, trips: ZoneTrips) => ThrottleLimit | undefined;

/** Events begin so near to a trip because of it, degrees. */
const NEAR = 3;

/** The lowest passive trip, or where throttling has begun on the device before, where that is well below it or no trip tells. */
export const limitWith =
  (onsets: Pick<Onsets, 'of'>): LimitOf =>
  (zone, interval, trips) => {
    const trip = lowestPassive(zone, interval, trips);
    const seen = onsets.of(zone.zone, zone.type)?.celsius;
    if (seen === undefined || (trip !== undefined && seen > trip.celsius - NEAR)) return trip;
    return { celsius: seen, from: 'learned' };
  };

/** The lowest passive trip against which something that slows is bound; where nothing is known to be, the lowest of all. */
export const lowestPassive: LimitOf = ({ zone }, { info, cooling }, trips) => {
  const told = zoneInfo(info, zone);
  if (told === undefined) return undefined;
  let bound = Number.POSITIVE_INFINITY;
  for (const { device, trip } of told.cooling) {
    const known = trip < 0 ? undefined : trips.at(told, trip);
    const type = cooling.find(each => each.device === device)?.type;
    if (known?.type === 'passive' && type !== undefined && slowedBy(type) !== undefined)
      bound = Math.min(bound, known.celsius);
  }
  if (bound === Number.POSITIVE_INFINITY)
    for (const { type, celsius } of trips.of(zone)) if (type === 'passive') bound = Math.min(bound, celsius);
  return bound === Number.POSITIVE_INFINITY ? undefined : { celsius: bound, from: 'trip' };
};
