/**
 * When a measure of wear will reach its end: many ways in which wear may go on with bytes, each beside one in which bytes may
 * go on with time, each followed to its end. What is told are quantiles of those times.
 */

import { advance, type RateForecast } from './rate_forecast.js';
import type { SeededNumbers } from './seeded_numbers.js';
import { type WearDraw, type WearPrior, type WearRecord, wearDraws } from './wear_posterior.js';
import { DAY } from './write_history.js';

/** Nobody can tell of later. */
const MOST_DAYS = 36_525;
/** Steps of time grow by this share: what happens in a week ten years ahead makes no difference. */
const GROWTH = 0.03;
const TENTH = 0.1;
const GRAIN = 0.03;
/** Quantiles that are kept. */
const KEPT = 101;

export interface EndQuestion {
  readonly record: WearRecord;
  readonly prior: WearPrior;
  readonly rate: RateForecast;
  /** Days of the stretches that the rate is of. */
  readonly stretchDays: number;
  /** Bytes written by now, as the record counts them. */
  readonly bytes: number;
}

/** Times from when it was made to the end. */
export class EndForecast {
  /** Wear as it is: mean, and standard deviation. */
  readonly used: { readonly value: number; readonly sigma: number };
  /** Bytes that are left to write, the middle of what may be. */
  readonly bytesLeft: number;
  /** Of days to the end, of growing share. */
  private readonly quantiles: Float32Array;

  constructor(days: Float64Array, used: EndForecast['used'], bytesLeft: number) {
    const sorted = days.sort();
    this.quantiles = Float32Array.from(
      { length: KEPT },
      (_, i) => sorted[Math.round((i / (KEPT - 1)) * (sorted.length - 1))]!,
    );
    this.used = used;
    this.bytesLeft = bytesLeft;
  }

  /** Seconds to the end that it takes longer than with a chance of `share`; infinite beyond a century. */
  seconds(share: number): number {
    const at = share * (KEPT - 1);
    const below = Math.floor(at);
    const low = this.quantiles[below]!;
    const high = this.quantiles[Math.min(KEPT - 1, below + 1)]!;
    const days = at === below ? low : low + (at - below) * (high - low);
    return days >= MOST_DAYS ? Number.POSITIVE_INFINITY : days * DAY;
  }

  /** The chance that the end comes within so many seconds. */
  chanceWithin(seconds: number): number {
    const days = seconds / DAY;
    const { quantiles } = this;
    let above = 0;
    while (above < KEPT && quantiles[above]! <= days) above++;
    if (above === 0 || above === KEPT) return above === 0 ? 0 : 1;
    const low = quantiles[above - 1]!;
    return (above - 1 + (days - low) / (quantiles[above]! - low)) / (KEPT - 1);
  }
}

export function forecastEnd(
  { record, prior, rate, stretchDays, bytes }: EndQuestion,
  numbers: SeededNumbers,
): EndForecast {
  const draws = wearDraws(record, prior, numbers);
  const days = new Float64Array(draws.length);
  const left = new Float64Array(draws.length);
  let sum = 0;
  let squares = 0;
  draws.forEach((draw, i) => {
    const used = wearAt(draw, bytes);
    sum += used;
    squares += used * used;
    left[i] = Math.max(0, bytesAtEnd(draw, numbers) - bytes);
    days[i] = daysToWrite(left[i]!, rate, stretchDays, numbers);
  });
  const value = sum / draws.length;
  const sigma = Math.sqrt(Math.max(0, squares / draws.length - value * value));
  return new EndForecast(days, { value, sigma }, left.sort()[left.length >> 1]!);
}

function wearAt({ wear, bytes, edge, edgeBytes, level, drift }: WearDraw, now: number): number {
  return now <= edgeBytes
    ? wear + ((edge - wear) * (now - bytes)) / (edgeBytes - bytes)
    : edge + (now - edgeBytes) * Math.exp(level + drift * edge);
}

function bytesAtEnd(draw: WearDraw, numbers: SeededNumbers): number {
  const { drift, walk } = draw;
  let { edge: wear, edgeBytes: bytes, level } = draw;
  while (wear < 1) {
    const step = Math.min(1 - wear, TENTH);
    level += walk * Math.sqrt(step / TENTH) * numbers.normal();
    bytes += step / Math.exp(level + drift * (wear + step / 2) + GRAIN * numbers.normal());
    wear += step < TENTH ? 1 : step;
    if (wear > 1 - 1e-9) break;
  }
  return bytes;
}

/** Until so many bytes are written, one way in which that may go. */
export function daysToWrite(
  bytes: number,
  rate: RateForecast,
  stretchDays: number,
  numbers: SeededNumbers,
): number {
  if (bytes <= 0) return 0;
  const path = rate.draw(numbers);
  let left = bytes;
  let days = 0;
  for (let step = stretchDays; days < MOST_DAYS; step *= 1 + GROWTH) {
    const written = advance(path, step, numbers) * step;
    if (written >= left) return days + (step * left) / written;
    left -= written;
    days += step;
  }
  return MOST_DAYS;
}
