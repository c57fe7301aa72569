/**
 * x86 processors that slow down by themselves at PROCHOT, and the kernel's counters of it (drivers/thermal/intel/
 * therm_throt.c, therm_throt_process): count grows when it begins, the times when it ends. For tests only.
 */
import { type Cap, newCap, type PlantReadings } from './caps.js';

export interface ProchotLimits {
  readonly domain: string;
  readonly celsius: number;
  readonly hysteresisCelsius: number;
  /** The clock while it is hot. */
  readonly khz: number;
}

export class Prochot {
  readonly caps: readonly Cap[];
  count = 0;
  totalMs = 0;
  maxMs = 0;
  private readonly limits: ProchotLimits;
  private readonly cap: Cap;
  private hotMs = 0;

  constructor(limits: ProchotLimits) {
    this.limits = limits;
    this.cap = newCap(limits.domain, 'thermal', 'clock');
    this.caps = [this.cap];
  }

  /** The counters start over, as after a CPU went offline and came back. */
  reset(): void {
    this.count = 0;
    this.totalMs = 0;
    this.maxMs = 0;
  }

  govern({ celsius: all }: Pick<PlantReadings, 'celsius'>, seconds: number): void {
    const { celsius, hysteresisCelsius, khz } = this.limits;
    const before = this.cap.khz === khz;
    if (before) this.hotMs += seconds * 1000;
    const hot = all[0]! >= celsius - (before ? hysteresisCelsius : 0);
    if (hot && !before) {
      this.count++;
      this.hotMs = 0;
    } else if (before && !hot) {
      this.totalMs += this.hotMs;
      this.maxMs = Math.max(this.maxMs, this.hotMs);
    }
    this.cap.khz = hot ? khz : Number.POSITIVE_INFINITY;
  }
}
