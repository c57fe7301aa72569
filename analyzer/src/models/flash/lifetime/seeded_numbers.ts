/** Random numbers that are the same for the same seed: whoever asks twice gets the same answer. */
import { randomNumbers } from '@edgevitals/shared/random';

export class SeededNumbers {
  /** In [0, 1). */
  readonly uniform: () => number;
  private spare: number | undefined;

  constructor(seed: number) {
    this.uniform = randomNumbers(seed);
  }

  /** Of mean 0 and variance 1 (Box and Muller, who give two at a time). */
  normal(): number {
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** As `normal`, of those below `bound`. */
  normalBelow(bound: number): number {
    const share = normalShare(bound);
    // so far out that the tail is as good as its edge
    if (share < 1e-10) return bound;
    return Math.min(bound, normalQuantile(share * (1 - this.uniform())));
  }

  /** Which of `weights` was drawn, by their size. @param sum of them all. */
  choice(weights: ArrayLike<number>, sum: number): number {
    let left = this.uniform() * sum;
    for (let i = 0; i < weights.length - 1; i++) {
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}

/** Share of normal numbers below `z`: Abramowitz and Stegun 26.2.17, off by 7.5e-8 at most. */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? tail : 1 - tail;
}

/** The inverse of `normalShare`: Abramowitz and Stegun 26.2.23, off by 4.5e-4 at most. @param share between 0 and 1. */
export function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  if (!(tail > 0)) return share < 0.5 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(tail));
  const z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return share < 0.5 ? -z : z;
}
