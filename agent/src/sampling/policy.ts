import type { Conditions } from './conditions.js';

type Cause = 'battery' | 'low' | 'hot';

/** Why the plan is stretched, each on or off. */
export interface Strain extends Readonly<Record<Cause, boolean>> {
  /** Since when conditions have been better than what is switched on asks for, ms. */
  readonly betterSince: Readonly<Partial<Record<Cause, number>>>;
}

/** How far the plan is stretched. */
export interface Stretch {
  /** Time between readings, as a multiple of the plan's. */
  readonly read: number;
  /** Time between frames, as a multiple of the plan's. */
  readonly publish: number;
  /** Frames go out at multiples of their interval on the wall clock, together with other traffic of that kind. */
  readonly align: boolean;
  /** As in column `stretch_reasons` of the table `agent`. */
  readonly reasons: number;
}

const CAUSES: readonly Cause[] = ['battery', 'low', 'hot'];

export const NO_STRAIN: Strain = { battery: false, low: false, hot: false, betterSince: {} };
export const REASONS = { battery: 1, low: 2, hot: 4, metered: 8, budget: 16 } as const;

const LOW_PERCENT = 20;
const NOT_LOW_PERCENT = 25;
/** Thousandths of a degree below the lowest passive trip. */
const HOT_HEADROOM = 5000;
const COOL_HEADROOM = 8000;
/** Conditions must have been better for so long before anything is taken back. */
const HOLD_MS = 30_000;

const READ = { battery: 2, low: 2, hot: 2 };
const PUBLISH = { battery: 3, low: 2, metered: 6 };
const MOST_READ = 8;
const MOST_PUBLISH = 12;

/**
 * What strains the device at `nowMs`, a clock that does not go back. Worse conditions count at once; better ones when
 * they have passed a second threshold and stayed there. What the conditions do not say stays as it was.
 */
export function nextStrain(strain: Strain, conditions: Conditions, nowMs: number): Strain {
  const { discharging = strain.battery, chargePercent, headroom, cooling } = conditions;
  const charge = chargePercent ?? (strain.low ? LOW_PERCENT : 100);
  const nearTrip =
    headroom === undefined
      ? cooling === undefined && strain.hot
      : headroom <= (strain.hot ? COOL_HEADROOM - 1 : HOT_HEADROOM);
  const wanted = {
    battery: discharging,
    low: discharging && charge <= (strain.low ? NOT_LOW_PERCENT - 1 : LOW_PERCENT),
    hot: nearTrip || cooling === true,
  };
  const next = { ...wanted };
  const betterSince: Partial<Record<Cause, number>> = {};
  for (const cause of CAUSES) {
    if (!strain[cause] || wanted[cause]) continue;
    const since = strain.betterSince[cause] ?? nowMs;
    if (nowMs - since >= HOLD_MS) continue;
    betterSince[cause] = since;
    next[cause] = true;
  }
  return { ...next, betterSince };
}

/** What a strain and a metered link make of the plan. */
export function stretchOf(strain: Strain, metered: boolean): Stretch {
  let read = 1;
  let publish = 1;
  let reasons = 0;
  for (const reason of CAUSES) {
    if (!strain[reason]) continue;
    read *= READ[reason];
    reasons += REASONS[reason];
  }
  if (strain.battery) publish *= PUBLISH.battery;
  if (strain.low) publish *= PUBLISH.low;
  if (metered) {
    publish *= PUBLISH.metered;
    reasons += REASONS.metered;
  }
  return {
    read: Math.min(read, MOST_READ),
    publish: Math.min(publish, MOST_PUBLISH),
    align: strain.battery || metered,
    reasons,
  };
}
