/**
 * Whether daily values have gone up for good: a one-sided cumulative sum (Page 1954) of how far each lies above a baseline of
 * the first two weeks, in standard deviations.
 *
 * Two weeks do not tell a mean and a deviation exactly. With the usual allowance of half a deviation and a limit of eight,
 * which is right where both are known, one device in eleven would be told within 60 days though nothing has changed. So the
 * allowance is 0.85, the baseline goes on learning for three more weeks from days that are two weeks old (too old
 * to have a part in what is judged), and what is told is a degree or more.
 */
import * as v from 'valibot';
import { FINDING_KINDS } from '../../../findings/kinds.js';

/** Days of a baseline at first. */
export const BASELINE_DAYS = 14;
/** Days from which on it no longer learns. */
const LEARNED_DAYS = 35;
/** In standard deviations: what a day may lie above the baseline for nothing, and the sum from which on it is drift. */
const ALLOWANCE = 0.85;
const LIMIT = FINDING_KINDS['thermal.cooling-worse'].raise;
/** What one day adds is no more than so many deviations: a hot day is no drift. */
const CLIP = 4;
/** The sum of a drift that goes on goes no higher, so that its end is seen. */
const MOST = 2 * LIMIT;
/** Degrees, of the newest days: less is not worth a word. */
const LEAST = 1;
/** The newest days, as the weight of one in their mean. */
const NEWEST = 0.2;
/** Days vary by so much at least, degrees: a baseline that was calmer than any sensor is is luck. */
const LEAST_SIGMA = 0.3;
/** Days in a row near the baseline after which it is over. */
const CALM_DAYS = 3;
/** From the median of absolute deviations to the standard deviation of what is normally distributed, 14 values. */
const NORMAL = 1.4826 * 1.1;

export class Drift {
  private count = 0;
  /** Days that were judged, up to those after which the baseline learns. */
  private judged = 0;
  private mean = 0;
  private variance = 0;
  private sum = 0;
  /** Days since the sum left 0. */
  private days = 0;
  /** Degrees above the baseline, of the newest days. */
  private recent = 0;
  private calm = 0;
  private told = false;

  /** Whether the baseline is there. */
  get isReady(): boolean {
    return this.count > 0;
  }

  /** Whether values have gone up for good. */
  get isWorse(): boolean {
    return this.told;
  }

  /** Mean of the baseline. */
  get baseline(): number {
    return this.mean;
  }

  /** How much days vary by themselves, one standard deviation. */
  get deviation(): number {
    return Math.max(LEAST_SIGMA, Math.sqrt(this.variance));
  }

  /** The cumulative sum, in standard deviations. */
  get level(): number {
    return this.sum;
  }

  /** Valued days since it began; 0 where nothing has. */
  get sinceDays(): number {
    return this.days;
  }

  /** Begins with a baseline of `BASELINE_DAYS` values. */
  begin(values: readonly number[]): void {
    const middle = median(values);
    const spread = NORMAL * median(values.map(value => Math.abs(value - middle)));
    // a day beyond four deviations counts as one at four: the first two weeks may have seen anything
    const within = values.map(value => Math.min(middle + 4 * spread, Math.max(middle - 4 * spread, value)));
    this.count = within.length;
    this.mean = within.reduce((sum, value) => sum + value, 0) / this.count;
    this.variance = within.reduce((sum, value) => sum + (value - this.mean) ** 2, 0) / (this.count - 1);
  }

  /** Adds the value of `BASELINE_DAYS` ago to the baseline, unless it is in it. Call after each `takeDay`. */
  learn(value: number): void {
    if (this.judged <= BASELINE_DAYS || this.count >= LEARNED_DAYS || this.told) return;
    const most = 3 * this.deviation;
    const off = Math.min(most, Math.max(-most, value - this.mean));
    this.count++;
    this.mean += off / this.count;
    this.variance += (off * off * (1 - 1 / this.count) - this.variance) / (this.count - 1);
  }

  /** Takes in a day's value. @param sigma its own uncertainty. */
  takeDay(value: number, sigma: number): void {
    this.judged = Math.min(BASELINE_DAYS + 1, this.judged + 1);
    const off = value - this.mean;
    const deviation = Math.max(this.deviation, sigma) * Math.sqrt(1 + 1 / this.count);
    const scaled = Math.min(CLIP, Math.max(-CLIP, off / deviation));
    this.sum = Math.min(MOST, Math.max(0, this.sum + scaled - ALLOWANCE));
    this.days = this.sum === 0 ? 0 : this.days + 1;
    this.recent += NEWEST * (off - this.recent);
    this.calm = scaled < 1 ? this.calm + 1 : 0;
    if (this.told && (this.sum === 0 || this.calm >= CALM_DAYS)) this.end();
    else if (this.sum >= LIMIT && this.recent >= LEAST) this.told = true;
  }

  snapshot(): unknown {
    const { count, judged, mean, variance, sum, days, recent, calm, told } = this;
    return { count, judged, mean, variance, sum, days, recent, calm, told };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(SNAPSHOT, snapshot)) Object.assign(this, snapshot);
  }

  /** Begins anew: what was usual is not any more. */
  clear(): void {
    this.count = this.judged = this.mean = this.variance = this.recent = 0;
    this.end();
  }

  /** What had gone up is down again. */
  end(): void {
    this.told = false;
    this.sum = this.days = this.calm = 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const number = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(number, v.minValue(0));
const SNAPSHOT = v.strictObject({
  count: v.pipe(notNegative, v.integer()),
  judged: v.pipe(notNegative, v.integer()),
  mean: number,
  variance: notNegative,
  sum: v.pipe(notNegative, v.maxValue(MOST)),
  days: v.pipe(notNegative, v.integer()),
  recent: number,
  calm: v.pipe(notNegative, v.integer()),
  told: v.boolean(),
});
