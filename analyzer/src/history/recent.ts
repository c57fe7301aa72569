/**
 * The last minutes of every device at full resolution, in RAM, under one byte budget for the whole fleet: the oldest
 * slices go first, of whichever device.
 */
import { minuteOf } from './minute.js';
import type { Slice } from './slice.js';

export interface RecentLimits {
  /** Seconds of event time kept behind a device's newest slice. */
  readonly seconds: number;
  /** Estimated bytes of all slices of all devices. */
  readonly maxBytes: number;
}

export const RECENT_LIMITS: RecentLimits = { seconds: 15 * 60, maxBytes: 256 * 1024 ** 2 };

interface DeviceSlices {
  slices: Slice[];
  /** The first minute that is here whole. */
  completeFrom: number;
}

interface Age {
  readonly entry: DeviceSlices;
  readonly slice: Slice;
}

export class RecentSlices {
  private readonly limits: RecentLimits;
  private readonly devices = new Map<string, DeviceSlices>();
  /** Slices of all devices in the order they came; `head` is the oldest one kept. */
  private ages: (Age | undefined)[] = [];
  private head = 0;
  private bytes = 0;

  constructor(limits: RecentLimits = RECENT_LIMITS) {
    this.limits = limits;
  }

  /** Estimated bytes held. */
  get size(): number {
    return this.bytes;
  }

  /**
   * Adds a device's next slice. One older than the newest is not kept: the minutes in the store have it. One much
   * older is of a clock that was set back: what there was is of another time.
   */
  push(device: string, slice: Slice): void {
    let entry = this.devices.get(device);
    let newest = entry?.slices.at(-1);
    if (entry !== undefined && newest !== undefined && slice.to < newest.to - this.limits.seconds) {
      while (entry.slices.length > 0) this.dropOldest(entry);
      entry = undefined;
      newest = undefined;
    }
    if (entry === undefined) {
      entry = { slices: [], completeFrom: minuteOf(slice) };
      this.devices.set(device, entry);
    }
    if (newest !== undefined && slice.to < newest.to) return;
    entry.slices.push(slice);
    this.ages.push({ entry, slice });
    this.bytes += estimateBytes(slice);
    while (entry.slices[0]!.to < slice.to - this.limits.seconds) this.dropOldest(entry);
    this.shrink();
  }

  /** The slices of the minutes from `fromMinute`, all at full resolution, oldest first. */
  since(device: string, fromMinute: number): Slice[] {
    return this.devices.get(device)?.slices.filter(slice => minuteOf(slice) >= fromMinute) ?? [];
  }

  /** The first minute of which every slice is here; undefined when there is none. */
  completeFrom(device: string): number | undefined {
    const entry = this.devices.get(device);
    return entry === undefined || entry.slices.length === 0 ? undefined : entry.completeFrom;
  }

  private dropOldest(entry: DeviceSlices): void {
    const slice = entry.slices.shift();
    if (slice === undefined) return;
    this.bytes -= estimateBytes(slice);
    entry.completeFrom = minuteOf(slice) + 1;
  }

  private shrink(): void {
    for (; this.head < this.ages.length; this.head++) {
      const age = this.ages[this.head]!;
      if (!isGone(age)) {
        if (this.bytes <= this.limits.maxBytes) break;
        // it is the device's first: all that were before it have gone
        this.dropOldest(age.entry);
      }
      // not to hold what has been dropped
      this.ages[this.head] = undefined;
    }
    if (this.head > 1024 && this.head * 2 > this.ages.length) {
      this.ages = this.ages.slice(this.head);
      this.head = 0;
    }
  }
}

/** Slices of one device are dropped from the oldest on. */
function isGone({ entry, slice }: Age): boolean {
  const first = entry.slices[0];
  return first === undefined || (first !== slice && first.to > slice.to);
}

/** What a slice takes in V8's heap, roughly: measured at 180 to 260 bytes for a process row. */
const estimateBytes = (slice: Slice): number =>
  600 +
  240 * slice.processes.length +
  160 * (slice.disks.length + slice.interfaces.length + slice.zones.length + slice.policies.length);
