/** A value averaged over the last while: an exponential mean in event time, so that the length of intervals does not matter. */
export class RecentMean {
  private readonly seconds: number;
  private sum = 0;
  private weight = 0;

  /** @param seconds after which what was seen weighs 1/e. */
  constructor(seconds: number) {
    this.seconds = seconds;
  }

  /** Takes in a value that held for `elapsed` seconds. @returns the mean by now. */
  meanWith(value: number, elapsed: number): number {
    const keep = Math.exp(-elapsed / this.seconds);
    this.sum = this.sum * keep + value * (1 - keep);
    this.weight = this.weight * keep + (1 - keep);
    return this.mean;
  }

  get mean(): number {
    return this.weight > 0 ? this.sum / this.weight : 0;
  }
}
