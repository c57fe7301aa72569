/** What a release changed: the messages of proto/edgevitals/v1 in camelCase. Ratios: 0.1 is a tenth. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { NEEDED } from './field_rule.js';
import { messageOf } from './message.js';

export const compare = defineMethod({
  meaning: 'what one build of a program costs more than another, over the fleet',
  request: messageOf<CompareRequest>()(edgevitals.v1.CompareRequest),
  answer: messageOf<CompareAnswer>()(edgevitals.v1.CompareAnswer),
  rules: { program: NEEDED },
});

export interface CompareRequest {
  /** As `top` shows it. */
  readonly program: string;
  /** Builds, or how they begin; the two newest when absent. */
  readonly from?: string;
  readonly to?: string;
  /** Instead of builds: days before this and days from that on, "2026-11-20". */
  readonly before?: string;
  readonly after?: string;
  /** Pattern of device ids; all when absent. */
  readonly devices?: string;
}

export interface CompareAnswer {
  readonly program: string;
  readonly from: string;
  readonly to: string;
  /** Where and when the newer was first seen, seconds since 1970; absent where days were compared. */
  readonly firstDevice?: string;
  readonly firstAt?: number;
  /** The first is the one that counts. */
  readonly quantities: readonly ReleaseQuantity[];
  /** Devices that were left out because their model or kernel changed with the build. */
  readonly leftOut: readonly string[];
  /** What else changed at the same time, a sentence each. */
  readonly changedToo: readonly string[];
}

export interface ReleaseQuantity {
  /** "energy", "cpu", "memory", "writes", "written", "wakeups", "traffic" (TCP). */
  readonly quantity: string;
  /** "worse", "better", "not-told-apart", "cannot-be-told". */
  readonly verdict: 'worse' | 'better' | 'not-told-apart' | 'cannot-be-told';
  /** Of what it was: 0.1 is a tenth more; 95 % interval. Absent, as what follows, where it cannot be told. */
  readonly change?: number;
  readonly low?: number;
  readonly high?: number;
  /** Chance of so clear a difference where there is none, corrected for the other quantities. */
  readonly p?: number;
  /** Smallest change that these devices and days show in 90 of 100 cases. */
  readonly couldShow?: number;
  /**
   * "others": against devices that stayed on the old build on the same days; "past-days": against what days differ by
   * themselves; "between-devices": no device ran both.
   */
  readonly by?: 'others' | 'past-days' | 'between-devices';
  /** Devices on the newer build, and beside them on the older; days on the newer. */
  readonly upgraded?: number;
  readonly old?: number;
  readonly days?: number;
  /** Standard deviation of one device's days, as a share. */
  readonly spread?: number;
  /** Why it cannot be told. */
  readonly why?: string;
}
