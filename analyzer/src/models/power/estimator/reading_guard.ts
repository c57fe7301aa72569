/** Tells readings that cannot be from what the device has become. */

/** A reading this many times off is wrong, unless it stays so. */
const FACTOR = 5;
/** And so many standard deviations: what was never seen is expected from little. */
const SIGMAS = 4;
const IN_A_ROW = 20;

export class ReadingGuard {
  /** Readings that were far off. */
  outliers = 0;
  private inARow = 0;

  /**
   * @param expected what a model says that knows the device
   * @param sigma one standard deviation of that: large for loads that were never seen
   * @returns `wrong`: not to be learned from; `changed`: it has been so for long, and is how the device is now
   */
  judge(power: number, expected: number, sigma = 0): 'right' | 'wrong' | 'changed' {
    const isNear = power <= FACTOR * expected && power >= expected / FACTOR;
    if (isNear || Math.abs(power - expected) < SIGMAS * sigma) {
      this.inARow = 0;
      return 'right';
    }
    this.outliers++;
    if (++this.inARow < IN_A_ROW) return 'wrong';
    this.inARow = 0;
    return 'changed';
  }
}
