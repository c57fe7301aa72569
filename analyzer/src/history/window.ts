/**
 * A window's slices from wherever they are: full resolution in RAM where a whole minute is there, else the growing
 * minute, else the store. No minute is taken from two places.
 */
import type { Population } from '../device/population.js';
import { minuteOf } from './minute.js';
import { type RecentLimits, RecentSlices } from './recent.js';
import { MinuteRollup } from './rollup.js';
import type { Slice } from './slice.js';
import type { HistoryStore, MinuteRow } from './store.js';

/** A device this long without data gets its growing minute written. */
const QUIET_SECONDS = 90;
/** Minutes that wait for a store that cannot write; beyond that the oldest are given up. */
const MOST_WAITING = 50_000;

export class History {
  readonly store: HistoryStore;
  private readonly recent: RecentSlices;
  private readonly rollup = new MinuteRollup();
  private closed: MinuteRow[] = [];

  constructor(store: HistoryStore, limits?: RecentLimits) {
    this.store = store;
    this.recent = new RecentSlices(limits);
  }

  /**
   * Adds a device's next slice.
   * @param now the wall clock in seconds.
   * @param population every process of the device as of the end of the slice; left out where the slice lists them all.
   */
  add(device: string, slice: Slice, now: number, population?: Population): void {
    this.recent.push(device, slice);
    for (const row of this.rollup.add(device, slice, now, population)) this.closed.push(row);
    while (this.closed.length > MOST_WAITING) this.closed.shift();
  }

  /** Writes the minutes that are complete, or all when `everything`. @throws EdgevitalsError STORE_FAILED. */
  async flush(now: number, everything = false): Promise<void> {
    const rows = [...this.closed, ...this.rollup.quiet(now, everything ? 0 : QUIET_SECONDS)];
    await this.store.putMinutes(rows);
    const written = new Set(rows);
    this.closed = this.closed.filter(row => !written.has(row));
  }

  /** The device's growing minute, for a snapshot. */
  growing(device: string): Slice | undefined {
    return this.rollup.current(device)?.slice;
  }

  /**
   * The slices of `device` in a window of event time (seconds since 1970), oldest first: intervals where RAM has
   * them, minutes before that. The last one lists every process.
   */
  async slices(device: string, from: number, to: number): Promise<Slice[]> {
    const firstMinute = Math.floor(from / 60);
    const endMinute = Math.floor(to / 60) + 1;
    const completeFrom = this.recent.completeFrom(device) ?? Number.POSITIVE_INFINITY;
    const older = new Map<number, Slice>();
    for (const slice of await this.store.minutes(device, firstMinute, Math.min(endMinute, completeFrom))) {
      older.set(minuteOf(slice), slice);
    }
    const waiting = this.closed.filter(row => row.device === device);
    const growing = this.rollup.current(device);
    for (const { minute, slice } of growing === undefined ? waiting : [...waiting, growing]) {
      if (minute >= firstMinute && minute < Math.min(endMinute, completeFrom)) older.set(minute, slice);
    }
    const minutes = [...older.entries()].sort(([a], [b]) => a - b).map(([, slice]) => slice);
    const found = [...minutes, ...this.recent.since(device, completeFrom)].filter(slice =>
      overlaps(slice, from, to),
    );
    const last = found.at(-1);
    if (last !== undefined) found[found.length - 1] = this.rollup.complete(device, last, 'process');
    return found;
  }
}

/** True when the slice's middle is in the window: consecutive windows share no slice. */
function overlaps(slice: Slice, from: number, to: number): boolean {
  const middle = (slice.from + slice.to) / 2;
  return middle >= from && middle < to;
}
