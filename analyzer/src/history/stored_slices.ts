/**
 * What is stored of a device in a window, no more finely than is wanted: days and hours where they are whole, minutes for the rest;
 * and where minutes have gone, what is left of them.
 */
import { minuteAt, minuteOf } from './minute.js';
import { ROLL_UPS, type RollUpLength, startOf } from './resolution.js';
import type { Slice } from './slice.js';
import type { HistoryStore } from './store.js';

/** A reading reaches so far out of its minute where it is long: half of what a boot may have before the first. */
export const LONGEST_READING_MINUTES = 6;

/** Times are kept to the millisecond: of a day's minutes together. */
const ROUNDING_SECONDS = 1;

/** Minutes from one up to another. */
interface MinuteStretch {
  readonly from: number;
  readonly to: number;
}

export interface StoredSlicesOptions {
  /** Seconds that a slice may have at most; 60 gives minutes, as far back as there are some. */
  readonly longest: number;
  /** Whether what is rolled up of these minutes is all there is of them; yes when left out. */
  readonly isWhole?: (from: number, to: number) => boolean;
}

export interface StoredSlices {
  /** Hours and days, in no order. */
  readonly rolledUp: readonly Slice[];
  /** Oldest first; none is in what is rolled up as well. */
  readonly minutes: readonly Slice[];
}

/** An hour or day from a minute on. */
interface RolledUp extends MinuteStretch {
  readonly slice: Slice;
}

/**
 * Slices that have some of the time from `from` to `to` (seconds since 1970).
 * @throws EdgevitalsError STORE_FAILED.
 */
export async function storedSlices(
  store: HistoryStore,
  device: string,
  from: number,
  to: number,
  { longest, isWhole = () => true }: StoredSlicesOptions,
): Promise<StoredSlices> {
  /** Whole hours or days in a stretch: what is not in the window as a whole is made of what is finer. */
  const blocksIn = async (stretch: MinuteStretch, length: RollUpLength): Promise<RolledUp[]> => {
    const first = Math.max(stretch.from, Math.ceil(from / 60));
    const end = Math.min(stretch.to, minuteAt(to));
    if (end - first < length) return [];
    return (await store.rollUps(device, length, first, end))
      .map(slice => {
        const start = startOf(minuteOf(slice), length);
        return { slice, from: start, to: start + length };
      })
      .filter(block => isWhole(block.from, block.to));
  };
  const blocks: RolledUp[] = [];
  let left: MinuteStretch[] = [
    { from: minuteAt(from) - LONGEST_READING_MINUTES, to: minuteAt(to) + LONGEST_READING_MINUTES },
  ];
  for (const length of [ROLL_UPS.day, ROLL_UPS.hour] as const) {
    if (longest < 60 * length) continue;
    const before = left;
    left = [];
    for (const stretch of before) {
      const found = await blocksIn(stretch, length);
      blocks.push(...found);
      left.push(...without(stretch, found));
    }
  }
  let minutes: Slice[] = [];
  for (const stretch of left)
    minutes.push(...(await store.minutes(device, stretch.from, stretch.to, { from, to })));
  // minutes are kept for less long than hours, and these than days: what has gone, whole or in part, is told by what is left
  for (const length of [ROLL_UPS.hour, ROLL_UPS.day] as const) {
    const oldest = Math.min(
      minutes[0] === undefined ? minuteAt(to) : minuteOf(minutes[0]),
      ...blocks.map(block => block.from),
    );
    const gone = { from: left[0]?.from ?? oldest, to: Math.ceil(oldest / length) * length };
    for (const block of await blocksIn(gone, length)) {
      const isInside = (minute: number): boolean => minute >= block.from && minute < block.to;
      const inside = [
        ...minutes.filter(slice => isInside(minuteOf(slice))),
        ...blocks.filter(each => isInside(each.from)).map(({ slice }) => slice),
      ];
      const covered = inside.reduce((sum, { coveredSeconds }) => sum + coveredSeconds, 0);
      if (block.slice.coveredSeconds <= covered + ROUNDING_SECONDS) continue;
      minutes = minutes.filter(slice => !inside.includes(slice));
      blocks.splice(0, blocks.length, ...blocks.filter(({ slice }) => !inside.includes(slice)), block);
    }
  }
  return { rolledUp: blocks.map(({ slice }) => slice), minutes };
}

/**
 * The same oldest first, without those that are of a window beside this one: what reaches over an end is where its middle is.
 * Windows side by side share no slice.
 * @throws EdgevitalsError STORE_FAILED.
 */
export async function slicesOfWindow(
  store: HistoryStore,
  device: string,
  from: number,
  to: number,
  options: StoredSlicesOptions,
): Promise<Slice[]> {
  const { rolledUp, minutes } = await storedSlices(store, device, from, to, options);
  return [...rolledUp, ...minutes]
    .filter(slice => slice.from + slice.to >= 2 * from && slice.from + slice.to < 2 * to)
    .sort((a, b) => a.from - b.from);
}

/** What is left of a stretch. @param blocks in it, oldest first. */
function without(stretch: MinuteStretch, blocks: readonly RolledUp[]): MinuteStretch[] {
  const left: MinuteStretch[] = [];
  let at = stretch.from;
  for (const block of blocks) {
    if (block.from > at) left.push({ from: at, to: block.from });
    at = block.to;
  }
  if (at < stretch.to) left.push({ from: at, to: stretch.to });
  return left;
}
