/**
 * What is remembered of a counter whose last readings do not follow from those before: it went back, or leapt further than
 * it can. Whether that was a dip (a driver that answers 0 while its firmware loads, a sum over CPUs of which some are off),
 * a restart (a modem plugged in anew) or a wrap is told by what follows, never by the reading itself.
 *
 * - It comes back to what it was, and no further than it can have got: a dip. What it grew by since the last good reading
 *   counts, less what has been counted meanwhile.
 * - It grows from where it is: that counts at once, because it happened whether the counter dipped or started over. A step
 *   that may be part of the way back waits.
 * - It has grown from there for three minutes and not come back: it started over. What waited, and what it showed at first,
 *   counts in the interval in which that is told.
 * - It stood below 2^32 and goes on at a rate by which it can have got across: it wrapped. What lies across counts in the
 *   interval in which that is seen.
 *
 * So nothing is counted twice, and what is never told is left out.
 */
import { acrossWrap, type CounterBits, counterDelta } from './counter_delta.js';

/**
 * How long a counter that grows from a low value has to come back, seconds. Dips that were reported last seconds; a driver
 * that loads its firmware again, or a USB device that is enumerated again, takes up to a minute. What is late by it is
 * only what a restarted counter showed at first. One that stays where it is tells nothing, however long.
 */
export const COMES_BACK_WITHIN = 180;
/** A larger share of what there was, in one step, may be part of the way back. */
const WAY_BACK = 1 / 16;
/** One that shows more than this share of what there was has lost a few, not started over. */
const STARTED_OVER = 1 / 2;
/** A step across a wrap is explained by a rate seen after it if that is no less than an eighth of it. */
const RATE_VARIES = 8;

/** What a counter can do. */
export interface CounterNature {
  /** Where it wraps; undefined: not known. */
  readonly bits: CounterBits | undefined;
  /** The most that it can grow by in a second, in its unit. */
  readonly fastest: number;
  /**
   * Whether it can start over while the row stands for the same thing. Of one that cannot (a CPU that was off, or shows
   * less for another reason) what it shows at first is left out, and that it wrapped is not believed.
   */
  readonly startsOver: boolean;
}

/** A reading, and the one before. */
export interface CounterStep {
  /** NaN when absent, as `to`. */
  readonly from: number;
  readonly to: number;
  /** Seconds between the two. */
  readonly seconds: number;
  /** When it was read, seconds of a clock that only goes forward. */
  readonly at: number;
}

export interface Mark {
  /** The last good reading, and when it was. */
  readonly good: number;
  readonly goodAt: number;
  /** What it showed when it first did not follow, and seconds from the last good reading to that. */
  readonly first: number;
  readonly firstSeconds: number;
  /** Since when it has not followed; of one that went back, since when it has been growing from there. */
  since: number;
  /** The highest that it showed since. */
  top: number;
  /** What has been counted since, and what waits. */
  counted: number;
  waiting: number;
  /** When it was looked at last. */
  judgedAt: number;
}

/** What a reading adds, and what has to be remembered of the counter from now on. */
export interface Verdict {
  readonly amount: number;
  readonly mark: Mark | undefined;
}

/** Judges a reading of a counter of which nothing is remembered. */
export function firstVerdict(step: CounterStep, nature: CounterNature): Verdict {
  const { from, to, seconds } = step;
  const amount = counterDelta(from, to, nature.bits, nature.fastest * atLeastOne(seconds));
  // a wrap that ends at 0 sharp is rarer than a driver that answers 0
  const isZeroed = to === 0 && from > 0;
  if (amount !== undefined && !isZeroed) return { amount, mark: undefined };
  return { amount: 0, mark: from >= 0 && to >= 0 ? marked(from, step) : undefined };
}

/** Judges the next reading of one that is marked; `mark` changes. */
export function nextVerdict(mark: Mark, { to, seconds, at }: CounterStep, nature: CounterNature): Verdict {
  mark.judgedAt = at;
  if (!(to >= 0)) return { amount: 0, mark };
  const { good, goodAt } = mark;
  // one that leapt further than it can, and stays there, has not been late
  const isOver = at - mark.since >= COMES_BACK_WITHIN;
  const follows = to >= good && to - good <= nature.fastest * atLeastOne(at - goodAt);
  if (follows && !(isOver && leapt(mark)))
    return { amount: Math.max(0, to - good - mark.counted), mark: undefined };
  const grown = growth(mark, to, nature.fastest * atLeastOne(seconds), nature);
  const wrapped = acrossToFirst(mark, at, nature);
  if (wrapped > 0) return { amount: grown + wrapped, mark: undefined };
  if (mark.top === mark.first && !leapt(mark)) mark.since = at;
  if (at - mark.since < COMES_BACK_WITHIN) return { amount: grown, mark };
  const late = mark.waiting + sinceRestart(mark, nature);
  // it went back once more meanwhile: that has to be told as well
  const again = to < mark.top ? marked(mark.top, { from: mark.top, to, seconds, at }) : undefined;
  return { amount: grown + late, mark: again };
}

const atLeastOne = (seconds: number): number => Math.max(1, seconds);
const leapt = ({ good, first }: Mark): boolean => first > good;

const marked = (good: number, { to, seconds, at }: CounterStep): Mark => ({
  good,
  goodAt: at - seconds,
  first: to,
  firstSeconds: seconds,
  since: at,
  top: to,
  counted: 0,
  waiting: 0,
  judgedAt: at,
});

/** What it grew by from where it is: above all that it showed since it is marked, so that no dip in a dip counts twice. */
function growth(mark: Mark, to: number, limit: number, { startsOver }: CounterNature): number {
  const { good, top } = mark;
  const step = to - top;
  // one that had leapt falls back: it goes on from there
  if (step > 0 || top > good) mark.top = to;
  if (!(step > 0 && step <= limit)) return 0;
  if (startsOver && top < good && step > good * WAY_BACK) {
    mark.waiting += step;
    return 0;
  }
  mark.counted += step;
  return step;
}

/** What lies across the wrap before the first reading; 0 when it has not wrapped as far as is seen. */
function acrossToFirst(mark: Mark, at: number, { fastest, startsOver, bits }: CounterNature): number {
  const { good, first, firstSeconds, since, counted } = mark;
  if (leapt(mark) || !(startsOver || bits === 32)) return 0;
  const wrapped = acrossWrap(good, first) ?? Number.POSITIVE_INFINITY;
  const explained = (RATE_VARIES * counted * atLeastOne(firstSeconds)) / atLeastOne(at - since);
  return wrapped <= explained && wrapped <= fastest * atLeastOne(firstSeconds) ? wrapped : 0;
}

/** What one that started over showed at first, and that happened since. */
function sinceRestart({ good, first, firstSeconds }: Mark, { fastest, startsOver }: CounterNature): number {
  return startsOver && first <= good * STARTED_OVER && first <= fastest * atLeastOne(firstSeconds)
    ? first
    : 0;
}
