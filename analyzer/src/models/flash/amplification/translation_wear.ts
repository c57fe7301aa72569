/**
 * What a disk's translation layer makes of what is written to it, by the wear that the disk tells: a share of the rated life is
 * so many erases of all its flash, and what was written meanwhile is known. Meters tell steps: where one was passed is known
 * between two readings, and never taken for its middle.
 */
import type { Amplification } from '@edgevitals/shared/results';
import { type RatedErases, ratingTaken } from '../health/rated_erases.js';
import type { Crossing, WearPoint } from '../lifetime/wear_trace.js';
import { LITTLE_SPARE, MUCH_SPARE } from './translation_prior.js';

/** Where a meter stood and passed its edges, as bytes were written. */
export interface WearPath {
  readonly first: WearPoint | undefined;
  readonly last: WearPoint | undefined;
  readonly crossings: readonly Crossing[];
}

export interface WornStorage {
  /** The disk. */
  readonly subject: string;
  readonly capacityBytes: number;
  /** Whether bytes are counted since it was made: then it was new at none. */
  readonly countsAll: boolean;
  /** Erases that its flash is rated for. */
  readonly rated: RatedErases;
}

/** Wear and bytes, each between two bounds. */
interface WearPlace {
  readonly wear: readonly [number, number];
  readonly bytes: readonly [number, number];
}

/** @returns undefined while nothing bounds it from below. */
export function translationByWear(
  { first, last, crossings }: WearPath,
  { subject, capacityBytes, countsAll, rated }: WornStorage,
): Amplification | undefined {
  if (first === undefined || last === undefined || !(capacityBytes > 0)) return undefined;
  const edges = crossings.map(({ wear, after, before }) => place(wear, wear, after, before));
  const starts = [
    ...(countsAll ? [place(0, 0, 0, 0)] : []),
    place(first.low, first.high, first.bytes, first.bytes),
    ...edges.slice(0, 1),
  ];
  const ends = [place(last.low, last.high, last.bytes, last.bytes), ...edges.slice(-1)];
  let lower = 0;
  let upper = Number.POSITIVE_INFINITY;
  for (const start of starts)
    for (const end of ends) {
      const [least, most] = slope(start, end);
      lower = Math.max(lower, least);
      upper = Math.min(upper, most);
    }
  if (!(lower > 0) || !(upper >= lower) || !Number.isFinite(upper)) return undefined;
  // all its flash is more than what it shows
  const least = capacityBytes * LITTLE_SPARE;
  const most = capacityBytes * MUCH_SPARE;
  return {
    layer: 'translation',
    value: Math.max(1, rated.median * Math.sqrt(lower * upper * least * most)),
    lower: Math.max(1, rated.lower * lower * least),
    upper: Math.max(1, rated.upper * upper * most),
    basis: 'modelled',
    source: 'wear that it tells over bytes written to it',
    subject,
    note: `${ratingTaken(rated)}, and 7 to 28 % more of it than the disk shows: it does not tell.`,
  };
}

const place = (low: number, high: number, after: number, before: number): WearPlace => ({
  wear: [low, high],
  bytes: [after, before],
});

/** Wear a byte between two places, at least and at most. */
function slope(from: WearPlace, to: WearPlace): readonly [number, number] {
  const wear = [to.wear[0] - from.wear[1], to.wear[1] - from.wear[0]];
  const bytes = [to.bytes[0] - from.bytes[1], to.bytes[1] - from.bytes[0]];
  return [
    bytes[1]! > 0 ? Math.max(0, wear[0]!) / bytes[1]! : 0,
    bytes[0]! > 0 ? wear[1]! / bytes[0]! : Number.POSITIVE_INFINITY,
  ];
}
