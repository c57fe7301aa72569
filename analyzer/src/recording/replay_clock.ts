import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecondsClock } from '../service/seconds_clock.js';

/**
 * Whatever waits for a device that is silent waits for less (device_directory.ts). A file that somebody made up may have a pause
 * of a thousand years between any two messages.
 */
const LONGEST_PAUSE_SECONDS = 120;

interface ReplayTimer {
  readonly seconds: number;
  readonly work: () => void;
  due: number;
}

/** The analyzer's clock while a recording is replayed: it stands still but for `advance`, and never goes back. */
export class ReplayClock implements SecondsClock {
  private at: number;
  private readonly timers: ReplayTimer[] = [];

  /** @param start seconds since 1970. */
  constructor(start: number) {
    this.at = start;
  }

  readonly now = (): number => this.at;
  readonly steady = (): number => this.at;

  every(seconds: number, work: () => void): () => void {
    const timer = { seconds, work, due: this.at + seconds };
    this.timers.push(timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  }

  /**
   * Lets time pass until `to`, which does what is due on the way, in its order. Of a long pause the first minutes are gone
   * through; in the rest nothing is due.
   */
  async advance(to: number): Promise<void> {
    const end = Math.min(to, this.at + LONGEST_PAUSE_SECONDS);
    for (let next = this.nextDue(); next !== undefined && next.due <= end; next = this.nextDue()) {
      this.at = next.due;
      next.due += next.seconds;
      next.work();
      // what it has begun has its turn
      await nextTurn();
    }
    if (to <= end) {
      this.at = Math.max(this.at, to);
      return;
    }
    this.at = to;
    for (const timer of this.timers) timer.due = to + timer.seconds;
  }

  private nextDue(): ReplayTimer | undefined {
    let next: ReplayTimer | undefined;
    for (const timer of this.timers) if (next === undefined || timer.due < next.due) next = timer;
    return next;
  }
}
