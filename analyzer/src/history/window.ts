/**
 * A window's slices from wherever they are: full resolution in RAM where a whole minute is there, else the growing
 * minute, else the store. No minute is taken from two places.
 */
import type { Population } from '../device/population.js';
import { minuteOf } from './minute.js';
import { decodeMinute, encodeMinute } from './minute_codec.js';
import { type RecentLimits, RecentSlices } from './recent.js';
import { type Minute, MinuteRollup } from './rollup.js';
import type { Slice } from './slice.js';
import type { HistoryStore, MinuteRow } from './store.js';

/** A device this long without data gets its growing minute written. */
const QUIET_SECONDS = 90;
/** Bytes of minutes that wait to be written; beyond that the oldest of some device are given up. */
const MOST_WAITING_BYTES = 256 * 1024 ** 2;
/** A packed minute beside its bytes: an ArrayBuffer and a place in a map. */
const WAITING_OVERHEAD_BYTES = 250;

export class History {
  readonly store: HistoryStore;
  private readonly recent: RecentSlices;
  private readonly rollup = new MinuteRollup();
  /** Complete minutes that are not written yet: they are as the store has them, which is a tenth of a slice. */
  private readonly waiting = new Map<string, Map<number, Uint8Array>>();
  private waitingBytes = 0;
  private readonly mostWaitingBytes: number;
  private readonly quietDevices = new Set<string>();

  /** @param limits of what is kept at full resolution; @param mostWaitingBytes of minutes that cannot be written. */
  constructor(store: HistoryStore, limits?: RecentLimits, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.store = store;
    this.recent = new RecentSlices(limits);
    this.mostWaitingBytes = mostWaitingBytes;
  }

  /** Bytes held of a device that cannot be given up without harm, roughly: its growing minute. */
  bytesOf(device: string): number {
    return this.rollup.bytesOf(device);
  }

  /** Bytes held of all devices in caches and queues that have bounds of their own. */
  get sharedBytes(): number {
    return this.recent.size + this.waitingBytes;
  }

  /** Gives up so many bytes of full resolution, the oldest first: minutes of it are in the store. */
  release(bytes: number): void {
    this.recent.shrinkTo(Math.max(0, this.recent.size - bytes));
  }

  /** Lets go of a device; its growing minute will be written as it is. */
  forget(device: string): void {
    this.recent.drop(device);
    const minute = this.rollup.forget(device);
    if (minute !== undefined) this.wait(minute);
  }

  /**
   * Adds a device's next slice.
   * @param now the wall clock in seconds.
   * @param population every process of the device as of the end of the slice; left out where the slice lists them all.
   */
  add(device: string, slice: Slice, now: number, population?: Population): void {
    this.recent.push(device, slice);
    for (const minute of this.rollup.add(device, slice, now, population)) this.wait(minute);
  }

  /**
   * Writes the minutes that are complete of `devices`, all that have some when left out; and the growing ones of
   * devices that have gone quiet. @throws EdgevitalsError STORE_FAILED; what was not written waits on.
   */
  async flush(now: number, devices: Iterable<string> = this.waiting.keys()): Promise<void> {
    for (const minute of this.rollup.quiet(now, QUIET_SECONDS)) {
      this.wait(minute);
      this.quietDevices.add(minute.device);
    }
    await this.put([...devices, ...this.quietDevices]);
    this.quietDevices.clear();
  }

  /** Writes all minutes, the growing ones too. @throws EdgevitalsError STORE_FAILED; what was not written waits on. */
  async flushAll(now: number): Promise<void> {
    for (const minute of this.rollup.quiet(now, 0)) this.wait(minute);
    await this.put([...this.waiting.keys()]);
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
    const wanted = (minute: number): boolean =>
      minute >= firstMinute && minute < Math.min(endMinute, completeFrom);
    for (const [minute, packed] of this.waiting.get(device) ?? []) {
      if (wanted(minute)) older.set(minute, decodeMinute(packed));
    }
    const growing = this.rollup.current(device);
    if (growing !== undefined && wanted(growing.minute)) older.set(growing.minute, growing.slice);
    const minutes = [...older.entries()].sort(([a], [b]) => a - b).map(([, slice]) => slice);
    const found = [...minutes, ...this.recent.since(device, completeFrom)].filter(slice =>
      overlaps(slice, from, to),
    );
    const last = found.at(-1);
    if (last !== undefined) found[found.length - 1] = this.rollup.complete(device, last, 'process');
    return found;
  }

  private wait({ device, minute, slice }: Minute): void {
    const minutes = this.waiting.get(device) ?? new Map<number, Uint8Array>();
    this.unwait(device, minute);
    const packed = encodeMinute(slice);
    this.waitingBytes += packed.length + WAITING_OVERHEAD_BYTES;
    minutes.set(minute, packed);
    this.waiting.set(device, minutes);
    while (this.waitingBytes > this.mostWaitingBytes) {
      const [first = '', rest] = this.waiting.entries().next().value ?? [];
      this.unwait(first, rest?.keys().next().value ?? 0);
    }
  }

  private unwait(device: string, minute: number): void {
    const minutes = this.waiting.get(device);
    const packed = minutes?.get(minute);
    if (packed !== undefined) this.waitingBytes -= packed.length + WAITING_OVERHEAD_BYTES;
    minutes?.delete(minute);
    if (minutes?.size === 0) this.waiting.delete(device);
  }

  private async put(devices: readonly string[]): Promise<void> {
    const rows: MinuteRow[] = [...new Set(devices)].flatMap(device =>
      Array.from(this.waiting.get(device) ?? [], ([minute, packed]) => ({ device, minute, packed })),
    );
    await this.store.putMinutes(rows);
    for (const { device, minute, packed } of rows) {
      // one that has grown meanwhile waits on
      if (this.waiting.get(device)?.get(minute) === packed) this.unwait(device, minute);
    }
  }
}

/** True when the slice's middle is in the window: consecutive windows share no slice. */
function overlaps(slice: Slice, from: number, to: number): boolean {
  const middle = (slice.from + slice.to) / 2;
  return middle >= from && middle < to;
}
