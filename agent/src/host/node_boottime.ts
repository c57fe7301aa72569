/**
 * CLOCK_BOOTTIME in milliseconds, which Node.js does not offer: /proc/uptime is that clock in hundredths of a
 * second, rounded down, and the monotonic clock runs beside it. Their difference only grows, at suspend, so the
 * largest one seen is right to less than the time between two readings; a fresh boot that has never slept has 0.
 */
const RESOLUTION_MS = 10;

export class BootClock {
  private suspendedMs = Number.NEGATIVE_INFINITY;
  private last = 0;

  /**
   * @param monotonicMs CLOCK_MONOTONIC.
   * @param uptime the content of /proc/uptime read just before; undefined where there is none.
   * @returns whole milliseconds; never less than before.
   */
  at(monotonicMs: number, uptime: string | undefined): number {
    const seconds = uptime === undefined ? Number.NaN : Number.parseFloat(uptime);
    if (Number.isFinite(seconds)) {
      const ahead = seconds * 1000 - monotonicMs;
      // within the clock's resolution of 0 the machine has not slept: both clocks are one
      const suspended = Math.abs(ahead) <= RESOLUTION_MS ? 0 : ahead;
      if (suspended > this.suspendedMs) this.suspendedMs = suspended;
    }
    const offset = this.suspendedMs === Number.NEGATIVE_INFINITY ? 0 : this.suspendedMs;
    this.last = Math.max(this.last, Math.round(monotonicMs + offset));
    return this.last;
  }
}
