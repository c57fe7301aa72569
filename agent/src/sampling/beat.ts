/**
 * A rhythm without drift: due at start + n * period. Beats that were missed (a stalled process, a stopped clock) are
 * left out, never caught up on.
 */
export class Beat {
  private period: number;
  private next: number;

  /** @param first when it is due for the first time. */
  constructor(period: number, first: number) {
    this.period = period;
    this.next = first;
  }

  get dueAt(): number {
    return this.next;
  }

  /** True, once a beat, when `now` has reached it. */
  strikes(now: number): boolean {
    if (now < this.next) return false;
    this.next += this.period;
    if (this.next <= now) this.next += Math.floor((now - this.next) / this.period + 1) * this.period;
    return true;
  }

  /** Due at `at` instead, when that is later than `now` and at most two periods away. */
  shift(at: number, now: number): void {
    if (at > now && at <= now + 2 * this.period) this.next = at;
  }

  /** Another period from `now` on; the beat that was due stays unless the new one comes sooner. */
  change(period: number, now: number): void {
    if (period === this.period) return;
    this.period = period;
    this.next = Math.min(this.next, now + period);
  }
}
