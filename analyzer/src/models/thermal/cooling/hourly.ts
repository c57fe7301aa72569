/** Means over an hour of data, added up interval by interval. */
import type { Load } from '../rc/index.js';

/** s. */
export const HOUR = 3600;

export class HourlyLoad {
  seconds = 0;
  private used = 0;
  private active = 0;
  private gpu = 0;

  /** @param gpu load of the busiest GPU, 0 where there is none. */
  add(seconds: number, load: Load, gpu: number): void {
    this.seconds += seconds;
    this.used += seconds * load.used;
    this.active += seconds * load.active;
    this.gpu += seconds * gpu;
  }

  /** The mean, and the next hour begins. */
  take(): { readonly load: Load; readonly gpu: number } {
    const { seconds } = this;
    const load = { used: this.used / seconds, active: this.active / seconds };
    const gpu = this.gpu / seconds;
    this.seconds = this.used = this.active = this.gpu = 0;
    return { load, gpu };
  }
}
