/**
 * A window's slices from wherever they are: full resolution in RAM where that reaches back far enough, or as far as whole
 * minutes are there; else the growing minute, else the store. No minute is taken from two places. Slices are taken whole,
 * so the window has the bounds of what was taken, which are told.
 */
import type { Population } from '../device/population.js';
import { minuteAt, minuteOf } from './minute.js';
import { decodeMinute, encodeMinute } from './minute_codec.js';
import { RECENT_LIMITS, type RecentLimits, RecentSlices } from './recent.js';
import { type Minute, MinuteRollup } from './rollup.js';
import type { Slice } from './slice.js';
import type { HistoryStore, MinuteRange, MinuteRow } from './store.js';
import { LONGEST_READING_MINUTES, type StoredSlices, storedSlices } from './stored_slices.js';

/** A device this long without data gets its growing minute written. */
const QUIET_SECONDS = 90;
/** Bytes of minutes that wait to be written; beyond that the oldest of some device are given up. */
const MOST_WAITING_BYTES = 256 * 1024 ** 2;
/** As finely as times are kept. */
const MILLISECOND = 1e-3;
/** Of what is held at full resolution so many bytes of all devices are saved at a stop, or so many seconds of each. */
const MOST_SAVED_BYTES = 64 * 1024 ** 2;
const LEAST_SAVED_SECONDS = 120;
/** A packed minute beside its bytes: an ArrayBuffer and a place in a map. */
const WAITING_OVERHEAD_BYTES = 250;

/** A window of a device: the slices, oldest first, and the bounds that what is in them is of, seconds since 1970. */
export interface HistoryWindow {
  readonly from: number;
  readonly to: number;
  readonly slices: readonly Slice[];
}

export class History {
  readonly store: HistoryStore;
  private readonly recent: RecentSlices;
  private readonly rollup = new MinuteRollup();
  /** Complete minutes that are not written yet: they are as the store has them, which is a tenth of a slice. */
  private readonly waiting = new Map<string, Map<number, Uint8Array>>();
  private waitingBytes = 0;
  private readonly mostWaitingBytes: number;
  private readonly quietDevices = new Set<string>();
  /** Minutes that may be in the store at a time that has turned out to be wrong. */
  private misplaced: MinuteRange[] = [];

  /** @param limits of what is kept at full resolution; @param mostWaitingBytes of minutes that cannot be written. */
  constructor(store: HistoryStore, limits?: RecentLimits, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.store = store;
    this.recent = new RecentSlices(limits);
    this.mostWaitingBytes = mostWaitingBytes;
  }

  /**
   * Follows the minutes of devices: each once, when nothing comes to it any more.
   * @param wants whether those of a device are wanted.
   */
  follow(wants: (device: string) => boolean, onEnded: (minute: Minute) => void): void {
    this.rollup.wantsEnded = wants;
    this.rollup.onEnded = onEnded;
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
    for (const minute of this.rollup.add(device, slice, now, population)) this.wait(minute);
    this.recent.push(device, slice, this.rollup.startOf(device) === slice.from);
  }

  /** Which processes the device has, where its slices are known already. */
  populate(device: string, population: Population): void {
    this.rollup.populate(device, population);
  }

  /** Takes back a device's growing minute, and what `recentOf` gave. */
  restore(device: string, minute: Slice | undefined, recent: unknown, now: number): void {
    if (minute !== undefined)
      for (const complete of this.rollup.add(device, minute, now)) this.wait(complete);
    this.recent.unpack(device, recent);
  }

  /** What is held of a device at full resolution, for a snapshot: of many devices less of each. */
  recentOf(device: string): unknown {
    const share = Math.min(1, MOST_SAVED_BYTES / Math.max(1, this.recent.size));
    return this.recent.pack(device, Math.max(LEAST_SAVED_SECONDS, share * RECENT_LIMITS.seconds));
  }

