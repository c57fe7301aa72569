/**
 * A frequency limit below the hardware's on a hot device is only a hint: users and power profiles set limits too, so its
 * cause stays unknown.
 */
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import type { ZoneTrips } from '../trips.js';

/** A limit this close to the top is rounding. */
const CAPPED = 0.985;
/** A hot zone is this close to its lowest trip, degrees. */
const HOT_MARGIN = 3;
/** These governors choose low frequencies, or the user does. */
const NOT_ASKING = new Set(['powersave', 'userspace']);

export function limitEvidence(interval: Interval, trips: ZoneTrips): ThrottleRow[] {
  const hotSince = firstHot(interval, trips);
  if (hotSince === undefined) return [];
  return interval.policies.flatMap(({ policy, limit, governor }): ThrottleRow[] => {
    const top = hardwareMaximum(interval, policy);
    if (top === undefined || limit === undefined || limit > CAPPED * top || NOT_ASKING.has(governor))
      return [];
    return [
      {
        domain: `policy${policy}`,
        cause: 'unknown',
        effect: 'latent',
        seconds: interval.to - hotSince,
        evidence: `scaling_max_freq ${megahertz(limit)} of ${megahertz(top)} while hot`,
        from: hotSince,
        to: interval.to,
      },
    ];
  });
}

export const megahertz = (hertz: number): string => `${Math.round(hertz / 1e6)} MHz`;

/** Hertz; undefined when the device does not say. */
export function hardwareMaximum({ info }: Pick<Interval, 'info'>, policy: number): number | undefined {
  const kilohertz = info?.policies.find(each => each.policy === policy)?.hardwareMaxKhz ?? 0;
  return kilohertz > 0 ? kilohertz * 1000 : undefined;
}

/** Event time of the first reading that is hot. */
function firstHot(interval: Interval, trips: ZoneTrips): number | undefined {
  let first: number | undefined;
  for (const { zone, points } of interval.zones) {
    const trip = trips.lowestSerious(zone);
    const hot = trip && points.find(point => point.temperature >= trip.celsius - HOT_MARGIN);
    if (hot !== undefined) first = Math.min(first ?? hot.at, hot.at);
  }
  return first;
}
