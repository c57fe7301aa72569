/** What comes, if a load goes on: temperatures, where they end, when a limit is reached, what could be sustained. */
import type { ForecastError } from './forecast_error.js';
import { ELEMENTS, TIME_CONSTANTS } from './foster_bank.js';
import type { Load } from './load.js';
import { celsiusOf, type RcEstimate } from './rc_estimate.js';
import { ambientDrift, type RcEstimator } from './rc_estimator.js';

/** degC; nine of ten such forecasts are within `mostlyWithin` of it. */
export interface Forecast {
  readonly celsius: number;
  readonly mostlyWithin: number;
}

/** Seconds until a limit; 90 % of such are between `earliest` and `latest`, which is undefined where it may never come. */
export interface TimeTo {
  readonly seconds: number;
  readonly earliest: number;
  readonly latest: number | undefined;
}

/** Two-sided, of a normal distribution. */
const NINE_OF_TEN = 1.645;
/** Five of the slowest time constant: what has not come by then does not come at this load. */
const HORIZON = 5 * TIME_CONSTANTS[ELEMENTS - 1]!;
const FIRST_STEP = 0.5;
/** Steps grow by this share: a limit a long way off is not known to the second. */
const GROWTH = 0.02;
/**
 * What a linear model leaves out, of the degrees that a load adds, one standard deviation: leakage, a tenth of the power that
 * grows by 1 to 2 % a degree, and what clocks really cost.
 */
const LEFT_OUT = 0.02;

export class Forecaster {
  private readonly estimator: RcEstimator;
  private readonly error: ForecastError;

  constructor(estimator: RcEstimator, error: ForecastError) {
    this.estimator = estimator;
    this.error = error;
  }

  /** After `seconds` of a load that stays. */
  after(seconds: number, load: Load): Forecast {
    return this.from(this.now, seconds, load);
  }

  /** Where it ends at a load that stays. */
  steadyAt(load: Load): Forecast {
    return this.after(Number.POSITIVE_INFINITY, load);
  }

  /**
   * When a reading meets `limit` at a load that stays; undefined where none does, or it is not known to. What acts on a
   * trip acts on a reading, and the first that meets it lies above the curve.
   * @param limit degC.
   */
  timeTo(limit: number, load: Load): TimeTo | undefined {
    if (this.most(load) + this.error.scatter < limit) return undefined;
    const { now } = this;
    let earliest: number | undefined;
    let seconds: number | undefined;
    for (let at = 0, step = FIRST_STEP; at <= HORIZON; at += step, step = Math.max(step, GROWTH * at)) {
      const { celsius: mean, mostlyWithin } = this.from(now, at, load);
      const celsius = mean + this.error.scatter;
      if (celsius + mostlyWithin >= limit) earliest ??= at;
      if (celsius >= limit) seconds ??= at;
      if (celsius - mostlyWithin >= limit && earliest !== undefined && seconds !== undefined)
        return { seconds, earliest, latest: at };
    }
    return seconds === undefined || earliest === undefined
      ? undefined
      : { seconds, earliest, latest: undefined };
  }

  /** The load that can go on for ever below `limit`, of full load; undefined where heat does not follow load. */
  sustainable(limit: number): number | undefined {
    const { ambient, shared, total } = this.estimator.estimate();
    const own = total - shared;
    return own > 0 ? Math.max(0, (limit - ambient - shared) / own) : undefined;
  }

  /** What the curve stands at, degC. */
  private get now(): number {
    return celsiusOf(this.estimator.estimate(), this.estimator.weights());
  }

  /** What a load that stays cannot get beyond, degC: every part goes from what it is to where it ends. */
  private most(load: Load): number {
    const { mean } = this.estimator.estimate();
    const now = this.estimator.weights();
    const end = this.estimator.weightsAfter(Number.POSITIVE_INFINITY, load);
    return mean.reduce((sum, each, i) => sum + Math.max(each * now[i]!, each * end[i]!), 0);
  }

  private from(now: number, seconds: number, load: Load): Forecast {
    const weights = this.estimator.weightsAfter(seconds, load);
    const { celsius, mostlyWithin } = forecastOf(this.estimator.estimate(), weights, this.error.mostlyWithin);
    // what came true was of minutes, and of loads that the device has had
    const drift = ambientDrift(Math.min(seconds, HORIZON));
    const leftOut = (LEFT_OUT * (celsius - now)) ** 2;
    return { celsius, mostlyWithin: Math.sqrt(mostlyWithin ** 2 + NINE_OF_TEN ** 2 * (drift + leftOut)) };
  }
}

/**
 * The temperature that `weights` stand for.
 * @param cameTrueWithin what forecasts of the device have been off by, nine of ten of them, degC: what is not known of what
 * was learned may be more.
 */
export function forecastOf(
  estimate: RcEstimate,
  weights: ArrayLike<number>,
  cameTrueWithin: number,
): Forecast {
  const learned = NINE_OF_TEN * Math.sqrt(estimate.variance(weights));
  return { celsius: celsiusOf(estimate, weights), mostlyWithin: Math.max(cameTrueWithin, learned) };
}
