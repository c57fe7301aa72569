/** What may be used, and what is: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { LIMIT, oneOf, preset } from './field_rule.js';
import { messageOf } from './message.js';

export const limits = defineMethod({
  meaning: 'limits that are set: what is used of them, and which are exceeded',
  request: messageOf<LimitsRequest>()(edgevitals.v1.LimitsRequest),
  answer: messageOf<LimitsAnswer>()(edgevitals.v1.LimitsAnswer),
  rules: { limit: preset(LIMIT, 20), verdict: preset(oneOf('all', 'exceeded'), 'all') },
});

export interface LimitsRequest {
  /** One device; all when absent. */
  readonly device?: string;
  /** Rows at most, 1 to 1000; default 20. */
  readonly limit?: number;
  /** "exceeded" leaves out what is kept or cannot be told; "all" by default. */
  readonly verdict?: 'all' | 'exceeded';
}

export interface LimitsAnswer {
  /** What is exceeded first, and of that what exceeds it by most times. */
  readonly limits: readonly LimitUse[];
  /** Rows beyond `limit`. */
  readonly more: number;
  /** Over all devices asked for. */
  readonly exceeded: number;
  readonly kept: number;
  readonly untold: number;
  /** Each limit in force, by how many devices exceed it. */
  readonly tallies: readonly LimitTally[];
  /** Stands for the limits in force; empty where there are none. */
  readonly digest: string;
}

/** One limit on one program, or on a device as a whole. */
export interface LimitUse {
  readonly device: string;
  /** Empty: the device as a whole. */
  readonly program: string;
  /** As the file of limits has it: "cpu", "writes". */
  readonly key: string;
  /** The same in words. */
  readonly title: string;
  /** As the file calls it. */
  readonly id: string;
  /** As it is written: "200 MB/day". */
  readonly allowed: string;
  /** "exceeded", "kept", "cannot-be-told", or "no-data" where nothing has been told of it. */
  readonly verdict: 'exceeded' | 'kept' | 'cannot-be-told' | 'no-data';
  /** "info", "warning", "critical": what exceeding it is. */
  readonly severity: 'info' | 'warning' | 'critical';
  /** What `limit`, `used`, `low` and `high` are in. */
  readonly unit: string;
  readonly limit: number;
  /** Absent, as all below, where nothing is known. */
  readonly used?: number;
  /** Between these it is in 90 of 100 cases; the same as `used` where it was counted, and all time is known. */
  readonly low?: number;
  readonly high?: number;
  /** The same as people read it, in the limit's own unit: "171 mW (150 mW to 192 mW)". */
  readonly usedText?: string;
  /** Of the limit, what is left of it at least: 0.2 is a fifth; below 0 where it may be exceeded. */
  readonly margin?: number;
  /** What it is of: "in the last 1 h", "this day (UTC)". */
  readonly window: string;
  /** Seconds since 1970, and how many of them are known. */
  readonly from?: number;
  readonly to?: number;
  readonly knownSeconds?: number;
  /** Since when it is exceeded, seconds since 1970. */
  readonly since?: number;
  /** Why it cannot be told. */
  readonly why?: string;
  /** How the day ends, of a day's budget with days to learn from. */
  readonly forecast?: LimitForecast;
}

export interface LimitForecast {
  /** By the end of the day, in the unit of the limit; 90 % interval. */
  readonly total: number;
  readonly low: number;
  readonly high: number;
  /** When the budget is used up, seconds since 1970; absent where the day ends before. */
  readonly at?: number;
  readonly earliest?: number;
  readonly latest?: number;
  /** Past days that it rests on. */
  readonly days: number;
}

export interface LimitTally {
  readonly id: string;
  readonly key: string;
  readonly allowed: string;
  readonly exceeded: number;
  readonly kept: number;
  readonly untold: number;
  /** Where it is exceeded by most times; absent where it is by nobody. */
  readonly worstDevice?: string;
}
