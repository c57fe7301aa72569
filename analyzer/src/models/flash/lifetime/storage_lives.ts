/** The lives of all storage of one device. */
import type { Info } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval, StorageReading } from '../../../device/interval.js';
import { wearMeters } from '../health/storage_health.js';
import { isOn, type StoragePart, storagePart } from '../health/storage_part.js';
import type { FleetWear } from './fleet_wear.js';
import { type LifeForecast, StorageLife } from './storage_life.js';

const MOST = 4;
/** What was learned is looked at so often, seconds of event time. */
const SHARE_SECONDS = 3600;

/** One storage device, as it is now. */
export interface Storage {
  readonly kind: StorageReading['kind'];
  readonly name: string;
  life: StorageLife;
  part: StoragePart;
  reading: StorageReading;
  info: Info | undefined;
  shared: number;
}

export class StorageLives {
  private readonly fleet: FleetWear;
  private readonly known = new LazyMap<string, Storage>();
  /** Storage that a disk is on, by name; empty where it is on none that tells. */
  private readonly disks = new LazyMap<string, Storage | undefined>();
  private boot = '';
  /** Lives as they were saved, until their storage is seen. */
  private readonly saved = new LazyMap<string, { readonly unit: string; readonly life: unknown }>();

  constructor(fleet: FleetWear) {
    this.fleet = fleet;
  }

  get all(): Iterable<Storage> {
    return this.known.values();
  }

  takeInterval(interval: Interval): void {
    if (interval.storage.length === 0 && this.known.size === 0) return;
    if (interval.boot !== this.boot) {
      this.boot = interval.boot;
      for (const { life } of this.known.values()) life.markBoot();
    }
    for (const reading of interval.storage) this.look(reading, interval);
    for (const { name, leaf, writtenBytes } of interval.disks)
      if (leaf) this.storageOf(name, interval.info)?.life.addBytes(interval.from, interval.to, writtenBytes);
  }

  /**
   * Forecasts of all that has ends, the next first.
   * @param at seconds of event time. @param oldest as of `StorageLife.forecast`.
   */
  forecasts(storage: Storage, at: number, oldest: number): LifeForecast[] {
    const { life, part } = storage;
    return life.ends
      .flatMap(end => life.forecast(end, at, part, this.fleet, oldest) ?? [])
      .sort((a, b) => a.forecast.seconds(0.5) - b.forecast.seconds(0.5));
  }

  snapshot(): unknown {
    if (this.known.size === 0 && this.saved.size === 0) return undefined;
    const lives = [...this.known.values()].map(({ kind, name, part, life }) => [
      `${kind} ${name}`,
      part.unit,
      life.snapshot(),
    ]);
    return {
      boot: this.boot,
      lives: [...lives, ...Array.from(this.saved, ([key, saved]) => [key, saved.unit, saved.life])],
    };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.boot = snapshot.boot;
    for (const [key, unit, life] of snapshot.lives.filter(each => v.is(LIFE, each)).slice(0, MOST))
      this.saved.set(key, { unit, life });
  }

  private look(reading: StorageReading, { info, to, uptime, elapsed }: Interval): void {
    const key = `${reading.kind} ${reading.name}`;
    let storage = this.known.get(key);
    const isNews = storage?.reading !== reading || storage.info !== info;
    if (storage !== undefined && !isNews) {
      if (Math.abs(to - storage.shared) < SHARE_SECONDS) return;
      storage.shared = to;
      storage.life.shareLearned(storage.part, to, this.fleet);
      return;
    }
    const part = storagePart(reading, info);
    let unit = part.unit || (storage?.part.unit ?? '');
    if (storage === undefined) {
      if (this.known.size >= MOST) return;
      const saved = this.saved.get(key);
      storage = {
        kind: reading.kind,
        name: reading.name,
        life: new StorageLife(),
        part,
        reading,
        info,
        shared: to,
      };
      // exchanged while nobody looked
      if (saved !== undefined && !isOther(saved.unit, part.unit)) storage.life.restore(saved.life);
      this.saved.delete(key);
      unit = part.unit || (saved?.unit ?? '');
      this.known.set(key, storage);
      this.disks.clear();
    } else if (isOther(storage.part.unit, part.unit)) {
      storage.life = new StorageLife();
    }
    storage.part = { ...part, unit };
    if (storage.info !== info) this.disks.clear();
    storage.reading = reading;
    storage.info = info;
    const age = reading.isFresh ? 0 : Math.max(0, uptime - elapsed);
    if (takes(storage.life, reading, to, age)) return;
    storage.life = new StorageLife();
    takes(storage.life, reading, to, age);
  }

  private storageOf(disk: string, info: Info | undefined): Storage | undefined {
    if (this.disks.has(disk)) return this.disks.get(disk);
    // what is plugged in is not what the device is made of
    const isPluggedIn = info?.disks.find(({ name }) => name === disk)?.removable === true;
    const found = isPluggedIn
      ? []
      : [...this.known.values()].filter(each => isOn(disk, each.kind, each.name));
    // where several could be it, none is
    const storage = found.length === 1 ? found[0] : undefined;
    this.disks.set(disk, storage);
    return storage;
  }
}

const isOther = (before: string, now: string): boolean => before !== '' && now !== '' && before !== now;

/** @returns false when what it tells cannot be of the same storage. */
function takes(life: StorageLife, reading: StorageReading, at: number, age: number): boolean {
  if (reading.kind === 'ubi') life.addErases(at, reading);
  life.programs.take(reading);
  if (reading.writtenBytes !== undefined && !life.setBytes(reading.writtenBytes)) return false;
  return life.addMeters(wearMeters(reading), age);
}

const SNAPSHOT = v.object({ boot: v.string(), lives: v.array(v.unknown()) });
const LIFE = v.tuple([v.string(), v.string(), v.unknown()]);
