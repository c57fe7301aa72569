/** What a rate usually is: the median of the last day's hourly means. */
import * as v from 'valibot';

const HOUR = 3600;
const HOURS = 24;
/** Fewer are no day. */
const LEAST_HOURS = 3;

export class UsualRate {
  private hours: number[] = [];
  private amount = 0;
  private seconds = 0;

  /** Takes in an amount of some seconds. */
  add(amount: number, seconds: number): void {
    this.amount += amount;
    this.seconds += seconds;
    if (this.seconds < HOUR) return;
    if (this.hours.length >= HOURS) this.hours.shift();
    this.hours.push(this.amount / this.seconds);
    this.amount = 0;
    this.seconds = 0;
  }

  /** A second; undefined while too little has been seen. */
  get perSecond(): number | undefined {
    const { hours } = this;
    if (hours.length < LEAST_HOURS) return undefined;
    return [...hours].sort((a, b) => a - b)[Math.floor(hours.length / 2)];
  }

  snapshot(): unknown {
    return [this.amount, this.seconds, ...this.hours];
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const [amount = 0, seconds = 0, ...hours] = snapshot;
    this.amount = amount;
    this.seconds = seconds;
    this.hours = hours;
  }
}

const SNAPSHOT = v.pipe(
  v.array(v.pipe(v.number(), v.finite(), v.minValue(0))),
  v.minLength(2),
  v.maxLength(2 + HOURS),
);
