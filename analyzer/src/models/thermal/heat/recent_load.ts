/** The load of the last minute: of two halves, the one that grows and the one before it, so of half a minute to a whole one. */
import type { Load } from '../rc/index.js';

const HALF = 30;

export class RecentLoad {
  private used = 0;
  private active = 0;
  private seconds = 0;
  private usedBefore = 0;
  private activeBefore = 0;
  private secondsBefore = 0;

  add(seconds: number, load: Load): void {
    if (this.seconds >= HALF) {
      this.usedBefore = this.used;
      this.activeBefore = this.active;
      this.secondsBefore = this.seconds;
      this.used = this.active = this.seconds = 0;
    }
    this.used += seconds * load.used;
    this.active += seconds * load.active;
    this.seconds += seconds;
  }

  clear(): void {
    this.used = this.active = this.seconds = 0;
    this.usedBefore = this.activeBefore = this.secondsBefore = 0;
  }

  /** Its mean; undefined until half a minute was seen. */
  get mean(): Load | undefined {
    const seconds = this.seconds + this.secondsBefore;
    if (seconds < HALF) return undefined;
    return {
      used: (this.used + this.usedBefore) / seconds,
      active: (this.active + this.activeBefore) / seconds,
    };
  }
}
