/** Refusals that clients are told: to tell each one of a flood would be a flood of its own. */

const PER_SECOND = 20;

export class ToldRefusals {
  private readonly now: () => number;
  private since = Number.NEGATIVE_INFINITY;
  private told = 0;

  /** @param now milliseconds, of a clock that goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Whether one more is told, which then counts. */
  tells(): boolean {
    const now = this.now();
    if (now - this.since >= 1000) {
      this.since = now;
      this.told = 0;
    }
    return this.told++ < PER_SECOND;
  }
}
