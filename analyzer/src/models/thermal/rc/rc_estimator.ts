/**
 * What heat does on one device, learned as it comes: T = ambient + sum of R_i x_i + S y + what was there before, with x_i
 * the load as element i of the bank has averaged it and R_i the degrees of full load on it; y the mean over the elements of
 * the time in which any CPU ran, and S the degrees of what CPUs share.
 *
 * A Kalman filter over [ambient, R_1..5, S, start_1..5]: `start` are the degrees on the elements when it began, whose share
 * decays. The covariance is updated in Joseph's form and kept symmetric, as one triangle: in the textbook form, and with
 * resistances held above 0 in the filter itself, it diverges on real runs, where ambient and the slow element look alike
 * for a long time. So the filter is free, and what is read of it is conditioned on resistances of 0 and more.
 *
 * There is one for every device: all its numbers stand in one array.
 */
import * as v from 'valibot';
import { packNumbers, unpackNumbers } from '../../packed_numbers.js';
import { advanceElements, ELEMENTS, keptAfter } from './foster_bank.js';
import type { Load } from './load.js';
import {
  AMBIENT,
  placeOf,
  RcEstimate,
  RESISTANCE,
  rowAt,
  SHARED,
  SIZE,
  START,
  TRIANGLE,
} from './rc_estimate.js';

/**
 * What is expected of a board before anything is seen, degC and degC of full load, and one standard deviation of each:
 * wide, a bare module and one with a heatsink both fit.
 */
const EXPECTED = [40, 6, 5, 8, 8, 8, 0, 0, 0, 0, 0, 0] as const;
const EXPECTED_SIGMA = [30, 6, 8, 10, 10, 15, 8, 6, 8, 10, 10, 15] as const;
/**
 * What each may change by, variance a second: the air around it, the sun, dust. That of the die and what joins it to its
 * heatsink changes by a degree in twelve days at most: if it stood, a device that was learned for a year would never show it.
 */
const DRIFT = [2e-4, 1e-6, 1e-5, 1e-5, 1e-5, 1e-5, 0, 0, 0, 0, 0, 0] as const;
/** By how much the air around a device may have changed after so many seconds, variance, degC^2. */
export const ambientDrift = (seconds: number): number => DRIFT[AMBIENT] * seconds;

/** Variance of a reading: steps of half a degree and what the model leaves out, degC^2. */
const READING = 0.5;

const NO_LOAD: Load = { used: 0, active: 0 };

/** Where what stands in the array of numbers. */
const MEAN = 0;
const COVARIANCE = MEAN + SIZE;
/** The load as each element has averaged it. */
const USED = COVARIANCE + TRIANGLE;
/** The same of the time in which any CPU ran. */
const ACTIVE = USED + ELEMENTS;
/** What is left of the loads at the beginning. */
const LEFT = ACTIVE + ELEMENTS;
const NUMBERS = LEFT + ELEMENTS;

/** Numbers of single precision lose so much, as a share. */
const PACKING = 2 ** -24;

/** Working memory of one update. */
const gain = new Float64Array(SIZE);
const row = new Float64Array(SIZE);
const now = new Float64Array(SIZE);

export class RcEstimator {
  private readonly numbers = new Float64Array(NUMBERS);
  /** Seconds that were learned from. */
  private learned = 0;
  private known: RcEstimate | undefined;

  constructor() {
    this.numbers.set(EXPECTED, MEAN);
    this.numbers.fill(1, LEFT);
    for (let i = 0; i < SIZE; i++) this.numbers[COVARIANCE + placeOf(i, i)] = EXPECTED_SIGMA[i]! ** 2;
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
    const { numbers } = this;
    const kept = keptAfter(seconds);
    advanceElements(numbers, USED, kept, load.used);
    advanceElements(numbers, ACTIVE, kept, load.active);
    advanceElements(numbers, LEFT, kept, 0);
    for (let i = 0; i < START; i++) numbers[COVARIANCE + rowAt(i) + i]! += DRIFT[i]! * seconds;
    this.known = undefined;
    if (celsius === undefined) return;
    this.learned += seconds;
    this.learn(celsius);
  }

  /** What follows does not join what came before: the elements' loads are not known any more. */
  interrupt(): void {
    const { numbers } = this;
    numbers.fill(0, USED, LEFT);
    numbers.fill(1, LEFT);
    this.known = undefined;
    for (let i = START; i < SIZE; i++) {
      numbers[MEAN + i] = 0;
      for (let j = 0; j < SIZE; j++) numbers[COVARIANCE + placeOf(i, j)] = 0;
      numbers[COVARIANCE + placeOf(i, i)] = EXPECTED_SIGMA[i]! ** 2;
    }
  }

