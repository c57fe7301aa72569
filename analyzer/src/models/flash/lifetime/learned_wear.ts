/** What a device's own record tells of the wear of its part: what others of the fleet are told of it. */
import type { WearRecord } from './wear_posterior.js';
import type { Crossing } from './wear_trace.js';

/** Wear a byte is known where it may be so many times as much at most. */
const MOST_OPEN = 1.5;
/** The drift is seen over so many edges, and so much of a life, at least. */
const DRIFT_EDGES = 5;
const DRIFT_WEAR = 0.4;

/** The mean wear a byte over edges that are far enough from each other, as it is at the beginning of a life. */
export function learnedLevel(record: WearRecord, drift: number): number | undefined {
  const edges = edgesOf(record);
  const [begin] = edges;
  const last = edges.at(-1);
  if (last === undefined || begin === undefined || last === begin) return undefined;
  const level = wearAByte(begin, last);
  return level && level - (drift * (last.wear + begin.wear)) / 2;
}

/** How much more a byte wears in the second half of the edges than in the first, for a whole life. */
export function learnedDrift(record: WearRecord): number | undefined {
  const edges = edgesOf(record);
  if (edges.length < DRIFT_EDGES) return undefined;
  const begin = edges[0]!;
  const middle = edges[edges.length >> 1]!;
  const last = edges.at(-1)!;
  const before = wearAByte(begin, middle);
  const after = wearAByte(middle, last);
  if (before === undefined || after === undefined || last.wear - begin.wear < DRIFT_WEAR) return undefined;
  return (2 * (after - before)) / (last.wear - begin.wear);
}

const edgesOf = ({ first, crossings }: WearRecord): readonly Crossing[] =>
  first.high === first.low
    ? [{ wear: first.low, after: first.bytes, before: first.bytes }, ...crossings]
    : crossings;

/** Its logarithm; undefined where the edges are not known well. */
function wearAByte(begin: Crossing, end: Crossing): number | undefined {
  const least = end.after - begin.before;
  const most = end.before - begin.after;
  if (!(least > 0) || most > MOST_OPEN * least) return undefined;
  return Math.log((2 * (end.wear - begin.wear)) / (least + most));
}
