import { setTimeout as pause } from 'node:timers/promises';

/** As long as a timer can be set. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Waits until it is time for what was recorded at some time. */
export class ReplayPace {
  private readonly speed: number;
  private readonly from: number;
  private readonly signal: AbortSignal;
  private readonly startMs = performance.now();

  /** @param from when the recording begins, seconds. */
  constructor(speed: number, from: number, signal: AbortSignal) {
    this.speed = speed;
    this.from = from;
    this.signal = signal;
  }

  /** Resolves when it is time, or at once when `signal` is aborted. */
  async until(receivedAt: number): Promise<void> {
    const dueMs = this.startMs + ((receivedAt - this.from) / this.speed) * 1000;
    const waitMs = Math.min(LONGEST_WAIT_MS, dueMs - performance.now());
    if (waitMs > 0) await pause(waitMs, undefined, { signal: this.signal }).catch(() => {});
  }
}
