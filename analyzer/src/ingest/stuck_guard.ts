/**
 * Notices a device whose every frame counts as late: a forged frame with a sequence or time far ahead has moved the
 * cursor past the real ones. A burst of redelivered frames looks the same for a moment, so only a steady stream that
 * lasts counts.
 */
const FRAMES = 3;
const SECONDS = 300;

export class StuckGuard {
  private since = 0;
  private newest = -1;
  private count = 0;

  /** A frame was applied: all is well. */
  moved(): void {
    this.count = 0;
    this.newest = -1;
  }

  /** A late frame came. Returns true when the device is stuck and has to start afresh. */
  late(bootMs: number, now: number): boolean {
    if (bootMs <= this.newest) return false;
    if (this.count === 0) this.since = now;
    this.newest = bootMs;
    this.count++;
    return this.count >= FRAMES && now - this.since >= SECONDS;
  }
}