  /** What was learned, now. */
  estimate(): RcEstimate {
    const { numbers } = this;
    this.known ??= new RcEstimate(
      numbers.subarray(MEAN, COVARIANCE),
      numbers.subarray(COVARIANCE, COVARIANCE + TRIANGLE),
    );
    return this.known;
  }

  /** What the temperature now weighs the learned quantities with. Written over `weights`. */
  weights(weights: Float64Array = new Float64Array(SIZE)): Float64Array {
    const { numbers } = this;
    weights[AMBIENT] = 1;
    weights[SHARED] = 0;
    for (let i = 0; i < ELEMENTS; i++) {
      weights[RESISTANCE + i] = numbers[USED + i]!;
      weights[SHARED]! += numbers[ACTIVE + i]! / ELEMENTS;
      weights[START + i] = numbers[LEFT + i]!;
    }
    return weights;
  }

  /** The same after `seconds` of a load that stays. */
  weightsAfter(seconds: number, load: Load = NO_LOAD): Float64Array {
    const { numbers } = this;
    const weights = new Float64Array(SIZE);
    weights[AMBIENT] = 1;
    const kept = keptAfter(seconds);
    for (let i = 0; i < ELEMENTS; i++) {
      weights[RESISTANCE + i] = kept[i]! * numbers[USED + i]! + (1 - kept[i]!) * load.used;
      weights[SHARED]! += (kept[i]! * numbers[ACTIVE + i]! + (1 - kept[i]!) * load.active) / ELEMENTS;
      weights[START + i] = kept[i]! * numbers[LEFT + i]!;
    }
    return weights;
  }

  /** What the degrees above ambient weigh them with, where a load that stays ends. */
  weightsOfRise(load: Load): Float64Array {
    const weights = this.weightsAfter(Number.POSITIVE_INFINITY, load);
    weights[AMBIENT] = 0;
    return weights;
  }

  snapshot(): unknown {
    return { numbers: packNumbers(this.numbers), learned: this.learned };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const numbers = unpackNumbers(snapshot.numbers, NUMBERS);
    if (numbers?.length !== NUMBERS || !isSound(numbers)) return;
    // what was rounded is no larger than a matrix that this outweighs: what comes back is positive too
    for (let i = 0; i < SIZE; i++) numbers[COVARIANCE + placeOf(i, i)]! *= 1 + 2 * SIZE * PACKING;
    this.numbers.set(numbers);
    this.learned = snapshot.learned;
    this.known = undefined;
  }

  /**
   * P' = (I - K h') P (I - K h')' + r K K', which is positive whatever K is rounded to; with s the variance of what is read,
   * it is P - K (P h)' - (P h) K' + s K K'.
   */
  private learn(celsius: number): void {
    const { numbers } = this;
    const weights = this.weights(now);
    let predicted = 0;
    let explained = 0;
    for (let i = 0; i < SIZE; i++) {
      const at = COVARIANCE + rowAt(i);
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += numbers[at + j]! * weights[j]!;
      for (let j = i + 1; j < SIZE; j++) sum += numbers[COVARIANCE + rowAt(j) + i]! * weights[j]!;
      row[i] = sum;
      predicted += weights[i]! * numbers[MEAN + i]!;
      explained += weights[i]! * sum;
    }
    const spread = explained + READING;
    for (let i = 0; i < SIZE; i++) {
      gain[i] = row[i]! / spread;
      numbers[MEAN + i]! += gain[i]! * (celsius - predicted);
    }
    for (let i = 0; i < SIZE; i++) {
      const at = COVARIANCE + rowAt(i);
      for (let j = 0; j <= i; j++)
        numbers[at + j]! += spread * gain[i]! * gain[j]! - gain[i]! * row[j]! - row[i]! * gain[j]!;
    }
  }
}

/** Whether numbers from elsewhere can be those of a filter. */
function isSound(numbers: Float64Array): boolean {
  if (!numbers.every(Number.isFinite)) return false;
  for (let i = 0; i < SIZE; i++) if (numbers[COVARIANCE + placeOf(i, i)]! < 0) return false;
  return true;
}

/** What degrees of full load on elements from `first` up to `end` weigh what was learned with. */
export function weightsOfElements(first: number, end: number): Float64Array {
  return new Float64Array(SIZE).fill(1, RESISTANCE + first, RESISTANCE + end);
}

const SNAPSHOT = v.object({ numbers: v.string(), learned: v.pipe(v.number(), v.minValue(0)) });
