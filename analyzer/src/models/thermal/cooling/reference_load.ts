/** The load at which a device's cooling is compared: one that it has for hours, fixed once it is chosen. */
import * as v from 'valibot';
import type { Load } from '../rc/index.js';

/** Hours of which the load is looked at before one is chosen. */
const HOURS = 24;
/** Three of four hours have less: the median of the busier half. */
const QUANTILE = 0.75;
/** Share of all CPUs: what less of it warms a device by is lost in its readings. */
const LEAST = 0.05;

export class ReferenceLoad {
  /** Undefined until it is chosen. */
  load: Load | undefined;
  /** Mean loads of hours so far; undefined once one is chosen. */
  private hours: Load[] | undefined = [];

  /** Takes in the mean load of an hour. */
  addHour(load: Load): void {
    if (this.hours === undefined) return;
    this.hours.push(load);
    if (this.hours.length < HOURS) return;
    this.hours.sort((a, b) => a.used - b.used);
    const chosen = this.hours[Math.floor(QUANTILE * HOURS)]!;
    // a device that has hardly worked so far may yet
    this.hours = chosen.used >= LEAST ? undefined : [];
    if (this.hours === undefined) this.load = chosen;
  }

  snapshot(): unknown {
    return this.load ?? this.hours;
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(LOAD, snapshot)) {
      this.load = { used: snapshot.used, active: snapshot.active };
      this.hours = undefined;
    } else if (v.is(HOURS_SEEN, snapshot)) {
      this.hours = snapshot.map(({ used, active }) => ({ used, active }));
    }
  }
}

const SHARE = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const LOAD = v.object({ used: SHARE, active: SHARE });
const HOURS_SEEN = v.pipe(v.array(LOAD), v.maxLength(HOURS - 1));
