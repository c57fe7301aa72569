/**
 * What a frame takes by a fuel gauge: drain of the battery explained by frames that were forwarded, by control and by own
 * traffic, over hours or days. Held against the class of the radio. CPU time of frames is in it, which the class only has as far
 * as its cross-factor.
 */
import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';
import { packNumbers, unpackNumbers } from '../../packed_numbers.js';
import { momentFit } from '../forwarding/moment_fit.js';
import { MomentSums } from '../forwarding/moment_sums.js';
import type { Band } from '../overhead/expected_control.js';

/** Power from the gauge over a stretch of discharging, and frames a second in it. */
export interface DrainStretch {
  readonly watts: number;
  readonly forwardedPerSecond: number;
  readonly controlPerSecond: number;
  readonly ownPerSecond: number;
}

export interface DrainCosts {
  /** J a frame; absent where its rate did not tell them. */
  readonly forwardedFrame?: Estimate;
  readonly controlFrame?: Estimate;
  /** What is drained without frames, W. */
  readonly restWatts: number;
  readonly stretches: number;
}

const COLUMNS = 4;
const WATTS = 3;
const BY = [0, 1, 2] as const;
const LEAST_STRETCHES = 24;
const MOST_STRETCHES = 2048;
/** Half of the 95 % interval, of the value: gauges are coarse. */
const WIDEST = 0.5;
const NORMAL_95 = 1.96;

export class MeshDrain {
  private readonly sums = new MomentSums(COLUMNS, MOST_STRETCHES);

  /** @returns false for a stretch that cannot be. */
  add({ watts, forwardedPerSecond, controlPerSecond, ownPerSecond }: DrainStretch): boolean {
    const row = [forwardedPerSecond, controlPerSecond, ownPerSecond, watts];
    if (!row.every(each => Number.isFinite(each) && each >= 0)) return false;
    this.sums.addRow(row);
    return true;
  }

  /** @returns undefined while the gauge tells neither. */
  estimate(): DrainCosts | undefined {
    const stretches = Math.round(this.sums.weight);
    if (stretches < LEAST_STRETCHES) return undefined;
    const fit = momentFit(this.sums, WATTS, BY, 0);
    if (fit === undefined) return undefined;
    const told = (place: number): Estimate | undefined => {
      const value = fit.coefficients[place]!;
      const sigma = fit.sigmas[place]!;
      return NORMAL_95 * sigma < WIDEST * value
        ? { value, sigma, basis: 'calibrated', note: `Drain of ${stretches} stretches explained by frames.` }
        : undefined;
    };
    const frames = given({ forwardedFrame: told(0), controlFrame: told(1) });
    return Object.keys(frames).length === 0 ? undefined : { ...frames, restWatts: fit.intercept, stretches };
  }

  save(): string {
    return packNumbers(this.sums.numbers());
  }

  /** Takes what was saved back; what is none is ignored. */
  restore(saved: unknown): void {
    const numbers = unpackNumbers(saved, MomentSums.lengthOf(COLUMNS));
    if (numbers !== undefined) this.sums.take(numbers);
  }
}

export interface DrainComparison {
  /** By the gauge over by the class, times. */
  readonly times: number;
  /** Whether their intervals meet. */
  readonly agree: boolean;
}

/** What a gauge tells of a frame beside what its radio's class tells. @returns undefined where the class tells nothing. */
export function drainAgainstClass(fitted: Estimate, byClass: Band): DrainComparison | undefined {
  if (!(byClass.value > 0)) return undefined;
  const half = NORMAL_95 * (fitted.sigma ?? 0);
  return {
    times: fitted.value / byClass.value,
    agree: fitted.value - half <= byClass.high && fitted.value + half >= byClass.low,
  };
}
