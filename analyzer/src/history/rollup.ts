/**
 * The minute of each device that is still growing. It goes to the store when the device has moved on to another
 * minute; a device that has gone quiet gets its minute written as it is, and it can still grow.
 */
import { SliceMerger } from './merge.js';
import { minuteOf } from './minute.js';
import type { Slice } from './slice.js';
import type { MinuteRow } from './store.js';

interface OpenMinute {
  readonly minute: number;
  readonly merger: SliceMerger;
  /** Wall clock of the newest slice. */
  touched: number;
  written: boolean;
}

export class MinuteRollup {
  private readonly open = new Map<string, OpenMinute>();

  /** Adds a slice. Returns the minute that it closes. */
  add(device: string, slice: Slice, now: number): MinuteRow | undefined {
    const minute = minuteOf(slice);
    const current = this.open.get(device);
    if (current?.minute === minute) {
      current.merger.add(slice);
      current.touched = now;
      current.written = false;
      return undefined;
    }
    const merger = new SliceMerger(slice.from, { by: 'program' });
    merger.add(slice);
    this.open.set(device, { minute, merger, touched: now, written: false });
    return current === undefined || current.written ? undefined : toRow(device, current);
  }

  /** The device's growing minute. */
  current(device: string): MinuteRow | undefined {
    const current = this.open.get(device);
    return current === undefined ? undefined : toRow(device, current);
  }

  /** Minutes not written yet of devices that have been quiet for `seconds` (0: all). They stay open. */
  quiet(now: number, seconds: number): MinuteRow[] {
    const rows: MinuteRow[] = [];
    for (const [device, current] of this.open) {
      if (current.written || now - current.touched < seconds) continue;
      current.written = true;
      rows.push(toRow(device, current));
    }
    return rows;
  }
}

const toRow = (device: string, { minute, merger }: OpenMinute): MinuteRow => ({
  device,
  minute,
  slice: merger.result(),
});
