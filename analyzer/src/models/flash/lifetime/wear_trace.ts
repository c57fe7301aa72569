/**
 * What is known of one measure of wear, as a share of its end: where it stood between which counts of bytes. A meter tells
 * steps, tenths or percents, so all that is known of a step's edge is that it was passed between two readings; a meter that
 * tells what it knew at the last boot is of then.
 */
import * as v from 'valibot';
import { packNumbers, unpackNumbers } from '../../packed_numbers.js';

/** An edge between steps, passed while the bytes grew from `after` to `before`. */
export interface Crossing {
  readonly wear: number;
  readonly after: number;
  readonly before: number;
}

/** A reading: wear is at least `low` and below `high`, when `bytes` had been written. */
export interface WearPoint {
  readonly low: number;
  readonly high: number;
  readonly bytes: number;
}

/** More are thinned out: of a straight line every other point says as much. */
const MOST_CROSSINGS = 12;
/** A meter that tells less than before, so often in a row, is another: the storage was exchanged. */
const LOWER_READINGS = 2;

export class WearTrace {
  /** Undefined before the first reading. */
  first: WearPoint | undefined;
  last: WearPoint | undefined;
  crossings: Crossing[] = [];
  private lower = 0;

  /** @returns false when the meter stands so much lower that it must be of other storage. */
  addReading(point: WearPoint): boolean {
    const { last } = this;
    if (last === undefined) {
      this.first = this.last = point;
      return true;
    }
    if (point.low < last.low) return ++this.lower < LOWER_READINGS;
    this.lower = 0;
    // of before the last one: a boot that is long ago
    if (point.bytes < last.bytes && point.low <= last.low) return true;
    if (point.low > last.low)
      this.addCrossing({
        wear: point.low,
        after: Math.min(last.bytes, point.bytes),
        before: Math.max(last.bytes, point.bytes),
      });
    this.last = point;
    return true;
  }

  snapshot(): unknown {
    const { first, last } = this;
    if (first === undefined || last === undefined) return null;
    return packNumbers([
      ...[first, last].flatMap(({ low, high, bytes }) => [low, high, bytes]),
      ...this.crossings.flatMap(({ wear, after, before }) => [wear, after, before]),
    ]);
  }

  restore(snapshot: unknown): void {
    const numbers = unpackNumbers(snapshot, 3 * (MOST_CROSSINGS + 3));
    if (numbers === undefined || numbers.length < 6 || numbers.length % 3 !== 0) return;
    if (!v.is(NUMBERS, [...numbers])) return;
    const triples = Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
    const [first, last] = triples.map(([low = 0, high = 0, bytes = 0]) => ({
      low: tidy(low),
      high: tidy(high),
      bytes,
    }));
    this.first = first;
    this.last = last;
    this.crossings = triples
      .slice(2)
      .map(([wear = 0, after = 0, before = 0]) => ({ wear: tidy(wear), after, before }));
  }

  private addCrossing(crossing: Crossing): void {
    this.crossings.push(crossing);
    if (this.crossings.length > MOST_CROSSINGS)
      this.crossings = this.crossings.filter((_, i) => (this.crossings.length - 1 - i) % 2 === 0);
  }
}

/** Infinity is of the last step: what is used up may be used further. Steps are of a thousandth at least: what single precision made of one is put right. */
const tidy = (wear: number): number => Math.round(wear * 1e4) / 1e4;

const NUMBERS = v.array(
  v.pipe(
    v.number(),
    v.check(each => !Number.isNaN(each)),
  ),
);
