/** A day's values, averaged over the hours in which they were identified. */
import * as v from 'valibot';
import type { CoolingDay } from './cooling_days.js';

/** Hours without which a day says little. */
const LEAST_LOOKS = 3;

/** What an hour's look found, degrees; NaN for what was not identified. */
export type CoolingLook = Omit<CoolingDay, 'day'>;

const FIELDS = ['rise', 'sigma', 'fast', 'fastAndMiddle', 'slow', 'steady'] as const;

export class Today {
  /** Days since 1970; -1 before the first look. */
  private day = -1;
  private readonly sums: number[] = FIELDS.map(() => 0);
  private readonly counts: number[] = FIELDS.map(() => 0);

  /** Adds a look. @returns the day before, when this is the first look of another one and that had enough. */
  add(day: number, look: CoolingLook): CoolingDay | undefined {
    const ended = day === this.day ? undefined : this.end();
    this.day = day;
    for (const [i, field] of FIELDS.entries()) {
      if (Number.isNaN(look[field])) continue;
      this.sums[i]! += look[field];
      this.counts[i]!++;
    }
    return ended;
  }

  clear(): void {
    this.day = -1;
    this.sums.fill(0);
    this.counts.fill(0);
  }

  snapshot(): unknown {
    return this.day < 0 ? undefined : { day: this.day, sums: this.sums, counts: this.counts };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.day = snapshot.day;
    for (const i of FIELDS.keys()) {
      this.sums[i] = snapshot.sums[i]!;
      this.counts[i] = snapshot.counts[i]!;
    }
  }

  private end(): CoolingDay | undefined {
    const { day } = this;
    const [rise, sigma, fast, fastAndMiddle, slow, steady] = FIELDS.map((_, i) =>
      this.counts[i]! < LEAST_LOOKS ? Number.NaN : this.sums[i]! / this.counts[i]!,
    );
    this.clear();
    if (Number.isNaN(rise!) && Number.isNaN(fastAndMiddle!)) return undefined;
    return {
      day,
      rise: rise!,
      sigma: sigma!,
      fast: fast!,
      fastAndMiddle: fastAndMiddle!,
      slow: slow!,
      steady: steady!,
    };
  }
}

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(FIELDS.length));
const SNAPSHOT = v.object({ day: v.pipe(v.number(), v.minValue(0)), sums: numbers, counts: numbers });
