/**
 * Pauses between attempts: exponential with full jitter, so that a fleet that lost its broker does not come back all
 * at once (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export class Backoff {
  private failures = 0;
  private readonly firstMs: number;
  private readonly longestMs: number;
  private readonly random: () => number;

  /** @param random gives numbers from 0 to below 1. */
  constructor(firstMs: number, longestMs: number, random: () => number) {
    this.firstMs = firstMs;
    this.longestMs = longestMs;
    this.random = random;
  }

  /** Milliseconds to wait before the next attempt; longer from call to call until `reset`. */
  next(): number {
    const ceiling = Math.min(this.longestMs, this.firstMs * 2 ** Math.min(this.failures, 30));
    this.failures++;
    return Math.round(ceiling * this.random());
  }

  /** Call when a connection has proved good, not when it has just been made. */
  reset(): void {
    this.failures = 0;
  }
}
