/**
 * Limits that somebody has set: `scaling_max_freq` fell, or was first seen, while no cooling device was at work and all zones
 * were far below where throttling begins, or below it where the policy has a cooling device of its own, which is at rest. The kernel does not tell whose a limit is: scaling_max_freq is the lowest of all
 * requests (drivers/cpufreq/freq_table.c, include/linux/pm_qos.h).
 */
import { slowedBy } from '@edgevitals/shared/heat';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Clocks } from '../lost/clocks.js';
import type { Onsets } from '../onset.js';
import type { ZoneTrips } from '../trips.js';
import { policyOf } from './cooling.js';
import { HOT_MARGIN, isCapped } from './limit.js';

/** So far below, degrees. */
const COLD_MARGIN = 10;
const MOST = 256;

export class UserCaps {
  /** By policy: the limit as it stands, Hz, and whether it was cold when it came. Made with the first. */
  private caps: Map<number, { readonly hertz: number; readonly isUsers: boolean }> | undefined;

  isUsers(policy: number): boolean {
    return this.caps?.get(policy)?.isUsers === true;
  }

  takeInterval(interval: Interval, trips: ZoneTrips, onsets: Onsets, clocks: Pick<Clocks, 'policy'>): void {
    for (const { policy, limit } of interval.policies) {
      if (!isCapped(clocks.policy(policy), limit)) {
        this.caps?.delete(policy);
        continue;
      }
      if (limit === undefined || this.caps?.get(policy)?.hertz === limit) continue;
      this.caps ??= new Map();
      if (this.caps.size < MOST || this.caps.has(policy))
        this.caps.set(policy, { hertz: limit, isUsers: isAllCold(interval, policy, trips, onsets) });
    }
    if (this.caps?.size === 0) this.caps = undefined;
  }

  /** Plain JSON data for `restore`; undefined where there is no limit. */
  snapshot(): unknown {
    return this.caps === undefined ? undefined : [...this.caps];
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    this.caps = new Map(snapshot.filter(each => v.is(CAP, each)).slice(0, MOST));
  }
}

function isAllCold(interval: Interval, policy: number, trips: ZoneTrips, onsets: Onsets): boolean {
  const { zones, cooling } = interval;
  if (
    cooling.some(({ state, steps, type }) => (state > 0 || steps.length > 0) && slowedBy(type) !== undefined)
  )
    return false;
  const hasOwn = cooling.some(
    ({ type }) => slowedBy(type) === 'policy' && policyOf(interval, type)?.policy === policy,
  );
  let isTold = false;
  for (const { zone, type, points } of zones) {
    const limit = onsets.expected(zone, type, trips) - (hasOwn ? HOT_MARGIN : COLD_MARGIN);
    for (const { temperature } of points) {
      isTold = true;
      if (temperature > limit) return false;
    }
  }
  return isTold;
}

const CAP = v.tuple([v.number(), v.object({ hertz: v.number(), isUsers: v.boolean() })]);
