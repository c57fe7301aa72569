/**
 * A frequency limit below the hardware's: a user's when it came in the cold (user_caps.ts). On a hot device it is only a hint:
 * users and power profiles set limits too, so its cause stays unknown.
 */
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import type { Clocks } from '../lost/clocks.js';
import type { PolicyClock } from '../lost/policy_clock.js';
import type { Onsets } from '../onset.js';
import type { ZoneTrips } from '../trips.js';
import { meetsLimit } from './demand.js';
import type { UserCaps } from './user_caps.js';

/** A limit this close to the top is rounding. */
const CAPPED = 0.985;
/** A hot zone is this close to where throttling begins, degrees. */
export const HOT_MARGIN = 3;
/** These governors choose low frequencies, or the user does. */
const NOT_ASKING = new Set(['powersave', 'userspace']);

export function limitEvidence(
  interval: Interval,
  trips: ZoneTrips,
  userCaps: Pick<UserCaps, 'isUsers'>,
  { clocks, onsets }: { readonly clocks: Pick<Clocks, 'policy'>; readonly onsets: Pick<Onsets, 'of'> },
): ThrottleRow[] {
  const rows: ThrottleRow[] = [];
  for (const policy of interval.policies) {
    const { policy: number, limit, governor } = policy;
    const clock = clocks.policy(number);
    if (clock === undefined || !isCapped(clock, limit) || NOT_ASKING.has(governor)) continue;
    const isUsers = userCaps.isUsers(number);
    const since = isUsers ? interval.from : firstHot(interval, trips, onsets);
    if (since === undefined) continue;
    rows.push({
      domain: `policy${number}`,
      cause: isUsers ? 'user' : 'unknown',
      effect: isUsers && meetsLimit(interval, policy) ? 'binding' : 'latent',
      seconds: interval.to - since,
      evidence: `scaling_max_freq ${megahertz(limit!)} of ${megahertz(clock.identity.tableHertz)}${isUsers ? ', set in the cold' : ' while hot'}`,
      from: since,
      to: interval.to,
    });
  }
  return rows;
}

/** Whether a policy's limit is below what its table has. */
export function isCapped(clock: PolicyClock | undefined, limit: number | undefined): boolean {
  const top = clock?.identity.tableHertz ?? 0;
  return top > 0 && limit !== undefined && limit <= CAPPED * top;
}

export const megahertz = (hertz: number): string => `${Math.round(hertz / 1e6)} MHz`;

/** Hertz; undefined when the device does not say. */
export function hardwareMaximum({ info }: Pick<Interval, 'info'>, policy: number): number | undefined {
  const kilohertz = info?.policies.find(each => each.policy === policy)?.hardwareMaxKhz ?? 0;
  return kilohertz > 0 ? kilohertz * 1000 : undefined;
}

/** Event time of the first reading that is hot. */
function firstHot(interval: Interval, trips: ZoneTrips, onsets: Pick<Onsets, 'of'>): number | undefined {
  let first: number | undefined;
  for (const { zone, type, points } of interval.zones) {
    const trip = trips.lowestSerious(zone)?.celsius ?? Number.POSITIVE_INFINITY;
    const limit = Math.min(trip, onsets.of(zone, type)?.celsius ?? trip);
    const hot = points.find(point => point.temperature >= limit - HOT_MARGIN);
    if (hot !== undefined) first = Math.min(first ?? hot.at, hot.at);
  }
  return first;
}
