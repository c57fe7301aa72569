import type { Host } from '../../host/host.js';

/** Lets something happen at most once in a time, counting suspends: for what costs a device or a flash chip work. */
export class Pace {
  private readonly everyMs: number;
  private nextMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
  }

  /** True the first time, and then when the time is over; it starts anew with each true. */
  due(host: Host): boolean {
    const now = host.bootMs();
    if (now < this.nextMs) return false;
    this.nextMs = now + this.everyMs;
    return true;
  }
}

export const HOUR_MS = 3_600_000;
