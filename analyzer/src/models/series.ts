/** Windows of slices: their coverage, and amounts over equal parts of a window. */
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

/** A rate over equal parts of the window: the amount over the seconds known in each part, 0 where none are. */
export function rates(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  amount: (slice: Slice) => number,
): number[] {
  const seconds = amounts(window, slices, points, slice => slice.coveredSeconds);
  return amounts(window, slices, points, amount).map((value, i) =>
    seconds[i]! > 0 ? value / seconds[i]! : 0,
  );
}

/** `limit` of a request: a whole number from 1 to 1000. */
export const limitOf = (limit: number | undefined, otherwise = 20): number =>
  Math.min(1000, Math.max(1, Math.floor(limit ?? otherwise)));

/** `points` of a request: a whole number from 1 to 240. */
export const pointsOf = (points: number | undefined): number =>
  Math.min(240, Math.max(1, Math.floor(points ?? 20)));
