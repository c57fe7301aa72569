import type { Cancel } from '../../host/host.js';

interface PendingCallback {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Most callbacks that one `advance` runs: two timers that start each other without delay are a fault. */
const MOST_CALLBACKS = 1_000_000;

/** A clock that stands still until it is told to go on, with the timers that hang off it. */
export class BoardClock {
  private elapsed = 0;
  private readonly pending = new Set<PendingCallback>();

  /** Since the clock was made. */
  get elapsedMs(): number {
    return this.elapsed;
  }

  timer(delayMs: number, callback: () => void): Cancel {
    const pending = { dueMs: this.elapsed + Math.max(delayMs, 0), callback };
    this.pending.add(pending);
    return () => void this.pending.delete(pending);
  }

  /**
   * Goes on, calling what falls due, in order.
   * @param idle is awaited after each callback and at the end, so that what a callback started can come to rest.
   */
  async advance(ms: number, idle: () => Promise<void>): Promise<void> {
    const end = this.elapsed + ms;
    for (let called = 0; ; called++) {
      const next = this.next();
      if (next === undefined || next.dueMs > end) break;
      if (called >= MOST_CALLBACKS) throw new Error(`more than ${MOST_CALLBACKS} timers in ${ms} ms`);
      this.pending.delete(next);
      this.elapsed = Math.max(this.elapsed, next.dueMs);
      next.callback();
      await idle();
    }
    this.elapsed = end;
    await idle();
  }

  private next(): PendingCallback | undefined {
    let first: PendingCallback | undefined;
    for (const pending of this.pending)
      if (first === undefined || pending.dueMs < first.dueMs) first = pending;
    return first;
  }
}