  /**
   * A device's clock has been set: what is held of its present boot at full resolution belongs `seconds` later than it
   * was thought, with the minutes that were made of it.
   * @param boot as slices have it.
   * @returns how many seconds of data were moved.
   */
  move(device: string, boot: number, seconds: number, now: number): number {
    const completeFrom = this.recent.completeFrom(device);
    const moved = this.recent
      .takeBoot(device, boot)
      .filter(slice => completeFrom !== undefined && minuteOf(slice) >= completeFrom);
    const [first] = moved;
    if (first === undefined) return 0;
    const minutes = moved.map(minuteOf);
    const firstMinute = minuteOf(first);
    const lastMinute = minutes.reduce((most, minute) => Math.max(most, minute), firstMinute);
    const growing = this.rollup.minuteOf(device);
    const population = this.rollup.populationOf(device);
    if (growing !== undefined && growing >= firstMinute) this.rollup.forget(device);
    for (let minute = firstMinute; minute <= lastMinute; minute++) this.unwait(device, minute);
    this.misplaced.push({ device, from: firstMinute, to: lastMinute + 1 });
    // what another boot left in the first of these minutes stays where it is
    const others = this.recent
      .overlapping(device, 60 * firstMinute - 60, Number.POSITIVE_INFINITY)
      .filter(slice => minuteOf(slice) >= firstMinute);
    for (const slice of others)
      for (const minute of this.rollup.add(device, slice, now, population)) this.wait(minute);
    let covered = 0;
    for (const slice of moved) {
      slice.from += seconds;
      slice.to += seconds;
      covered += slice.coveredSeconds;
      this.add(device, slice, now, population);
    }
    return covered;
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
   * What there is of `device` in a window of event time (seconds since 1970): intervals where RAM has them, minutes
   * before that, and hours or days where minutes have gone, or need not be. The last slice lists every process.
   * @param longest seconds that a slice may have where it has not to be longer.
   */
  async window(device: string, from: number, to: number, longest = 60): Promise<HistoryWindow> {
    const start = (this.recent.startOf(device) ?? Number.POSITIVE_INFINITY) - MILLISECOND;
    // minutes that begin later are made of what is at hand
    const minutes = from >= start ? [] : await this.minutes(device, from, Math.min(to, start), longest);
    const since = (minutes.at(-1)?.to ?? from) - MILLISECOND;
    const recent = this.recent.overlapping(device, from, to);
    const known = [...minutes, ...recent.filter(slice => minutes.length === 0 || slice.from >= since)];
    const slices = known.filter(slice => isIn(slice, from, to));
    // a window inside of one slice has all of it: nothing more exact is known
    if (slices.length === 0) slices.push(...known.slice(-1));
    const bounds = boundsOf(known, slices, from, to);
    const last = slices.at(-1);
    if (last !== undefined) slices[slices.length - 1] = this.rollup.complete(device, last, 'process');
    return { ...bounds, slices };
  }

  /** The whole minutes of a device in a stretch of event time, oldest first, a row a program; not the one that is growing. */
  async wholeMinutes(device: string, from: number, to: number): Promise<Slice[]> {
    const { minutes } = await this.stored(device, from, to, 60);
    const growing = this.rollup.minuteOf(device);
    return minutes.filter(slice => minuteOf(slice) !== growing);
  }

  /** The minutes, or what they were rolled up to, that begin before `to` and end after `from`, oldest first. */
  private async minutes(device: string, from: number, to: number, longest: number): Promise<Slice[]> {
    const { rolledUp, minutes } = await this.stored(device, from, to, longest);
    return [...rolledUp, ...minutes].sort((a, b) => a.from - b.from);
  }

  /** What is in the store, with what is not yet. */
  private async stored(device: string, from: number, to: number, longest: number): Promise<StoredSlices> {
    // readings at its ends may reach out of a minute
    const firstMinute = minuteAt(from) - LONGEST_READING_MINUTES;
    const endMinute = minuteAt(to) + LONGEST_READING_MINUTES;
    const minutes = new Map<number, Slice>();
    // nothing is written for a read: what is in the store at a wrong time is left out until it is taken out there
    const misplaced = this.misplaced.filter(range => range.device === device);
    const waiting = this.waiting.get(device);
    const current = this.rollup.minuteOf(device);
    const isWhole = (first: number, end: number): boolean => {
      if (misplaced.some(range => range.from < end && range.to > first)) return false;
      if (current !== undefined && current >= first && current < end) return false;
      for (const minute of waiting?.keys() ?? []) if (minute >= first && minute < end) return false;
      return true;
    };
    const stored = await storedSlices(this.store, device, from, to, { longest, isWhole });
    for (const slice of stored.minutes) {
      const minute = minuteOf(slice);
      if (!misplaced.some(({ from: first, to: end }) => minute >= first && minute < end))
        minutes.set(minute, slice);
    }
    const wanted = (minute: number): boolean => minute >= firstMinute && minute < endMinute;
    for (const [minute, packed] of waiting ?? [])
      if (wanted(minute)) minutes.set(minute, decodeMinute(packed));
    const growing = this.rollup.current(device);
    if (growing !== undefined && wanted(growing.minute)) minutes.set(growing.minute, growing.slice);
    const isOverlapping = (slice: Slice): boolean => slice.from < to && slice.to > from;
    return {
      rolledUp: stored.rolledUp.filter(isOverlapping),
      minutes: [...minutes.values()].filter(isOverlapping).sort((a, b) => a.from - b.from),
    };
  }

  private async dropMisplaced(): Promise<void> {
    const { misplaced } = this;
    if (misplaced.length === 0) return;
    this.misplaced = [];
    try {
      await this.store.dropMinutes(misplaced);
    } catch (error) {
      this.misplaced.push(...misplaced);
      throw error;
    }
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
    await this.dropMisplaced();
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
function isIn(slice: Slice, from: number, to: number): boolean {
  const middle = (slice.from + slice.to) / 2;
  return middle >= from && middle < to;
}

/** What was asked for, but for an end that cuts through data: there it is where what was taken begins or ends. */
function boundsOf(
  known: readonly Slice[],
  taken: readonly Slice[],
  from: number,
  to: number,
): { from: number; to: number } {
  const first = taken[0];
  const last = taken.at(-1);
  if (first === undefined || last === undefined) return { from, to };
  const cutsFirst = known[0] !== first || first.from < from;
  const cutsLast = known.at(-1) !== last || last.to > to;
  return { from: cutsFirst ? first.from : from, to: cutsLast ? last.to : to };
}
