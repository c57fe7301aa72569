/**
 * What a GPU lost to heat: of the time that it was busy, at the clock that it had, of the highest that it has. The highest
 * is that of its driver's statistics (devfreq trans_stat lists all), or the highest that was seen while nothing held it back:
 * `max_freq` is the limit as it stands.
 */
import type { Interval } from '../../../device/interval.js';
import { FreeClocks } from './free_clocks.js';
import { BUSY, SATURATED } from './policy_clock.js';
import type { HeldClock } from './steady_demand.js';

/** simple_ondemand asks for more above it (drivers/devfreq/governor_simpleondemand.c). */
const UP_THRESHOLD = 0.9;

/** The busiest GPU in an interval, Hz: its mean clock and what that may be off by, the last that was read, the highest, all. */
interface BusiestGpu {
  readonly load: number;
  readonly hertz: number;
  readonly error: number;
  readonly read: number | undefined;
  readonly top: number;
  readonly points: readonly number[];
  readonly had: readonly HeldClock[];
}

export interface GpuLoss {
  readonly askedSeconds: number;
  readonly lostSeconds: number;
  /** What its share of `askedSeconds` may be off by, times that: a GPU without a pause asks for more, but not how much more. */
  readonly lostError: number;
  readonly depth: number;
}

export class GpuClock {
  private seen = 0;
  /** What was asked for of late while nothing held it back. Made with the first GPU. */
  private free: FreeClocks | undefined;
  private lastHertz: number | undefined;

  /** Looks at the clock while nothing holds a GPU back. */
  learn(interval: Interval): void {
    const { power, elapsed } = interval;
    if (power.gpus.length === 0) return;
    for (const { frequency = 0, load = 0 } of power.gpus)
      if (load >= UP_THRESHOLD) this.seen = Math.max(this.seen, frequency);
    const clock = this.clockOf(interval);
    this.lastHertz = clock?.read;
    if (clock === undefined || !(clock.hertz > 0)) return;
    this.free ??= new FreeClocks();
    this.free.add(elapsed, clock.had, clock.top);
  }

  /** It was held back in the interval, whose loss has been told. */
  hold(interval: Interval): void {
    const clock = this.clockOf(interval);
    this.lastHertz = clock?.read;
    if (clock !== undefined) this.free?.hold(interval.elapsed, clock.had, clock.top);
  }

  /** What the busiest GPU lost in the interval; undefined where no driver tells its load and clocks. */
  loss(interval: Interval): GpuLoss | undefined {
    const clock = this.clockOf(interval);
    if (clock === undefined) return undefined;
    const { hertz, error, top, load, points } = clock;
    const wanted = Math.min(top, (load / UP_THRESHOLD) * hertz);
    const least = load >= BUSY ? Math.max(hertz, points.find(each => each >= wanted) ?? wanted) : hertz;
    this.free ??= new FreeClocks();
    const asked = load >= SATURATED ? this.free.between(least, top) : { hertz: least, sigma: 0 };
    const busy = load * (interval.elapsed - interval.suspended);
    return {
      askedSeconds: (busy * asked.hertz) / top,
      lostSeconds: (busy * (asked.hertz - hertz)) / top,
      lostError: (busy * (error + (asked.sigma * hertz) / asked.hertz)) / top,
      depth: 1 - hertz / asked.hertz,
    };
  }

  private clockOf({ power, elapsed, suspended }: Interval): BusiestGpu | undefined {
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
    const isCounted = seconds > 0.8 * awake && seconds < 1.2 * awake;
    const hertz = isCounted ? cycles / seconds : read;
    if (hertz === undefined || top === 0 || hertz > top) return undefined;
    // a clock that was read now and then may have changed at any time in between
    const error = isCounted ? 0 : Math.abs(hertz - (this.lastHertz ?? hertz)) / 2;
    const points = statistics.map(({ frequency }) => Number(frequency)).sort((a, b) => a - b);
    const had = isCounted
      ? statistics.map(each => ({ hertz: each.frequency, seconds: each.seconds }))
      : [{ hertz, seconds: awake }];
    return { load, hertz, read, top, error, points, had };
  }

  snapshot(): unknown {
    return this.seen > 0 ? this.seen : undefined;
  }

  restore(snapshot: unknown): void {
    if (typeof snapshot === 'number' && snapshot > 0) this.seen = snapshot;
  }
}
