/**
 * What heat does on one device, learned as it comes: T = ambient + sum of R_i x_i + S y + what was there before, with x_i
 * the load as element i of the bank has averaged it and R_i the degrees of full load on it; y the mean over the elements of
 * the time in which any CPU ran, and S the degrees of what CPUs share.
 *
 * A Kalman filter over [ambient, R_1..5, S, start_1..5]: `start` are the degrees on the elements when it began, whose share
 * decays. The covariance is updated in Joseph's form and kept symmetric: in the textbook form, and with resistances held
 * above 0 in the filter itself, it diverges on real runs, where ambient and the slow element look alike for a long time.
 * So the filter is free, and what is read of it is conditioned on resistances of 0 and more.
 */
import * as v from 'valibot';
import { ELEMENTS, FosterBank, TIME_CONSTANTS } from './foster_bank.js';
import type { Load } from './load.js';

/** Ambient, resistances, what CPUs share, starts. */
const SIZE = 2 + 2 * ELEMENTS;
const AMBIENT = 0;
const RESISTANCE = 1;
const SHARED = 1 + ELEMENTS;
const START = 2 + ELEMENTS;
/**
 * What is expected of a board before anything is seen, degC and degC of full load, and one standard deviation of each:
 * wide, a bare module and one with a heatsink both fit.
 */
const EXPECTED = [40, 6, 5, 8, 8, 8, 0, 0, 0, 0, 0, 0] as const;
const EXPECTED_SIGMA = [30, 6, 8, 10, 10, 15, 8, 6, 8, 10, 10, 15] as const;
/** What each may change by, variance a second: the air around it, the sun, dust; the die's own resistance stays. */
const DRIFT = [2e-4, 0, 1e-5, 1e-5, 1e-5, 1e-5, 0, 0, 0, 0, 0, 0] as const;
/** Variance of a reading: steps of half a degree and what the model leaves out, degC^2. */
const READING = 0.5;

const NO_LOAD: Load = { used: 0, active: 0 };
/** Standard deviations below 0 that are rounding. */
const ROUNDING = 1e-9;

/** Working memory of one update. */
const gain = new Float64Array(SIZE);
const row = new Float64Array(SIZE);

/** What was learned, as it may be read: resistances are 0 or more. */
export interface RcEstimate {
  /** degC. */
  readonly ambient: number;
  /** degC of full load on each element. */
  readonly resistances: readonly number[];
  /** degC of what CPUs share while any runs. */
  readonly shared: number;
  /** Share of the elements' loads at the beginning that is left, in degC. */
  readonly starts: readonly number[];
  /** Variance of `weights` times all of them, degC^2. */
  variance(weights: ArrayLike<number>): number;
}

export class RcEstimator {
  private readonly used = new FosterBank();
  private readonly active = new FosterBank();
  private readonly mean = Float64Array.from(EXPECTED);
  private readonly covariance = new Float64Array(SIZE * SIZE);
  /** What is left of the loads at the beginning. */
  private readonly left = new Float64Array(ELEMENTS).fill(1);
  /** Seconds that were learned from. */
  private learned = 0;
  private known: RcEstimate | undefined;

  constructor() {
    for (let i = 0; i < SIZE; i++) this.covariance[i * SIZE + i] = EXPECTED_SIGMA[i]! ** 2;
  }

  /** Seconds of readings that it has learned from. */
  get seconds(): number {
    return this.learned;
  }

  /**
   * Lets time pass.
   * @param load mean meanwhile.
   * @param celsius at its end; undefined where nothing was read.
   */
  observe(seconds: number, load: Load, celsius: number | undefined): void {
    this.used.advance(seconds, load.used);
    this.active.advance(seconds, load.active);
    for (let i = 0; i < ELEMENTS; i++) this.left[i]! *= Math.exp(-seconds / TIME_CONSTANTS[i]!);
    for (let i = 0; i < SIZE; i++) this.covariance[i * SIZE + i]! += DRIFT[i]! * seconds;
    this.known = undefined;
    if (celsius === undefined) return;
    this.learned += seconds;
    this.learn(this.weights(), celsius);
  }

  /** What follows does not join what came before: the elements' loads are not known any more. */
  interrupt(): void {
    this.used.clear();
    this.active.clear();
    this.left.fill(1);
    this.known = undefined;
    for (let i = START; i < SIZE; i++) {
      this.mean[i] = 0;
      for (let j = 0; j < SIZE; j++) this.covariance[i * SIZE + j] = this.covariance[j * SIZE + i] = 0;
      this.covariance[i * SIZE + i] = EXPECTED_SIGMA[i]! ** 2;
    }
  }

  /** What was learned, now. */
  estimate(): RcEstimate {
    this.known ??= conditioned(this.mean, this.covariance);
    return this.known;
  }

  /** What the temperature now weighs the learned quantities with. */
  weights(): Float64Array {
    return this.weightsAfter(0, NO_LOAD);
  }

