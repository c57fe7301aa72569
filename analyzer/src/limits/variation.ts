/**
 * How much an estimate varies from minute to minute, and how long it stays off: mean, variance and autocorrelation of lag one,
 * forgotten over a day. What is left of it in the mean of a window follows for a process of first order (AR(1)).
 */
const MEMORY_MINUTES = 1440;

export class Variation {
  private count = 0;
  private mean = 0;
  private variance = 0;
  private lagged = 0;
  private before = Number.NaN;

  /** @param rate of a minute; undefined where it is not known, after which nothing is compared with the one before. */
  add(rate: number | undefined): void {
    if (rate === undefined) {
      this.before = Number.NaN;
      return;
    }
    this.count = Math.min(MEMORY_MINUTES, this.count + 1);
    const share = 1 / this.count;
    const off = rate - this.mean;
    this.mean += share * off;
    this.variance += share * (off * (rate - this.mean) - this.variance);
    const last = this.before - this.mean;
    if (!Number.isNaN(last)) this.lagged += share * (last * (rate - this.mean) - this.lagged);
    this.before = rate;
  }

  /**
   * Relative standard deviation of the mean over a window of so many minutes.
   * @param most a minute is off by no more than this, as a share: the rest of its variation is what was really used.
   */
  ofMean(minutes: number, most: number): number {
    if (this.count < 2 || !(this.mean > 0) || !(minutes >= 1)) return 0;
    const own = Math.min(most, Math.sqrt(Math.max(0, this.variance)) / this.mean);
    const kept = this.variance > 0 ? Math.min(0.99, Math.max(0, this.lagged / this.variance)) : 0;
    const left = kept / (1 - kept) - (kept * (1 - kept ** minutes)) / (minutes * (1 - kept) ** 2);
    return own * Math.sqrt(Math.max(0, 1 + 2 * left) / minutes);
  }

  /** Plain numbers for `restore`. */
  snapshot(): readonly number[] {
    const { count, mean, variance, lagged } = this;
    return [count, mean, variance, lagged];
  }

  restore([count = 0, mean = 0, variance = 0, lagged = 0]: readonly number[]): void {
    this.count = count;
    this.mean = mean;
    this.variance = variance;
    this.lagged = lagged;
  }
}
