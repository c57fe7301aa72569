/**
 * The last minutes of every device at full resolution, in RAM, under one byte budget for the whole fleet: the oldest
 * go first, of whichever device. Slices are packed, a tenth of what objects take, and stand in slabs, outside of what the
 * garbage collector walks.
 */
import { minuteOf } from './minute.js';
import type { Slice } from './slice.js';
import { decodeSlice, encodeSlice } from './slice_codec.js';

export interface RecentLimits {
  /** Seconds of event time kept behind a device's newest slice; a little more, as slabs go whole. */
  readonly seconds: number;
  /** Bytes of the slabs of all devices. */
  readonly maxBytes: number;
}

export const RECENT_LIMITS: RecentLimits = { seconds: 15 * 60, maxBytes: 256 * 1024 ** 2 };

const LEAST_SLAB_BYTES = 512;
const MOST_SLAB_BYTES = 16 * 1024;
const SLICES_A_SLAB = 16;
/** Numbers of a slice in the index of its slab. */
const WIDTH = 3;
/** What V8 takes for a slab beside its bytes: objects, and the index. */
const OVERHEAD_BYTES = 800;

/** Slices of one device that follow each other. */
interface Slab {
  readonly device: string;
  readonly bytes: Uint8Array;
  /** From, to, and where it ends in the slab: of each slice. */
  readonly index: number[];
}

interface DeviceSlices {
  /** Oldest first; none is empty. */
  slabs: Slab[];
  /** The first minute that is here whole. */
  completeFrom: number;
}

export class RecentSlices {
  private readonly limits: RecentLimits;
  private readonly devices = new Map<string, DeviceSlices>();
  /** Slabs of all devices in the order in which they were begun; those that have gone are passed over. */
  private readonly ages = new Set<Slab>();
  private bytes = 0;

  constructor(limits: RecentLimits = RECENT_LIMITS) {
    this.limits = limits;
  }

  /** Bytes held. */
  get size(): number {
    return this.bytes;
  }

  /**
   * Adds a device's next slice. One older than the newest is not kept: the minutes in the store have it. One much
   * older is of a clock that was set back: what there was is of another time.
   */
  push(device: string, slice: Slice): void {
    if (this.limits.maxBytes === 0) return;
    let entry = this.devices.get(device);
    let newest = lastOf(entry?.slabs.at(-1));
    if (entry !== undefined && slice.to < newest - this.limits.seconds) {
      this.drop(device);
      entry = undefined;
      newest = Number.NEGATIVE_INFINITY;
    }
    if (entry === undefined) {
      entry = { slabs: [], completeFrom: minuteOf(slice) };
      this.devices.set(device, entry);
    }
    if (slice.to < newest) return;
    const packed = encodeSlice(slice);
    const slab = this.slabFor(device, entry, packed.length);
    const start = endOf(slab);
    slab.bytes.set(packed, start);
    slab.index.push(slice.from, slice.to, start + packed.length);
    while (lastOf(entry.slabs[0]) < slice.to - this.limits.seconds) this.dropOldest(entry);
    if (this.bytes > this.limits.maxBytes) this.shrinkTo(this.limits.maxBytes);
  }

  /** The slices of the minutes from `fromMinute`, all at full resolution, oldest first. */
  since(device: string, fromMinute: number): Slice[] {
    const slices: Slice[] = [];
    for (const { bytes, index } of this.devices.get(device)?.slabs ?? []) {
      let start = 0;
      for (let i = 0; i < index.length; i += WIDTH) {
        const end = index[i + 2]!;
        if (minuteOf({ from: index[i]!, to: index[i + 1]! }) >= fromMinute)
          slices.push(decodeSlice(bytes.subarray(start, end)));
        start = end;
      }
    }
    return slices;
  }

  /** The first minute of which every slice is here; undefined when there is none. */
  completeFrom(device: string): number | undefined {
    const entry = this.devices.get(device);
    return entry === undefined || entry.slabs.length === 0 ? undefined : entry.completeFrom;
  }

  /** Forgets a device. */
  drop(device: string): void {
    const entry = this.devices.get(device);
    if (entry === undefined) return;
    while (entry.slabs.length > 0) this.dropOldest(entry);
    this.devices.delete(device);
  }

  /** Gives up the oldest slabs until no more than `bytes` are held. */
  shrinkTo(bytes: number): void {
    for (const slab of this.ages) {
      if (this.bytes <= bytes) return;
      // it is its device's first: all that were before it have gone
      this.dropOldest(this.devices.get(slab.device)!);
    }
  }

  /** The slab that has room for so many bytes. */
  private slabFor(device: string, { slabs }: DeviceSlices, length: number): Slab {
    const last = slabs.at(-1);
    if (last !== undefined && endOf(last) + length <= last.bytes.length) return last;
    const usual = Math.min(MOST_SLAB_BYTES, Math.max(LEAST_SLAB_BYTES, SLICES_A_SLAB * length));
    const slab: Slab = { device, bytes: new Uint8Array(Math.max(length, usual)), index: [] };
    slabs.push(slab);
    this.ages.add(slab);
    this.bytes += slab.bytes.length + OVERHEAD_BYTES;
    return slab;
  }

  private dropOldest(entry: DeviceSlices): void {
    const slab = entry.slabs.shift();
    if (slab === undefined) return;
    this.ages.delete(slab);
    this.bytes -= slab.bytes.length + OVERHEAD_BYTES;
    const { index } = slab;
    if (index.length > 0)
      entry.completeFrom = minuteOf({ from: index.at(-WIDTH)!, to: index.at(1 - WIDTH)! }) + 1;
  }
}

/** Where the next slice of a slab begins. */
const endOf = ({ index }: Slab): number => (index.length === 0 ? 0 : index[index.length - 1]!);

/** When the last slice of a slab ends, seconds since 1970. */
const lastOf = (slab: Slab | undefined): number =>
  slab === undefined || slab.index.length === 0
    ? Number.NEGATIVE_INFINITY
    : slab.index[slab.index.length - 2]!;
