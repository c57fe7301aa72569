/**
 * Whether a limit is exceeded. What was used in a window is counted, or estimated with an error that is mostly the same all the
 * time: no number of minutes averages it away. So the amount of the window is judged, not a mean to be inferred; by its one-sided 95 %
 * bounds; and of an estimate that slides it must be so at every look for a while, or one of many looks would be wrong
 * sooner or later.
 */
import type { WindowUse } from './window_use.js';

/** One-sided 95 % of a normal distribution. */
const Z = 1.645;

/** Readings do not fall on whole minutes: so little at the edges of a window is not missing. */
const EDGE_SECONDS = 15;
const EDGE_SHARE = 0.1;

/** Between these it is in 90 of 100 cases, and above or below either in 5. */
export interface Bounds {
  readonly used: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What was used, in the unit of the limit. Of a window that is known in part, the rest has had anything from nothing to the most
 * that was seen.
 * @param varying relative standard deviation from what varies within the window, besides `sigma`.
 */
export function boundsOf(use: WindowUse, judged: 'mean' | 'highest' | 'amount', varying: number): Bounds {
  const { amount, sigma, knownSeconds, mostElsewhere } = use;
  const seconds = Math.max(knownSeconds, use.to - use.from);
  const missing = seconds - knownSeconds;
  const unknown = missing < Math.min(EDGE_SECONDS, EDGE_SHARE * seconds) ? 0 : missing;
  if (judged === 'highest')
    return { used: amount, low: amount, high: unknown === 0 ? amount : Math.max(amount, mostElsewhere) };
  const error = Z * Math.hypot(sigma, varying * amount);
  const all = {
    used: amount,
    low: amount - error,
    high: amount + error + (unknown === 0 ? 0 : unknown * mostElsewhere),
  };
  if (judged === 'amount') return all;
  return { used: amount / knownSeconds, low: all.low / seconds, high: all.high / seconds };
}

export type Side = 'over' | 'under' | 'unsure';

export const sideOf = ({ low, high }: Bounds, limit: number): Side =>
  low > limit ? 'over' : high <= limit ? 'under' : 'unsure';

/** An estimate must be over the limit for an hour, and of longer windows for a quarter of them. */
export const holdSeconds = (isEstimate: boolean, overSeconds: number): number =>
  isEstimate ? Math.max(3600, overSeconds / 4) : 0;

/** Whether a limit is exceeded, from look to look. */
export class Exceeding {
  /** Since when, while it is; seconds since 1970. */
  since: number | undefined;
  private side: Side = 'unsure';
  private sideSince = 0;

  /** @param hold seconds for which a side must last. @param at of the look. */
  look(side: Side, at: number, hold: number): void {
    if (side !== this.side) {
      this.side = side;
      this.sideSince = at;
    }
    if (side === 'unsure' || at - this.sideSince < hold) return;
    if (side === 'under') this.since = undefined;
    else this.since ??= this.sideSince;
  }

  /** A new period begins with nothing used. */
  reset(): void {
    this.since = undefined;
    this.side = 'unsure';
  }

  /** How long it has been on one side, seconds. */
  lasted(at: number): number {
    return at - this.sideSince;
  }

  get isOver(): boolean {
    return this.side === 'over';
  }

  snapshot(): readonly unknown[] {
    return [this.since ?? null, this.side, this.sideSince];
  }

  restore([since, side, sideSince]: readonly unknown[]): void {
    if (typeof since === 'number') this.since = since;
    if (side === 'over' || side === 'under') this.side = side;
    if (typeof sideSince === 'number') this.sideSince = sideSince;
  }
}
