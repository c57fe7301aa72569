/** What was used in a window, as far as it is known. */
export interface WindowUse {
  /** Seconds since 1970 at which it begins, and up to which it is looked at. */
  readonly from: number;
  readonly to: number;
  /** Seconds of it that are known. */
  readonly knownSeconds: number;
  /** In them: the sum, or of levels the highest. */
  readonly amount: number;
  /** Its standard deviation as far as it is common to all of it: the power model's, a sensor's; 0 for what is counted. */
  readonly sigma: number;
  /** What the unknown rest can have had at most, in a second, or of levels at any time; infinite where too little was seen. */
  readonly mostElsewhere: number;
}

/** What a minute adds to a window. */
export interface MinuteAmount {
  readonly from: number;
  readonly to: number;
  /** Seconds of it that are known. */
  readonly seconds: number;
  readonly amount: number;
  readonly sigma: number;
}

/** A window that minutes are added to, in order of time. */
export interface AmountWindow {
  add(minute: MinuteAmount): void;
  /** @returns undefined while nothing of it is known. */
  use(): WindowUse | undefined;
  readonly bytes: number;
  /** Seconds that it tells apart. */
  readonly step: number;
  /** Plain numbers for `restore`. */
  snapshot(): readonly number[];
  restore(saved: readonly number[]): void;
}

/** Less tells nothing of what else there may have been, seconds. */
const LEAST_SEEN = 3600;

/**
 * The highest of today and yesterday: what time that nobody saw can have had. It is above nearly all of what is seen, so that
 * what is not known is never taken to be less than it may be.
 */
export class HighestSeen {
  /** How much was seen, seconds. */
  private seconds = 0;
  private today = 0;
  private yesterday = 0;
  private day = 0;

  /** @param seconds for which it was so, up to `at`. */
  add(value: number, at: number, seconds: number): void {
    this.seconds += seconds;
    const day = Math.floor(at / 86_400);
    if (day !== this.day) {
      this.yesterday = day === this.day + 1 ? this.today : 0;
      this.today = 0;
      this.day = day;
    }
    this.today = Math.max(this.today, value);
  }

  get value(): number {
    return this.seconds < LEAST_SEEN ? Number.POSITIVE_INFINITY : Math.max(this.today, this.yesterday);
  }

  snapshot(): readonly number[] {
    return [this.today, this.yesterday, this.day, this.seconds];
  }

  restore([today = 0, yesterday = 0, day = 0, seconds = 0]: readonly number[]): void {
    this.seconds = seconds;
    this.today = today;
    this.yesterday = yesterday;
    this.day = day;
  }
}
