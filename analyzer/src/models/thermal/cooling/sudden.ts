/**
 * Cooling that has got worse from one hour to the next: a fan that has stopped, a heatsink that came off, something put over
 * the vents. Judged hour by hour against the days before, so that it is told on the day.
 */
import * as v from 'valibot';

/** Degrees, share of what the load warms it by, and standard deviations of its days: all of them, at least. */
const LEAST = 3;
const LEAST_SHARE = 0.2;
const LEAST_DEVIATIONS = 8;
/**
 * Half of that does, where the device has also become so many degrees warmer as a whole than the day before: what is always on
 * warms it through the same fan. By itself that is the sun, or another room.
 */
const STEP = 10;
/** Hours in a row that say so: one may be what the filter made of a reading. */
const HOURS = 2;
/** Of the least, and of the step: below, it is over. */
const OVER = 0.5;

/** How a device was before, degrees. */
export interface UsualHeat {
  /** What the reference load warms it by, on average, and how much its days vary. */
  readonly rise: number;
  readonly deviation: number;
  /** Where that load ended on the last day, degC. */
  readonly steady: number;
}

export class Sudden {
  /** Event time of the first hour that said so; 0 where none has. */
  since = 0;
  /** Degrees more than before. */
  degrees = 0;
  private hours = 0;
  private calm = 0;
  /** Where the load ended before, where it took that to tell; else NaN. */
  private steadyBefore = Number.NaN;

  get isWorse(): boolean {
    return this.hours >= HOURS;
  }

  /**
   * Takes in an hour.
   * @param rise what the reference load warms it by now.
   * @param steady where that ends, degC.
   * @param at event time.
   * @returns true when what had got worse is over.
   */
  takeHour(rise: number, steady: number, usual: UsualHeat, at: number): boolean {
    const more = rise - usual.rise;
    const least = Math.max(LEAST, LEAST_SHARE * usual.rise, LEAST_DEVIATIONS * usual.deviation);
    const isEnough = more >= least;
    const isWarmer = more >= least / 2 && steady - usual.steady >= STEP;
    const wasWorse = this.isWorse;
    if (!wasWorse && !isEnough && !isWarmer) this.clear();
    else if (!wasWorse) {
      if (this.hours === 0) this.since = at;
      this.hours++;
      this.steadyBefore = isEnough ? Number.NaN : usual.steady;
    } else {
      const isStillWarmer = steady - this.steadyBefore >= OVER * STEP;
      this.calm = more < OVER * least && !isStillWarmer ? this.calm + 1 : 0;
      if (this.calm >= HOURS) this.clear();
    }
    this.degrees = this.hours > 0 ? more : 0;
    return wasWorse && !this.isWorse;
  }

  clear(): void {
    this.since = this.degrees = this.hours = this.calm = 0;
    this.steadyBefore = Number.NaN;
  }

  snapshot(): unknown {
    if (this.hours === 0) return undefined;
    const { since, degrees, hours, calm, steadyBefore } = this;
    return { since, degrees, hours, calm, steadyBefore };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    Object.assign(this, snapshot);
    this.steadyBefore = snapshot.steadyBefore ?? Number.NaN;
  }
}

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HOURS));
const SNAPSHOT = v.strictObject({
  since: number,
  degrees: number,
  hours: count,
  calm: count,
  steadyBefore: v.nullable(number),
});
