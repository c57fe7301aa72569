/** A device's life as the analyzer sees it, from the day of its installation to that of the question: bytes a day, and a meter of tenths. */
import {
  type FleetWear,
  type LifeForecast,
  StorageLife,
  type StoragePart,
} from '@edgevitals/analyzer/flash/lifetime';
import type { DeviceLife } from './device_life.js';

const DAY = 86_400;
/** JEDEC's meters tell tenths. */
const TENTHS = 10;
const END = 'rated-life-b';

export interface Watch {
  readonly life: DeviceLife;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Days between starts, after which alone the meter tells anew; 0 where it is asked daily. */
  readonly startDays: number;
}

export interface Watched {
  readonly storage: StorageLife;
  readonly part: StoragePart;
  /** The middle of the step that the meter told at first, and tells now. */
  readonly first: number;
  readonly now: number;
}

/** @param isKnown false where the fleet has no other device with the part. */
export function watched({ life, firstDay, lastDay, startDays }: Watch, isKnown = true): Watched {
  const storage = new StorageLife();
  const { bytes, wear, part } = life;
  const first = tenth(wear[firstDay]!);
  let shown = first;
  let started = firstDay;
  // a boot of the same day is not worth an age
  storage.addMeters([meter(shown)], startDays > 0 ? 1 : 0);
  for (let day = firstDay + 1; day <= lastDay; day++) {
    storage.addBytes(day * DAY, (day + 1) * DAY, bytes[day]! - bytes[day - 1]!);
    if (day - started < startDays) continue;
    started = day;
    shown = tenth(wear[day]!);
    storage.markBoot();
    storage.addMeters([meter(shown)], startDays > 0 ? 1 : 0);
  }
  return {
    storage,
    part: { part: isKnown ? part.name : '', unit: '', bytes: part.bytes },
    first: (first + 0.5) / TENTHS,
    now: (shown + 0.5) / TENTHS,
  };
}

/** What the model of production says at the end of the watch. */
export const forecastOf = (
  { storage, part }: Watched,
  { lastDay }: Watch,
  fleet: FleetWear,
): LifeForecast | undefined => storage.forecast(END, (lastDay + 1) * DAY, part, fleet);

const tenth = (wear: number): number => Math.floor(wear * TENTHS + 1e-9);

const meter = (tenths: number) => ({ end: END, low: tenths / TENTHS, high: (tenths + 1) / TENTHS }) as const;
