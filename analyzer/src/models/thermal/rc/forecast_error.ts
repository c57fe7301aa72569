/**
 * How far off forecasts of one device are, from forecasts that have come true: what was learned some minutes ago is held
 * against what is read now, with the load that came. Their 90 % quantile is followed by small steps, up by nine when an
 * error is beyond it and down by one when not, so it settles where one in ten is; nothing is assumed of how they are spread.
 */
import * as v from 'valibot';
import { celsiusOf, SIZE } from './rc_estimate.js';
import type { RcEstimator } from './rc_estimator.js';

/** So old is what is held against readings, at most, s. */
const AGE = 300;
/** degC: a step of the sensor and what a model of a board leaves out. */
const EXPECTED = 1;
/** A step of half a degree and as much again, degC^2. */
const EXPECTED_NOISE = 0.05;
/** Readings that the noise is averaged over. */
const NOISE_READINGS = 200;
const LEAST = 0.2;
const MOST = 50;
/** By so much, as a share, the quantile moves in a minute in which every error is beyond it. */
const RATE = 1;
const BEYOND = 0.1;

/** Working memory of one reading. */
const weights = new Float64Array(SIZE);

export class ForecastError {
  private quantile = EXPECTED;
  /** Variance of readings around the curve, degC^2; from differences of two that follow each other. */
  private noise = EXPECTED_NOISE;
  private lastError: number | undefined;
  /** What was known then. */
  private issued: { readonly mean: readonly number[] } | undefined;
  private age = 0;

  /** Nine of ten forecasts with the load known were no further off, degC. */
  get mostlyWithin(): number {
    return this.quantile;
  }

  /** By how much readings scatter around what heat does, one standard deviation, degC. */
  get scatter(): number {
    return Math.sqrt(this.noise);
  }

  /** Holds a reading against what was known before. Call after `estimator.observe`. @param seconds since the last. */
  see(estimator: RcEstimator, celsius: number, seconds: number): void {
    if (this.issued !== undefined) {
      const signed = celsiusOf(this.issued, estimator.weights(weights)) - celsius;
      const error = Math.abs(signed);
      if (this.lastError !== undefined)
        this.noise += ((signed - this.lastError) ** 2 / 2 - this.noise) / NOISE_READINGS;
      this.lastError = signed;
      const step = ((RATE * Math.min(seconds, 60)) / 60) * ((error > this.quantile ? 1 : 0) - BEYOND);
      this.quantile = Math.min(MOST, Math.max(LEAST, this.quantile * Math.exp(step)));
    }
    this.age += seconds;
    if (this.issued !== undefined && this.age < AGE) return;
    this.issued = { mean: Array.from(estimator.estimate().mean).slice() };
    this.lastError = undefined;
    this.age = 0;
  }

  /** What follows does not join what came before. */
  interrupt(): void {
    this.issued = undefined;
    this.lastError = undefined;
    this.age = 0;
  }

  snapshot(): unknown {
    return { quantile: this.quantile, noise: this.noise };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.quantile = snapshot.quantile;
    this.noise = snapshot.noise;
  }
}

const SNAPSHOT = v.object({
  quantile: v.pipe(v.number(), v.minValue(LEAST), v.maxValue(MOST)),
  noise: v.pipe(v.number(), v.minValue(0), v.maxValue(MOST ** 2)),
});
