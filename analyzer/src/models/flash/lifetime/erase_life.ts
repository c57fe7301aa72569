/** Erases of raw flash as they were seen to grow, and when they will be as many as it is rated for. */
import { fnv1a } from '@edgevitals/shared/bytes';
import * as v from 'valibot';
import type { StorageReading } from '../../../device/interval.js';
import type { RatedErases } from '../health/rated_erases.js';
import { type EraseQuestion, forecastErases } from './erase_forecast.js';
import { RateForecast } from './rate_forecast.js';
import { SeededNumbers } from './seeded_numbers.js';
import type { LifeForecast } from './storage_life.js';
import { DAY, type WriteHistory } from './write_history.js';

/** Of less, nothing is known of how fast it is erased. */
const LEAST_DAYS = 3;

/** Erases of the most worn block, and of all in the mean where those are counted. */
interface ErasesSeen {
  readonly most: number;
  readonly mean: number | undefined;
}

type EraseEnd = EraseQuestion['end'];

export class EraseLife {
  /** Of bytes erased. */
  private readonly history: WriteHistory;
  private first: ErasesSeen | undefined;
  private last: ErasesSeen | undefined;
  /** Event time at which what is counted grew last, or was first seen. */
  private changedAt = 0;
  /** Of all blocks. */
  private bytes = 0;
  private readonly forecasts = new Map<EraseEnd, LifeForecast>();

  constructor(history: WriteHistory) {
    this.history = history;
  }

  /** What comes to an end. */
  get ends(): readonly EraseEnd[] {
    if (this.last === undefined) return [];
    return this.last.mean === undefined ? ['most-erases'] : ['most-erases', 'mean-erases'];
  }

  /**
   * @param at seconds of event time.
   * @returns what was erased, bytes, and since when; undefined while that cannot be told.
   */
  take(
    at: number,
    { mostErases: most, meanErases: mean, blocks = 0, blockBytes = 0 }: StorageReading,
  ): { readonly since: number; readonly bytes: number } | undefined {
    if (most === undefined) return undefined;
    this.bytes = blocks * blockBytes;
    const { last } = this;
    // counted since now, or written anew without its counts
    if (last === undefined || most < last.most || (mean !== undefined && last.mean === undefined)) {
      this.first = this.last = { most, mean };
      this.changedAt = at;
      this.forecasts.clear();
      return undefined;
    }
    // of one that was counted and is not any more nothing is told but its most
    const grown = last.mean === undefined ? most - last.most : mean === undefined ? 0 : mean - last.mean;
    this.last = { most, mean: mean ?? last.mean };
    if (!(grown > 0)) return undefined;
    const since = this.changedAt;
    this.changedAt = at;
    return at > since && this.bytes > 0 ? { since, bytes: grown * this.bytes } : undefined;
  }

  /**
   * @param at seconds of event time.
   * @param oldest a forecast that is so many seconds old will do: to make one takes milliseconds.
   */
  forecast(end: EraseEnd, at: number, rated: RatedErases, oldest: number): LifeForecast | undefined {
    const { first, last, bytes } = this;
    if (first === undefined || last === undefined || !(bytes > 0)) return undefined;
    const known = this.forecasts.get(end);
    if (known !== undefined && Math.abs(at - known.at) <= oldest) return known;
    const { stretchDays } = this.history;
    const amounts = this.history.stretches(at);
    if (amounts.length * stretchDays < LEAST_DAYS || !amounts.some(each => each > 0)) return undefined;
    const mostGrown = last.most - first.most;
    const meanGrown = (last.mean ?? last.most) - (first.mean ?? first.most);
    const rate = new RateForecast(amounts, stretchDays);
    const forecast = forecastErases(
      { end, ...last, mostGrown, meanGrown, rated, rate, stretchDays, bytes },
      new SeededNumbers(fnv1a(`${end}\t${last.most}\t${Math.floor(at / DAY)}`)),
    );
    const made = { at, end, forecast, crossings: Math.ceil(meanGrown), peers: 0 };
    this.forecasts.set(end, made);
    return made;
  }

  /** Undefined where no erases are counted. */
  snapshot(): unknown {
    const { first, last, changedAt, bytes } = this;
    if (first === undefined || last === undefined) return undefined;
    const numbers = [first.most, first.mean, last.most, last.mean, Math.round(changedAt), bytes];
    return numbers.map(each => (each === undefined ? null : Number(each.toPrecision(10))));
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const [firstMost, firstMean, most, mean, changedAt, bytes] = snapshot;
    this.first = { most: firstMost, mean: firstMean ?? undefined };
    this.last = { most, mean: mean ?? undefined };
    this.changedAt = changedAt;
    this.bytes = bytes;
  }
}

const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
const SNAPSHOT = v.tuple([AMOUNT, v.nullable(AMOUNT), AMOUNT, v.nullable(AMOUNT), v.number(), AMOUNT]);
