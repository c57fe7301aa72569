/** Devices in all stages of their lives, and how far off forecasts of their ends are. */
import { FleetWear } from '@edgevitals/analyzer/flash/lifetime';
import { type DeviceLife, deviceLife } from './device_life.js';
import { flashParts, type StorageKind } from './ftl_parts.js';
import { forecastOf, type Watch, watched } from './watched_device.js';

const DAY = 86_400;
/** Devices of each part that the fleet has had before, whose meters told what to expect of each part. */
const ELDERS = 20;
/** Most devices are seen from their first day on; of the others nobody knows what was written before. */
const NEW_SHARE = 0.75;
const LEAST_DAYS = 14;
const MOST_CROSSINGS = 8;
/** What vendors promise is of such an amplification. */
const RATED_AMPLIFICATION = 3;

export interface Stratum {
  readonly name: string;
  /** Edges of the meter that were passed; undefined for 1 to 8. */
  readonly crossings?: number;
  /** One device in ten begins to write three times as much, at some time. */
  readonly shifts?: true;
  /** Days between starts, at which alone the meter is read. */
  readonly startDays?: number;
  /** No other device has the part. */
  readonly isUnknown?: true;
}

export interface Outcome {
  readonly inside: boolean;
  /** It ended later than 95 of 100 should. */
  readonly late: boolean;
  /** Of the time that was left: error of the middle, width of what 90 of 100 should be in, errors of others. */
  readonly error: number;
  readonly width: number;
  readonly linear: number;
  readonly rated: number;
}

export class SimulatedFleet {
  private readonly parts: readonly StorageKind[];
  private readonly fleet = new FleetWear();
  private readonly random: () => number;

  /** @param parts how many kinds of storage. */
  constructor(random: () => number, parts: number) {
    this.random = random;
    this.parts = flashParts(parts, random);
    for (let i = 0; i < ELDERS * parts; i++) {
      const life = deviceLife({ part: this.anyPart() }, random);
      const lastDay = dayOf(life, 0.2 + 0.7 * random());
      const { storage, part } = watched({ life, firstDay: 0, lastDay, startDays: 0 });
      storage.shareLearned(part, lastDay * DAY, this.fleet);
    }
  }

  /** @returns undefined where the device's life does not have such a stage. */
  outcome(stratum: Stratum): Outcome | undefined {
    const { random } = this;
    const shift = stratum.shifts !== undefined && random() < 0.1 ? 3 : 1;
    const life = deviceLife({ part: this.anyPart(), shift }, random);
    const crossings = stratum.crossings ?? 1 + Math.floor(random() * MOST_CROSSINGS);
    const begun = random() < NEW_SHARE ? 0 : Math.floor(random() * (10 - crossings));
    const firstDay = begun === 0 ? 0 : dayOf(life, (begun + random()) / 10);
    const from = dayOf(life, (begun + crossings) / 10);
    const to = dayOf(life, (begun + crossings + 1) / 10);
    const lastDay = Math.max(firstDay + LEAST_DAYS, Math.floor(from + (to - from) * random()));
    const left = life.wear.length - 1 - lastDay;
    if (left <= 0 || life.wear.at(-1)! < 1) return undefined;
    const watch: Watch = { life, firstDay, lastDay, startDays: stratum.startDays ?? 0 };
    const seen = watched(watch, stratum.isUnknown === undefined);
    const told = forecastOf(seen, watch, this.fleet);
    if (told === undefined) return undefined;
    const [low, middle, high] = [0.05, 0.5, 0.95].map(share => told.forecast.seconds(share) / DAY) as [
      number,
      number,
      number,
    ];
    const off = (days: number): number => Math.abs(days - left) / left;
    const { first, now } = seen;
    const perDay = Math.max(0.005, now - first) / (lastDay - firstDay);
    const { part, bytes } = life;
    const ratedBytes = (part.bytes * part.ratedErases) / RATED_AMPLIFICATION;
    const bytesADay = (bytes[lastDay]! - bytes[firstDay]!) / (lastDay - firstDay);
    return {
      inside: left >= low && left <= high,
      late: left > high,
      error: off(middle),
      width: (high - low) / left,
      linear: off((1 - now) / perDay),
      rated: off(Math.max(0, ratedBytes - bytes[lastDay]!) / bytesADay),
    };
  }

  private anyPart(): StorageKind {
    return this.parts[Math.floor(this.random() * this.parts.length)]!;
  }
}

/** The first day on whose end so much is used. */
function dayOf({ wear }: DeviceLife, used: number): number {
  const day = wear.findIndex(each => each >= used);
  return day < 0 ? wear.length - 1 : day;
}
