/**
 * The minute of each device that is still growing. It goes to the store with what is taken to be its last slice, when
 * the processes are still as they were at its end; a device that has gone quiet gets its minute written as it is. Either
 * can still grow, and is then written again.
 */
import type { Population } from '../device/population.js';
import { SliceMerger } from './merge.js';
import { minuteAt, minuteOf } from './minute.js';
import type { Slice } from './slice.js';
import { withPopulation } from './with_population.js';

/** A device's minute as a slice. */
export interface Minute {
  readonly device: string;
  readonly minute: number;
  readonly slice: Slice;
}

interface OpenMinute {
  minute: number;
  readonly merger: SliceMerger;
  /** Wall clock of the newest slice. */
  touched: number;
  written: boolean;
}

const NO_MINUTES: Minute[] = [];
const BY_PROGRAM = { by: 'program' } as const;

export class MinuteRollup {
  private readonly open = new Map<string, OpenMinute>();
  private readonly populations = new Map<string, Population>();
  /** Told of each minute of a device that nothing comes to any more, where `wantsEnded` says so. */
  onEnded: (ended: Minute) => void = () => {};
  wantsEnded: (device: string) => boolean = () => false;

  /**
   * Adds a slice. Returns the minutes that it completes.
   * @param population every process of the device as of the end of the slice; left out where the slice lists them all.
   */
  add(device: string, slice: Slice, now: number, population?: Population): Minute[] {
    const minute = minuteOf(slice);
    let rows: Minute[] = NO_MINUTES;
    let current = this.open.get(device);
    if (population !== undefined) this.populate(device, population);
    if (current === undefined) {
      current = { minute, merger: new SliceMerger(slice.from, BY_PROGRAM), touched: now, written: false };
      this.open.set(device, current);
    } else if (current.minute !== minute) {
      const isWanted = this.wantsEnded(device);
      if (!current.written || isWanted) {
        const ended = this.rowOf(device, current);
        if (!current.written) rows = [ended];
        if (isWanted) this.onEnded(ended);
      }
      current.minute = minute;
      current.merger.restart(slice.from);
    }
    current.merger.add(slice);
    current.touched = now;
    current.written = false;
    // the next one, if it is as long as this one
    if (minuteAt(slice.to + (slice.to - slice.from) / 2) !== minute) {
      current.written = true;
      rows = [...rows, this.rowOf(device, current)];
    }
    return rows;
  }

  /** When the device's growing minute begins, seconds since 1970. */
  startOf(device: string): number | undefined {
    return this.open.get(device)?.merger.from;
  }

  /** Which minute of the device is growing. */
  minuteOf(device: string): number | undefined {
    return this.open.get(device)?.minute;
  }

  /** Every process of the device, as of the newest slice. */
  populate(device: string, population: Population): void {
    if (this.populations.get(device) !== population) this.populations.set(device, population);
  }

  /** The device's processes, as the last slice brought them. */
  populationOf(device: string): Population | undefined {
    return this.populations.get(device);
  }

  /** Bytes held of a device, roughly. */
  bytesOf(device: string): number {
    return this.open.get(device)?.merger.bytes ?? 0;
  }

  /** Lets go of a device. @returns its growing minute, if it is not written yet. */
  forget(device: string): Minute | undefined {
    const current = this.open.get(device);
    const minute = current === undefined || current.written ? undefined : this.rowOf(device, current);
    this.open.delete(device);
    this.populations.delete(device);
    return minute;
  }

  /** The device's growing minute. */
  current(device: string): Minute | undefined {
    const current = this.open.get(device);
    return current === undefined ? undefined : this.rowOf(device, current);
  }

  /** Minutes not written yet of devices that have been quiet for `seconds` (0: all). They stay open. */
  quiet(now: number, seconds: number): Minute[] {
    const rows: Minute[] = [];
    for (const [device, current] of this.open) {
      if (current.written || now - current.touched < seconds) continue;
      current.written = true;
      rows.push(this.rowOf(device, current));
    }
    return rows;
  }

  /** `slice` with every process of the device, as they are now. */
  complete(device: string, slice: Slice, by: 'program' | 'process'): Slice {
    const population = this.populations.get(device);
    return population === undefined
      ? { ...slice, listsAll: true }
      : withPopulation(slice, population, { by });
  }

  private rowOf(device: string, { minute, merger }: OpenMinute): Minute {
    return { device, minute, slice: this.complete(device, merger.result(), 'program') };
  }
}
