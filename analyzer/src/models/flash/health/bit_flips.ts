/**
 * Bit flips that the error correction of raw flash puts right, day by day. Some are always there; where they become many times as
 * many, blocks are worn, or hold what was written long ago and is read often (read disturb), and what cannot be put right is next.
 */
import * as v from 'valibot';

const DAY = 86_400;
/** Of a day, so much must have been seen for its count to stand for it. */
const LEAST_SECONDS = DAY / 4;
/** Days that tell what is usual, at least; and after how many what was before is forgotten. */
const LEAST_DAYS = 3;
const MEMORY_DAYS = 30;
/** Fewer a day tell nothing, and what is usual is taken to be a tenth of that at least. */
const LEAST_BITS = 100;
const LEAST_USUAL = LEAST_BITS / 10;
/** A day counts towards what is usual as so many times that at most. */
const MOST_TIMES = 2;

export class BitFlips {
  private day = Number.NaN;
  private seconds = 0;
  private bits = 0;
  /** Bits a day of the days before the last, and how many those were. */
  private usual = 0;
  private days = 0;
  private last = 0;
  private times = 0;

  /** Bits of the last whole day. */
  get bitsADay(): number {
    return this.last;
  }

  /** Bits of a usual day. */
  get usualBits(): number {
    return this.usual;
  }

  /** How many times what is usual that is; 0 while nobody can tell. */
  get timesUsual(): number {
    return this.times;
  }

  /** @param to event time of the interval's end, seconds. @param elapsed its length. */
  add(to: number, elapsed: number, bits: number): void {
    const day = Math.floor(to / DAY);
    if (day !== this.day) {
      if (this.seconds >= LEAST_SECONDS) this.conclude((this.bits / this.seconds) * DAY);
      this.day = day;
      this.seconds = 0;
      this.bits = 0;
    }
    this.seconds += elapsed;
    this.bits += bits;
  }

  private conclude(bitsADay: number): void {
    this.last = bitsADay;
    const isKnown = this.days >= LEAST_DAYS && bitsADay >= LEAST_BITS;
    this.times = isKnown ? bitsADay / Math.max(LEAST_USUAL, this.usual) : 0;
    // a bad day is not what is usual, nor are a few: it takes weeks to become that
    const counts = isKnown ? Math.min(bitsADay, MOST_TIMES * Math.max(LEAST_USUAL, this.usual)) : bitsADay;
    this.days = Math.min(MEMORY_DAYS, this.days + 1);
    this.usual += (counts - this.usual) / this.days;
  }

  snapshot(): unknown {
    const { day, seconds, bits, usual, days, last, times } = this;
    return [day, seconds, bits, usual, days, last, times].map(each => Number(each.toPrecision(6)));
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    [this.day, this.seconds, this.bits, this.usual, this.days, this.last, this.times] = snapshot;
  }
}

const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
const SNAPSHOT = v.tuple([v.number(), AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT]);
