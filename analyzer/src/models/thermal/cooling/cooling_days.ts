/** The cooling of the last month, a day a row: what screens show and what a drift is explained with. */
import * as v from 'valibot';

/** Days that are kept. */
export const KEPT_DAYS = 30;

/** A day's values, degrees; NaN for what was not identified. */
export interface CoolingDay {
  /** Days since 1970. */
  readonly day: number;
  /** Above ambient, at the reference load, and its standard deviation. */
  readonly rise: number;
  readonly sigma: number;
  /** Of full load, by parts of the way out. */
  readonly fast: number;
  readonly fastAndMiddle: number;
  readonly slow: number;
  /** Where the reference load ends, degC. */
  readonly steady: number;
}

const FIELDS = ['rise', 'sigma', 'fast', 'fastAndMiddle', 'slow', 'steady'] as const;
const WIDTH = FIELDS.length;

export class CoolingDays {
  private readonly numbers: number[] = [];
  private readonly values: number[] = [];

  get count(): number {
    return this.numbers.length;
  }

  add(day: CoolingDay): void {
    if (this.numbers.length === KEPT_DAYS) {
      this.numbers.shift();
      this.values.splice(0, WIDTH);
    }
    this.numbers.push(day.day);
    for (const field of FIELDS) this.values.push(day[field]);
  }

  /** The day `back` days of data before the newest; undefined where that is not kept. */
  at(back: number): CoolingDay | undefined {
    const index = this.numbers.length - 1 - back;
    if (index < 0 || back < 0) return undefined;
    const [rise, sigma, fast, fastAndMiddle, slow, steady] = this.values.slice(
      index * WIDTH,
      (index + 1) * WIDTH,
    );
    return {
      day: this.numbers[index]!,
      rise: rise!,
      sigma: sigma!,
      fast: fast!,
      fastAndMiddle: fastAndMiddle!,
      slow: slow!,
      steady: steady!,
    };
  }

  /** One value of each day, oldest first. */
  series(field: (typeof FIELDS)[number]): number[] {
    const place = FIELDS.indexOf(field);
    return this.numbers.map((_, i) => this.values[i * WIDTH + place]!);
  }

  clear(): void {
    this.numbers.length = this.values.length = 0;
  }

  /** Hundredths of a degree: no day is known better. NaN is null in JSON. */
  snapshot(): unknown {
    return { days: this.numbers, values: this.values.map(value => Math.round(value * 100)) };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot) || snapshot.values.length !== WIDTH * snapshot.days.length) return;
    this.clear();
    this.numbers.push(...snapshot.days);
    this.values.push(...snapshot.values.map(value => (value === null ? Number.NaN : value / 100)));
  }
}

const number = v.pipe(v.number(), v.finite());
const SNAPSHOT = v.object({
  days: v.pipe(v.array(number), v.maxLength(KEPT_DAYS)),
  values: v.array(v.nullable(number)),
});
