/**
 * In how much of the time in which any CPU ran a program kept it so alone: what would not have been without it. How much of the
 * time each ran is known, when is not: programs are taken to run independently of each other, each on one CPU as far as
 * that has time for it. While one of them leaves no pause, no other keeps anything running alone.
 */
export class TimeTogether {
  private readonly active: number;
  /** Of the time, how much none of those ran that leave a pause; and how many leave none. */
  private resting = 1;
  private unbroken = 0;

  /** @param active share of the time in which any CPU ran. */
  constructor(active: number) {
    this.active = active;
  }

  /** One that ran. @param busy CPUs that it kept busy. */
  add(busy: number): void {
    const share = shareOf(busy);
    if (share === 1) this.unbroken++;
    else this.resting *= 1 - share;
  }

  /** Share of the time for one of those that were added. */
  alone(busy: number): number {
    const share = shareOf(busy);
    if (share === 0 || this.unbroken > (share === 1 ? 1 : 0)) return 0;
    const all = this.unbroken > 0 ? 1 : 1 - this.resting;
    const others = 1 - (share === 1 ? this.resting : this.resting / (1 - share));
    return this.active * (1 - Math.max(0, others) / all);
  }
}

/** Ticks and microseconds do not agree to the last. */
const UNBROKEN = 0.98;

function shareOf(busy: number): number {
  const share = Math.max(0, busy);
  return share >= UNBROKEN ? 1 : share;
}