  /** The same after `seconds` of a load that stays. */
  weightsAfter(seconds: number, load: Load): Float64Array {
    const weights = new Float64Array(SIZE);
    weights[AMBIENT] = 1;
    for (let i = 0; i < ELEMENTS; i++) {
      const kept = Math.exp(-seconds / TIME_CONSTANTS[i]!);
      weights[RESISTANCE + i] = kept * this.used.loads[i]! + (1 - kept) * load.used;
      weights[SHARED]! += (kept * this.active.loads[i]! + (1 - kept) * load.active) / ELEMENTS;
      weights[START + i] = kept * this.left[i]!;
    }
    return weights;
  }

  snapshot(): unknown {
    return {
      mean: [...this.mean],
      covariance: [...this.covariance],
      used: [...this.used.loads],
      active: [...this.active.loads],
      left: [...this.left],
      learned: this.learned,
    };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.mean.set(snapshot.mean);
    this.covariance.set(snapshot.covariance);
    this.used.loads.set(snapshot.used);
    this.active.loads.set(snapshot.active);
    this.left.set(snapshot.left);
    this.learned = snapshot.learned;
    this.known = undefined;
  }

  /** P' = (I - K h') P (I - K h')' + r K K', which is positive whatever K is rounded to. */
  private learn(weights: Float64Array, celsius: number): void {
    const { mean, covariance: p } = this;
    let predicted = 0;
    let explained = 0;
    for (let i = 0; i < SIZE; i++) {
      predicted += weights[i]! * mean[i]!;
      let sum = 0;
      for (let j = 0; j < SIZE; j++) sum += p[i * SIZE + j]! * weights[j]!;
      row[i] = sum;
      explained += weights[i]! * sum;
    }
    for (let i = 0; i < SIZE; i++) {
      gain[i] = row[i]! / (explained + READING);
      mean[i]! += gain[i]! * (celsius - predicted);
    }
    for (let i = 0; i < SIZE; i++) {
      const rest = row[i]! - gain[i]! * explained;
      for (let j = 0; j < SIZE; j++)
        p[i * SIZE + j] =
          p[i * SIZE + j]! - gain[i]! * row[j]! - rest * gain[j]! + READING * gain[i]! * gain[j]!;
    }
    for (let i = 0; i < SIZE; i++)
      for (let j = 0; j < i; j++)
        p[i * SIZE + j] = p[j * SIZE + i] = (p[i * SIZE + j]! + p[j * SIZE + i]!) / 2;
  }
}

const numbers = (length: number) => v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(length));
const SNAPSHOT = v.object({
  mean: numbers(SIZE),
  covariance: numbers(SIZE * SIZE),
  used: numbers(ELEMENTS),
  active: numbers(ELEMENTS),
  left: numbers(ELEMENTS),
  learned: v.pipe(v.number(), v.minValue(0)),
});

/** The distribution given that resistances which came out negative are 0, the surest first. */
function conditioned(from: Float64Array, covariance: Float64Array): RcEstimate {
  const mean = Float64Array.from(from);
  const p = Float64Array.from(covariance);
  for (let round = 0; round <= ELEMENTS; round++) {
    let worst = -1;
    let least = -ROUNDING;
    for (let i = RESISTANCE; i <= SHARED; i++) {
      const scaled = mean[i]! / Math.sqrt(Math.max(p[i * SIZE + i]!, 1e-12));
      if (scaled < least) {
        least = scaled;
        worst = i;
      }
    }
    if (worst < 0) break;
    const variance = p[worst * SIZE + worst]!;
    const step = -mean[worst]! / variance;
    const column = Float64Array.from({ length: SIZE }, (_, i) => p[i * SIZE + worst]!);
    for (let i = 0; i < SIZE; i++) {
      mean[i]! += column[i]! * step;
      for (let j = 0; j < SIZE; j++) p[i * SIZE + j]! -= (column[i]! * column[j]!) / variance;
    }
    mean[worst] = 0;
  }
  return {
    ambient: mean[AMBIENT]!,
    resistances: Array.from(mean.subarray(RESISTANCE, SHARED), each => Math.max(0, each)),
    shared: Math.max(0, mean[SHARED]!),
    starts: [...mean.subarray(START)],
    variance: weights => {
      let sum = 0;
      for (let i = 0; i < SIZE; i++)
        for (let j = 0; j < SIZE; j++) sum += weights[i]! * p[i * SIZE + j]! * weights[j]!;
      return Math.max(0, sum);
    },
  };
}

/** The temperature that `weights` stand for, degC. */
export function celsiusOf(
  { ambient, resistances, shared, starts }: RcEstimate,
  weights: ArrayLike<number>,
): number {
  let sum = ambient * weights[AMBIENT]! + shared * weights[SHARED]!;
  for (let i = 0; i < ELEMENTS; i++)
    sum += resistances[i]! * weights[RESISTANCE + i]! + starts[i]! * weights[START + i]!;
  return sum;
}
