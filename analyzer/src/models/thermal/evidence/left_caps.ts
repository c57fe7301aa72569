/**
 * Caps that were left behind: `scaling_max_freq` is still what a cooling device had set it to, though that has let go and
 * its zone has been cold for minutes. A cap counts only if it was the very clock that the device's step stands for while it
 * stood there: the step N of cpufreq cooling is the Nth clock below the top (drivers/thermal/cpufreq_cooling.c). Any other
 * may be a user's.
 */
import { slowedBy } from '@edgevitals/shared/heat';
import * as v from 'valibot';
import type { CoolingReading, Interval, PolicyInterval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import type { ZoneTrips } from '../trips.js';
import { policyOf } from './cooling.js';
import { meetsLimit } from './demand.js';
import { areZonesCold, COLD_SECONDS } from './latched.js';
import { megahertz } from './limit.js';

/** Most policies that are followed. */
const MOST = 256;

interface LeftCap {
  readonly hertz: number;
  /** What had set it: type and step. */
  readonly by: string;
  readonly step: number;
  /** How long it has been there in the cold since that let go. */
  seconds: number;
}

export class LeftCaps {
  /** By policy. Made with the first; empty again when caps are taken back. */
  private caps: Map<number, LeftCap> | undefined;
  private boot = '';

  takeInterval(interval: Interval, trips: ZoneTrips): void {
    if (interval.boot !== this.boot) this.caps = undefined;
    this.boot = interval.boot;
    for (const cooling of interval.cooling) {
      if ((cooling.state === 0 && this.caps === undefined) || slowedBy(cooling.type) !== 'policy') continue;
      const policy = policyOf(interval, cooling.type);
      if (policy !== undefined) this.take(cooling, policy, interval, trips);
    }
    if (this.caps?.size === 0) this.caps = undefined;
  }

  /** One row for each policy that has been left with a cap. */
  evidence(interval: Interval): ThrottleRow[] {
    if (this.caps === undefined) return [];
    return interval.policies.flatMap((policy): ThrottleRow[] => {
      const cap = this.caps?.get(policy.policy);
      if (cap === undefined || cap.seconds < COLD_SECONDS) return [];
      return [
        {
          domain: `policy${policy.policy}`,
          cause: 'latched',
          effect: meetsLimit(interval, policy) ? 'binding' : 'latent',
          seconds: interval.elapsed,
          evidence: `scaling_max_freq is still ${megahertz(cap.hertz)}, to which ${cap.by} at step ${cap.step} had set it`,
          from: interval.from,
          to: interval.to,
        },
      ];
    });
  }

  /** Plain JSON data for `restore`; undefined where there is no cap. */
  snapshot(): unknown {
    return this.caps === undefined ? undefined : { boot: this.boot, caps: [...this.caps] };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.boot = snapshot.boot;
    this.caps = new Map(snapshot.caps.filter(each => v.is(CAP, each)).slice(0, MOST));
  }

  private take(
    { device, type, state }: CoolingReading,
    policy: PolicyInterval,
    interval: Interval,
    trips: ZoneTrips,
  ): void {
    const known = this.caps?.get(policy.policy);
    if (state > 0) {
      const hertz = clockOf(interval, policy, state);
      if (hertz === undefined || hertz !== policy.limit) this.caps?.delete(policy.policy);
      else this.remember(policy.policy, { hertz, by: type, step: state, seconds: 0 });
      return;
    }
    if (known === undefined || known.by !== type) return;
    if (policy.limit !== known.hertz) {
      this.caps?.delete(policy.policy);
      return;
    }
    const isCold = areZonesCold(device, interval, trips);
    if (isCold === true) known.seconds += interval.elapsed - interval.suspended;
    else if (isCold === false) known.seconds = 0;
  }

  private remember(policy: number, cap: LeftCap): void {
    this.caps ??= new Map();
    if (this.caps.size < MOST || this.caps.has(policy)) this.caps.set(policy, cap);
  }
}

/** What a step of cpufreq cooling limits a policy to, hertz; undefined where its clocks are not told. */
function clockOf({ info }: Interval, { policy }: PolicyInterval, step: number): number | undefined {
  const clocks = info?.policies.find(each => each.policy === policy)?.frequenciesKhz ?? [];
  const kilohertz = [...clocks].sort((a, b) => b - a)[step];
  return kilohertz === undefined ? undefined : kilohertz * 1000;
}

const SNAPSHOT = v.object({ boot: v.string(), caps: v.array(v.unknown()) });
const CAP = v.tuple([
  v.number(),
  v.object({ hertz: v.number(), by: v.string(), step: v.number(), seconds: v.number() }),
]);
