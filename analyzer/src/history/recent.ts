/**
 * The last minutes of every device at full resolution, in RAM, under one byte budget for the whole fleet: the oldest
 * go first, of whichever device. Slices are packed, a tenth of what objects take, and stand in slabs, outside of what the
 * garbage collector walks.
 */
import * as v from 'valibot';
import { minuteOf } from './minute.js';
import type { Slice } from './slice.js';
import { decodeSlice, encodeSlice, SLICE_FORMAT } from './slice_codec.js';

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

/** Slabs of a device as plain data, to go on from after a restart. */
const PACKED_SLABS = v.object({
  format: v.literal(SLICE_FORMAT),
  /** As of a device's slices. */
  completeFrom: v.pipe(v.number(), v.finite()),
  slabs: v.array(
    v.object({
      bytes: v.custom<Uint8Array>(each => each instanceof Uint8Array),
      index: v.array(v.pipe(v.number(), v.finite())),
    }),
  ),
});

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
   * @param isFirstOfMinute whether nothing of its minute came before it.
   */
  push(device: string, slice: Slice, isFirstOfMinute: boolean): void {
    if (this.limits.maxBytes === 0) return;
    let entry = this.devices.get(device);
    let newest = lastOf(entry?.slabs.at(-1));
    if (entry !== undefined && slice.to < newest - this.limits.seconds) {
      this.drop(device);
      entry = undefined;
      newest = Number.NEGATIVE_INFINITY;
    }
    if (entry === undefined) {
      entry = { slabs: [], completeFrom: minuteOf(slice) + (isFirstOfMinute ? 0 : 1) };
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

  /** The slices that have some of the time from `from` to `to` (seconds since 1970), oldest first. */
  overlapping(device: string, from: number, to: number): Slice[] {
    const slices: Slice[] = [];
    for (const { bytes, index } of this.devices.get(device)?.slabs ?? []) {
      let start = 0;
      for (let i = 0; i < index.length; i += WIDTH) {
        const end = index[i + 2]!;
        if (index[i + 1]! > from && index[i]! < to) slices.push(decodeSlice(bytes.subarray(start, end)));
        start = end;
      }
    }
    return slices;
  }

  /** From when on everything of the device is here, seconds since 1970; undefined when there is none. */
  startOf(device: string): number | undefined {
    return this.devices.get(device)?.slabs[0]?.index[0];
  }

  /** Takes out what is of a boot, oldest first; what is of others stays. */
  takeBoot(device: string, boot: number): Slice[] {
    const all = this.overlapping(device, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const taken = all.filter(slice => slice.boot === boot);
    if (taken.length === 0) return taken;
    const completeFrom = this.completeFrom(device) ?? 0;
    this.drop(device);
    for (const slice of all)
      if (slice.boot !== boot) this.push(device, slice, minuteOf(slice) >= completeFrom);
    return taken;
  }

  /** The slabs of a device, for a snapshot: views of what is here. @param seconds of its newest, all of a slab at least. */
  pack(device: string, seconds: number): unknown {
    const entry = this.devices.get(device);
    const since = lastOf(entry?.slabs.at(-1)) - seconds;
    const first = entry?.slabs.findIndex(slab => lastOf(slab) > since) ?? -1;
    if (entry === undefined || first < 0) return undefined;
    const slabs = entry.slabs
      .slice(first)
      .filter(({ index }) => index.length > 0)
      .map(slab => ({ bytes: slab.bytes.subarray(0, endOf(slab)), index: [...slab.index] }));
    const before = entry.slabs[first - 1];
    const completeFrom = before === undefined ? entry.completeFrom : minuteAfter(before);
    return { format: SLICE_FORMAT, completeFrom, slabs };
  }

  /** Takes back what `pack` gave, where there is nothing of the device yet; what it does not understand is ignored. */
  unpack(device: string, packed: unknown): void {
    const { success, output } = v.safeParse(PACKED_SLABS, packed);
    if (!success || this.devices.has(device) || this.limits.maxBytes === 0) return;
    const slabs = output.slabs.map(({ bytes, index }) => ({ device, bytes: bytes.slice(), index }));
    if (slabs.length === 0 || !slabs.every(isSound)) return;
    this.devices.set(device, { slabs, completeFrom: output.completeFrom });
    for (const slab of slabs) {
      this.ages.add(slab);
      this.bytes += slab.bytes.length + OVERHEAD_BYTES;
    }
    if (this.bytes > this.limits.maxBytes) this.shrinkTo(this.limits.maxBytes);
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
    if (slab.index.length > 0) entry.completeFrom = minuteAfter(slab);
  }
}

/** The first minute that none of a slab's slices is of. */
const minuteAfter = ({ index }: Slab): number =>
  minuteOf({ from: index.at(-WIDTH)!, to: index.at(1 - WIDTH)! }) + 1;

/** Whether a slab from elsewhere holds what its index says. */
function isSound({ bytes, index }: Slab): boolean {
  if (index.length === 0 || index.length % WIDTH !== 0) return false;
  try {
    let start = 0;
    for (let i = 0; i < index.length; i += WIDTH) {
      const end = index[i + 2]!;
      if (!(end > start && end <= bytes.length && index[i]! <= index[i + 1]!)) return false;
      start = end;
    }
    // one stands for all: they were written together
    decodeSlice(bytes.subarray(0, index[2]));
    return start === bytes.length;
  } catch {
    return false;
  }
}

/** Where the next slice of a slab begins. */
const endOf = ({ index }: Slab): number => (index.length === 0 ? 0 : index[index.length - 1]!);

/** When the last slice of a slab ends, seconds since 1970. */
const lastOf = (slab: Slab | undefined): number =>
  slab === undefined || slab.index.length === 0
    ? Number.NEGATIVE_INFINITY
    : slab.index[slab.index.length - 2]!;
