/**
 * A limit on running average power (RAPL PL1): the clock goes down step by step while the mean of some time is above it.
 * This is what ends an x86 processor's turbo. For tests only.
 */
import { type Cap, newCap, type PlantReadings } from './caps.js';

export interface RunningAverageLimit {
  readonly domain: string;
  readonly watts: number;
  /** Time constant of the mean. */
  readonly tauSeconds: number;
  readonly stepKhz: number;
  readonly topKhz: number;
  readonly lowestKhz: number;
  /** Whether the kernel counts it (power limit notification); if not it is the ordinary decay of turbo. */
  readonly notifies: boolean;
}

/** Fraction below the limit at which clocks rise again. */
const ROOM = 0.98;

export class PowerLimit {
  readonly caps: readonly Cap[];
  /** Notifications so far. */
  count = 0;
  private readonly limit: RunningAverageLimit;
  private readonly cap: Cap;
  private mean = 0;

  constructor(limit: RunningAverageLimit) {
    this.limit = limit;
    this.cap = newCap(limit.domain, limit.notifies ? 'power-limit' : 'turbo', 'clock');
    this.caps = [this.cap];
  }

  govern({ watts }: Pick<PlantReadings, 'watts'>, seconds: number): void {
    const { limit, cap } = this;
    const keeps = Math.exp(-seconds / limit.tauSeconds);
    this.mean = keeps * this.mean + (1 - keeps) * watts;
    const free = cap.khz === Number.POSITIVE_INFINITY;
    if (this.mean > limit.watts) {
      if (free && limit.notifies) this.count++;
      cap.khz = Math.max(limit.lowestKhz, (free ? limit.topKhz : cap.khz) - limit.stepKhz);
    } else if (!free && this.mean < ROOM * limit.watts) {
      cap.khz = cap.khz + limit.stepKhz >= limit.topKhz ? Number.POSITIVE_INFINITY : cap.khz + limit.stepKhz;
    }
  }
}
