/** Windows of slices: their coverage, and amounts and rates over equal parts of a window. */
import type { HistoryPoints } from '@edgevitals/shared/results';
import type { Slice } from '../history/slice.js';

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** The window of an answer, with how much of it is known. */
export function coverage(
  window: TimeWindow,
  slices: readonly Slice[],
): { from: number; to: number; coveredSeconds: number; gapSeconds: number } {
  let coveredSeconds = 0;
  let gapSeconds = 0;
  for (const slice of slices) {
    coveredSeconds += slice.coveredSeconds;
    gapSeconds += slice.gapSeconds;
  }
  return { from: window.from, to: window.to, coveredSeconds, gapSeconds };
}

/** An amount over equal parts of the window, oldest first; a slice's amount is spread evenly over its time. */
export function amounts<T extends TimeWindow>(
  window: TimeWindow,
  slices: readonly T[],
  points: number,
  amount: (slice: T) => number,
): number[] {
  const parts = new Array<number>(points).fill(0);
  const width = (window.to - window.from) / points;
  if (!(width > 0)) return parts;
  for (const slice of slices) {
    const value = amount(slice);
    const length = slice.to - slice.from;
    if (value === 0 || !(length > 0)) continue;
    const first = Math.max(0, Math.floor((slice.from - window.from) / width));
    const last = Math.min(points - 1, Math.floor((slice.to - window.from) / width));
    for (let i = first; i <= last; i++) {
      const start = window.from + i * width;
      const overlap = Math.min(slice.to, start + width) - Math.max(slice.from, start);
      if (overlap > 0) parts[i] = parts[i]! + (value * overlap) / length;
    }
  }
  return parts;
}

/** A slice's times are stored to the millisecond: what reaches no further into a part than that is not of it, seconds. */
const LEAST_SECONDS = 2e-3;

/** `value` of each part of which more than nothing is known, null of the others; empty where that is all of them. */
export function history(
  knownSeconds: readonly number[],
  value: (part: number, seconds: number) => number,
): HistoryPoints {
  const known = knownSeconds.map((seconds, part) => (seconds > LEAST_SECONDS ? value(part, seconds) : null));
  return known.some(point => point !== null) ? known : [];
}

/** What an amount is in each part of the window. @param amount undefined of slices that do not tell it. */
export function amountHistory(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  amount: (slice: Slice) => number | undefined,
): HistoryPoints {
  const told = telling(slices, amount);
  const sums = amounts(window, told, points, slice => slice.amount);
  return history(
    amounts(window, told, points, slice => slice.coveredSeconds),
    part => sums[part]!,
  );
}

/**
 * What a rate is in each part of the window: an amount over the seconds of the slices that tell it.
 * @param amount undefined of slices that do not tell it. @param seconds of a slice, the time that it covers when left out.
 */
export function rateHistory(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  amount: (slice: Slice) => number | undefined,
  seconds = (slice: Slice): number => slice.coveredSeconds,
): HistoryPoints {
  const told = telling(slices, amount, seconds);
  const sums = amounts(window, told, points, slice => slice.amount);
  return history(
    amounts(window, told, points, slice => slice.coveredSeconds),
    (part, known) => sums[part]! / known,
  );
}

interface Told extends TimeWindow {
  readonly coveredSeconds: number;
  readonly amount: number;
}

function telling(
  slices: readonly Slice[],
  amountOf: (slice: Slice) => number | undefined,
  seconds = (slice: Slice): number => slice.coveredSeconds,
): Told[] {
  return slices.flatMap(slice => {
    const amount = amountOf(slice);
    return amount === undefined
      ? []
      : [{ from: slice.from, to: slice.to, coveredSeconds: seconds(slice), amount }];
  });
}

/** `limit` of a request: a whole number from 1 to 1000. */
export const limitOf = (limit: number | undefined, otherwise = 20): number =>
  Math.min(1000, Math.max(1, Math.floor(limit ?? otherwise)));

/** `points` of a request: a whole number from 1 to 240. */
export const pointsOf = (points: number | undefined): number =>
  Math.min(240, Math.max(1, Math.floor(points ?? 20)));
