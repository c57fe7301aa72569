/**
 * When raw flash reaches the erases that it is rated for: its most worn block, and all blocks in the mean. Erases are counted since the
 * flash was made, so what is not known is the rating, how fast it goes on, and how much faster than the mean the most worn block is
 * erased: UBI moves what never changes only beyond a difference of 4096 erases (CONFIG_MTD_UBI_WL_THRESHOLD), until then all
 * erases are of the blocks that are free, or change.
 */
import type { RatedErases } from '../health/rated_erases.js';
import { daysToWrite, EndForecast } from './end_forecast.js';
import type { RateForecast } from './rate_forecast.js';
import type { SeededNumbers } from './seeded_numbers.js';

const DRAWS = 500;
/** From the middle to a bound of 90 %, standard deviations. */
const QUANTILE_95 = 1.645;
/** What the flash's whole life tells of how uneven it is counts as so many erases of the most worn block. */
const LIFE_ERASES = 2;

export interface EraseQuestion {
  readonly end: 'most-erases' | 'mean-erases';
  /** Erases of the most worn block and of all in the mean by now; the mean is undefined where only the most is counted. */
  readonly most: number;
  readonly mean: number | undefined;
  /** By which they have grown while they were watched. */
  readonly mostGrown: number;
  readonly meanGrown: number;
  readonly rated: RatedErases;
  /** Of bytes erased. */
  readonly rate: RateForecast;
  readonly stretchDays: number;
  /** Of all blocks. */
  readonly bytes: number;
}

export function forecastErases(
  { end, most, mean, mostGrown, meanGrown, rated, rate, stretchDays, bytes }: EraseQuestion,
  numbers: SeededNumbers,
): EndForecast {
  const ratedSigma = Math.log(rated.upper / rated.lower) / (2 * QUANTILE_95);
  // without the mean, the most worn block is the clock
  const lifelong = mean === undefined || !(mean > 0) ? 1 : most / mean;
  const unevenness = (mostGrown + LIFE_ERASES) / (meanGrown + LIFE_ERASES / lifelong);
  const unevenSigma = 1 / Math.sqrt(mostGrown + LIFE_ERASES);
  const now = end === 'mean-erases' ? mean! : most;
  const days = new Float64Array(DRAWS);
  const left = new Float64Array(DRAWS);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const rating = rated.median * Math.exp(ratedSigma * numbers.normal());
    sum += now / rating;
    squares += (now / rating) ** 2;
    left[i] = bytes * toGo(rating);
    days[i] = daysToWrite(left[i]!, rate, stretchDays, numbers);
  }
  const value = sum / DRAWS;
  const sigma = Math.sqrt(Math.max(0, squares / DRAWS - value * value));
  return new EndForecast(days, { value, sigma }, left.sort()[DRAWS >> 1]!);

  /** Erases of all blocks in the mean until the end. */
  function toGo(rating: number): number {
    const all = Math.max(0, rating - (mean ?? most));
    if (end === 'mean-erases') return all;
    const uneven = mean === undefined ? 1 : unevenness * Math.exp(unevenSigma * numbers.normal());
    // no later than when the mean is there
    return Math.min(all, Math.max(0, rating - most) / uneven);
  }
}
