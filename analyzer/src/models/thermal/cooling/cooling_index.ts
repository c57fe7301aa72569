/**
 * How well a device gets rid of its heat, as numbers that neither load nor weather moves: what a reference load warms it by,
 * and which part of the way out that heat meets it on. Each with one standard deviation, from what was learned.
 */
import { celsiusOf, type Load, type RcEstimate, type RcEstimator, weightsOfElements } from '../rc/index.js';

export interface Measured {
  readonly value: number;
  /** One standard deviation. */
  readonly sigma: number;
}

export interface CoolingIndex {
  /** Where the reference load ends, degC. */
  readonly steady: Measured;
  /** What it warms the device by, degrees above the ambient that was learned, which has what is always on in it. */
  readonly rise: Measured;
  /** The same at half of full load, which devices of a model have in common. */
  readonly half: Measured;
  /** Degrees of full load from the die to its heatsink: 2.5 and 12 s. */
  readonly fast: Measured;
  /**
   * The same, and from the heatsink and the board on: up to 150 s. Those of most boards take a minute, but what carries less
   * heat away takes longer as well: a resistance that grows moves on to a slower element.
   */
  readonly fastAndMiddle: Measured;
  /** From the case and the air in it on: 500 s. */
  readonly slow: Measured;
}

const HALF: Load = { used: 0.5, active: 1 };
const FAST = weightsOfElements(0, 2);
const FAST_AND_MIDDLE = weightsOfElements(0, 4);
const SLOW = weightsOfElements(4, 5);

/** As it is known now. */
export function coolingIndex(
  estimator: Pick<RcEstimator, 'estimate' | 'weightsAfter' | 'weightsOfRise'>,
  reference: Load,
): CoolingIndex {
  const estimate = estimator.estimate();
  return {
    steady: measured(estimate, estimator.weightsAfter(Number.POSITIVE_INFINITY, reference)),
    rise: measured(estimate, estimator.weightsOfRise(reference)),
    half: measured(estimate, estimator.weightsOfRise(HALF)),
    fast: measured(estimate, FAST),
    fastAndMiddle: measured(estimate, FAST_AND_MIDDLE),
    slow: measured(estimate, SLOW),
  };
}

const measured = (estimate: RcEstimate, weights: Float64Array): Measured => ({
  value: celsiusOf(estimate, weights),
  sigma: Math.sqrt(estimate.variance(weights)),
});

/** A standard deviation beyond which a value is none: degrees, and share of the value. */
const WIDE = 1.5;
const WIDE_SHARE = 0.2;

/** Whether a value is known well enough to be told. */
export const isIdentified = ({ value, sigma }: Measured): boolean =>
  value > 0 && sigma <= WIDE && sigma <= WIDE_SHARE * value;
