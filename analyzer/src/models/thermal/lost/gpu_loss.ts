/**
 * What a GPU lost to heat: of the time that it was busy, at the clock that it had, of the highest that it has. The highest
 * is that of its driver's statistics (devfreq trans_stat lists all), or the highest that was seen while nothing held it back:
 * `max_freq` is the limit as it stands.
 */
import type { Interval } from '../../../device/interval.js';
import { BUSY, FADES_SECONDS } from './policy_clock.js';

/** simple_ondemand asks for more above it (drivers/devfreq/governor_simpleondemand.c). */
const UP_THRESHOLD = 0.9;

export interface GpuLoss {
  readonly askedSeconds: number;
  readonly lostSeconds: number;
  /** By how much `lostSeconds` may be off: a GPU without a pause asks for more, but not how much more. */
  readonly lostError: number;
  readonly depth: number;
}

export class GpuClock {
  private seen = 0;
  /** What was asked for of late while nothing held it back, Hz. */
  private freeAsked = 0;

  /** Looks at the clock under full load while nothing holds a GPU back. */
  learn({ power, elapsed }: Interval): void {
    if (power.gpus.length === 0) return;
    this.freeAsked *= Math.exp(-elapsed / FADES_SECONDS);
    for (const { frequency = 0, load = 0 } of power.gpus) {
      if (load >= UP_THRESHOLD) this.seen = Math.max(this.seen, frequency);
      this.freeAsked = Math.max(this.freeAsked, load * frequency);
    }
  }

  /** What the busiest GPU lost in the interval; undefined where no driver tells its load and clocks. */
  loss({ power, elapsed, suspended }: Interval): GpuLoss | undefined {
    let busiest: Interval['power']['gpus'][number] | undefined;
    for (const gpu of power.gpus) if ((gpu.load ?? -1) > (busiest?.load ?? -1)) busiest = gpu;
    const { name = '', load, frequency: read } = busiest ?? {};
    if (load === undefined) return undefined;
    const statistics = power.devfreq.find(each => name.endsWith(` ${each.name}`))?.residency ?? [];
    let top = this.seen;
    let seconds = 0;
    let cycles = 0;
    for (const each of statistics) {
      top = Math.max(top, each.frequency);
      seconds += each.seconds;
      cycles += each.seconds * each.frequency;
    }
    const awake = elapsed - suspended;
    const counted = seconds > 0.8 * awake && seconds < 1.2 * awake ? cycles / seconds : undefined;
    const hertz = counted ?? read;
    if (hertz === undefined || top === 0 || hertz > top) return undefined;
    const wanted = load >= 0.95 ? top : Math.min(top, (load / UP_THRESHOLD) * hertz);
    const asked = load >= BUSY ? Math.max(hertz, wanted) : hertz;
    const busy = load * awake;
    const least = Math.max(hertz / UP_THRESHOLD, this.freeAsked);
    const unknown = asked < top ? 0 : Math.max(0, top - least) / 2;
    return {
      askedSeconds: (busy * asked) / top,
      lostSeconds: (busy * (asked - hertz)) / top,
      lostError: (busy * unknown) / top,
      depth: 1 - hertz / asked,
    };
  }

  snapshot(): unknown {
    return this.seen > 0 ? this.seen : undefined;
  }

  restore(snapshot: unknown): void {
    if (typeof snapshot === 'number' && snapshot > 0) this.seen = snapshot;
  }
}
