/** What of storage is used up, as answers and states tell it. */
import { given } from '@edgevitals/shared/objects';
import type { DiskUse, Estimate, WearEndPoint } from '@edgevitals/shared/results';
import type { LifeForecast } from '../lifetime/storage_life.js';
import type { Storage, StorageLives } from '../lifetime/storage_lives.js';
import { type RatedErases, ratingTaken } from './rated_erases.js';
import { eraseMeters, type WearEnd, type WearMeter, wearMeters } from './storage_health.js';
import { isOn } from './storage_part.js';

const DAY = 86_400;

export interface WearAsked {
  /** Seconds of event time. */
  readonly at: number;
  /** False where nobody asked how long it will last: that takes time to tell. */
  readonly predicts: boolean;
  /** A forecast so many seconds old will do. */
  readonly oldest?: number;
  readonly serviceUntil?: number;
}

/** What storage of a device tells, and how long it will last. */
export interface StorageWear {
  readonly storage: Storage;
  readonly ends: readonly WearEndPoint[];
  /** What may be written to it before the first end, the middle of what may be; undefined on a prior alone. */
  readonly bytesLeft: number | undefined;
}

export function storageWear(lives: StorageLives, asked: WearAsked): StorageWear[] {
  return [...lives.all].map(storage => {
    const forecasts = asked.predicts ? lives.forecasts(storage, asked.at, asked.oldest ?? DAY) : [];
    const meters = [...wearMeters(storage.reading), ...eraseMeters(storage.reading, storage.part.rated)];
    const ends = meters.map(meter =>
      endPoint(
        meter,
        storage,
        forecasts.find(each => each.end === meter.end),
        asked,
      ),
    );
    const [next] = forecasts;
    return {
      storage,
      ends: ends.sort((a, b) => dueOf(a) - dueOf(b) || b.usedAtLeast - a.usedAtLeast),
      // of raw flash they are those that it erases, which are not those that programs write
      bytesLeft:
        next === undefined || next.crossings === 0 || storage.kind === 'ubi'
          ? undefined
          : next.forecast.bytesLeft,
    };
  });
}

/** Of storage that a disk is on. */
export function wearOfDisk(disk: string, wear: readonly StorageWear[]): Pick<DiskUse, 'wear' | 'wearUsed'> {
  const on = wear.filter(({ storage }) => isOn(disk, storage.kind, storage.name)).flatMap(({ ends }) => ends);
  const most = on.reduce<WearEndPoint | undefined>(
    (worst, each) =>
      each.end === 'pre-eol' || (worst !== undefined && usedOf(worst) >= usedOf(each)) ? worst : each,
    undefined,
  );
  return { wear: on, ...given({ wearUsed: most && (most.used ?? readingOf(most)) }) };
}

/** The end that comes first of all. */
export const nextEnd = (wear: readonly StorageWear[]): WearEndPoint | undefined =>
  wear
    .flatMap(({ ends }) => ends)
    .filter(each => each.remainingSeconds !== undefined)
    .sort((a, b) => dueOf(a) - dueOf(b))[0];

function endPoint(
  { end, low, high }: WearMeter,
  { reading, part }: Storage,
  told: LifeForecast | undefined,
  { serviceUntil, at }: WearAsked,
): WearEndPoint {
  const stale = !reading.isFresh;
  const isAsked = told !== undefined && serviceUntil !== undefined;
  return {
    end,
    usedAtLeast: low,
    stale,
    ...given({
      usedBelow: high === Number.POSITIVE_INFINITY ? undefined : high,
      used: told && { ...told.forecast.used, basis: basisOf(told) },
      remainingSeconds: told && remaining(told, at, stale, isCounted(end) ? part.rated : undefined),
      remainingLowSeconds: told && left(told, at, 0.05),
      remainingHighSeconds: told && left(told, at, 0.95),
      endsBeforeService: isAsked
        ? told.forecast.chanceWithin(Math.max(0, serviceUntil - told.at))
        : undefined,
    }),
  };
}

/** Half the way from 16 to 84 of 100 is a standard deviation, as far as there is one. */
function remaining(
  told: LifeForecast,
  at: number,
  stale: boolean,
  rated: RatedErases | undefined,
): Estimate | undefined {
  const value = left(told, at, 0.5);
  if (value === undefined) return undefined;
  const [early, late] = [0.16, 0.84].map(share => left(told, at, share));
  const spread = early === undefined || late === undefined ? undefined : (late - early) / 2;
  const notes = [
    ...(told.crossings > 0
      ? []
      : [
          told.peers > 0
            ? `prior only: its meter has not moved yet, ${told.peers} devices with the same part tell what to expect.`
            : 'prior only: its meter has not moved yet, and nothing is known of the part.',
        ]),
    ...(rated === undefined ? [] : [`${ratingTaken(rated)}: it does not tell.`]),
    ...(stale ? ['Its meter was read when the device started: it may have moved since.'] : []),
  ];
  return {
    value,
    ...given({ sigma: spread }),
    basis: basisOf(told),
    ...given({ note: notes.length === 0 ? undefined : notes.join(' ') }),
  };
}

const isCounted = (end: WearEnd): boolean => end === 'most-erases' || end === 'mean-erases';

const basisOf = ({ crossings }: LifeForecast): Estimate['basis'] => (crossings === 0 ? 'prior' : 'modelled');

/** Undefined beyond a century. */
function left(told: LifeForecast, at: number, share: number): number | undefined {
  const seconds = told.forecast.seconds(share);
  return Number.isFinite(seconds) ? Math.max(0, seconds - (at - told.at)) : undefined;
}

const dueOf = ({ remainingSeconds, usedAtLeast }: WearEndPoint): number =>
  usedAtLeast >= 1 ? 0 : (remainingSeconds?.value ?? Number.MAX_VALUE);

const usedOf = ({ used, usedAtLeast }: WearEndPoint): number => used?.value ?? usedAtLeast;

/** The middle of a meter's step. */
const readingOf = ({ usedAtLeast, usedBelow = usedAtLeast }: WearEndPoint): Estimate => ({
  value: (usedAtLeast + usedBelow) / 2,
  sigma: (usedBelow - usedAtLeast) / Math.sqrt(12),
  basis: 'measured',
});
