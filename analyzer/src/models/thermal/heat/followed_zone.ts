/**
 * Which zone of a device the model of heat is about: that of its CPUs, whose load it knows. The one against whose heat the
 * kernel slows CPUs down, else one that is named for them, else any; among these the one with the least to its first
 * serious trip, else the hottest.
 */
import { slowedBy } from '@edgevitals/shared/heat';
import type { ZoneInfo } from '@edgevitals/shared/info';
import type { Interval, ZoneReadings } from '../../../device/interval.js';
import { type ZoneTrips, zoneInfo } from '../trips.js';

export interface FollowedZone {
  readonly zone: number;
  readonly type: string;
}

/** `cpu-thermal`, `cpu0-0-top`, `soc_max`, `x86_pkg_temp`, `coretemp`, `k10temp`, `bigcore0-thermal`, `CPU-therm`. */
const NAMED = /cpu|soc|pkg|package|core|k10temp|k8temp|tctl|tdie|tccd/i;
/** What has CPUs' name in its own and is not about them. */
const OTHERS = /gpu|modem|board|batt|ambient|skin/i;

const BOUND = 2;
const BY_NAME = 1;

export const isZone = (zone: FollowedZone, { zone: number, type }: FollowedZone): boolean =>
  zone.zone === number && zone.type === type;

/** The zone to follow; undefined where none has a credible reading, or the device has not said what it is. */
export function zoneToFollow(interval: Interval, trips: ZoneTrips): FollowedZone | undefined {
  const { info, zones } = interval;
  if (info === undefined) return undefined;
  let best: { readonly zone: ZoneReadings; readonly rank: number; readonly left: number } | undefined;
  for (const zone of zones) {
    const celsius = zone.points.at(-1)?.temperature;
    if (celsius === undefined) continue;
    const rank = rankOf(zone.type, zoneInfo(info, zone.zone), interval);
    const trip = trips.lowestSerious(zone.zone);
    // without a trip: as far from one as any can be, the hottest first
    const left = trip === undefined ? 1000 - celsius : trip.celsius - celsius;
    if (best === undefined || rank > best.rank || (rank === best.rank && left < best.left))
      best = { zone, rank, left };
  }
  return best === undefined ? undefined : { zone: best.zone.zone, type: best.zone.type };
}

function rankOf(type: string, zone: ZoneInfo | undefined, { cooling }: Interval): number {
  for (const { device, trip } of zone?.cooling ?? []) {
    if (trip < 0) continue;
    const target = slowedBy(cooling.find(each => each.device === device)?.type ?? '');
    if (target === 'policy' || target === 'cpus') return BOUND;
  }
  return NAMED.test(type) && !OTHERS.test(type) ? BY_NAME : 0;
}
