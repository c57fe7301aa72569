/** The limits of all devices: those in force, and what became of them on each. */
import type { DeviceTraits } from '@edgevitals/shared/limits';
import type { LimitUse } from '@edgevitals/shared/results';
import type { Condition } from '../findings/condition.js';
import { minuteOf } from '../history/minute.js';
import type { Slice } from '../history/slice.js';
import { LimitBook } from './limit_book.js';
import { limitUses } from './limit_uses.js';
import { LimitWatch } from './limit_watch.js';
import type { LimitModels } from './modelled_minutes.js';

/** What is known of devices beside their minutes. */
export interface LimitedDevices {
  traits(device: string): DeviceTraits;
  models(device: string): LimitModels;
}

const NO_CONDITIONS: readonly Condition[] = [];

export class FleetLimits {
  readonly book = new LimitBook();
  private readonly devices: LimitedDevices;
  private readonly watches = new Map<string, LimitWatch>();

  constructor(devices: LimitedDevices) {
    this.devices = devices;
  }

  /** Whether there are any. */
  get areSet(): boolean {
    return this.book.document !== undefined;
  }

  /** What became of those of a device; undefined where nothing has been judged yet. */
  watch(device: string): LimitWatch | undefined {
    return this.areSet ? this.watches.get(device) : undefined;
  }

  /** How many of a device's limits are exceeded; undefined where none are for it, or nothing has been judged. */
  exceeded(device: string): number | undefined {
    const subjects = this.watch(device)?.list() ?? [];
    if (subjects.length === 0) return undefined;
    return subjects.filter(subject => subject.verdict().verdict === 'exceeded').length;
  }

  /** The same as answers tell it, in no order. */
  uses(device: string): LimitUse[] {
    const watch = this.watch(device);
    return watch === undefined ? [] : limitUses(device, watch.list(), this.book);
  }

  /** Takes a whole minute of a device, with a row a program. */
  takeMinute(device: string, minute: number, slice: Slice): void {
    this.watchOf(device).takeMinute(slice, minute, this.devices.traits(device));
  }

  /** What of a device's limits deserves saying, as of its newest whole minute. */
  conditions(device: string): readonly Condition[] {
    return this.watch(device)?.conditions() ?? NO_CONDITIONS;
  }

  /**
   * Judges a device from what history has, for limits that were set just now.
   * @param slices whole minutes up to now, in order of time.
   */
  backdate(device: string, slices: readonly Slice[]): void {
    if (!this.areSet) return;
    this.watches.delete(device);
    for (const slice of slices) this.takeMinute(device, minuteOf(slice), slice);
  }

  /** Plain JSON data for `restore`; undefined where there is nothing to go on from. */
  snapshot(device: string): unknown {
    return this.watch(device)?.snapshot();
  }

  restore(device: string, snapshot: unknown): void {
    if (snapshot !== undefined && this.areSet) this.watchOf(device).restore(snapshot);
  }

  bytesOf(device: string): number {
    return this.watch(device)?.bytes ?? 0;
  }

  forget(device: string): void {
    this.watches.delete(device);
    this.book.forget(device);
  }

  private watchOf(device: string): LimitWatch {
    let watch = this.watches.get(device);
    if (watch === undefined) {
      watch = new LimitWatch(device, this.book, this.devices.models(device));
      this.watches.set(device, watch);
    }
    return watch;
  }
}
