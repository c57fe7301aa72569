/** What programs caused to be written to flash in a stretch of time, and how much of its life that is. */
import type { DeviceView } from '../../device/device_state.js';
import type { Slice } from '../../history/slice.js';
import type { FlashDetails } from './answer.js';
import { diskWritten } from './attribute.js';
import { storageScope } from './storage_scope.js';
import { COMPARABLE_SECONDS, writeWindow } from './write_window.js';

export interface CausedWrites {
  readonly bytes: number;
  /** One standard deviation: of the journal's part. */
  readonly sigma: number;
}

/**
 * By program, journals of its syncs included; or why it cannot be told.
 * @param slice of ten minutes or more, a row a program: what is dirtied is on disk later.
 */
export function causedWrites(slice: Slice, view: DeviceView): ReadonlyMap<string, CausedWrites> | string {
  if (slice.coveredSeconds < 0.9 * COMPARABLE_SECONDS) return 'ten minutes of it are not known yet';
  const { attribution, diskBytes } = writeWindow(
    [slice],
    [slice],
    storageScope(undefined, slice, view),
    view,
  );
  if (diskBytes === undefined || diskWritten(slice, view.info) === undefined)
    return 'nothing tells what reaches the flash, or who wrote it';
  return new Map(
    attribution.programs.map(({ row, causedBytes, journal }) => [
      row.program,
      { bytes: causedBytes, sigma: journal?.sigma ?? 0 },
    ]),
  );
}

export interface StorageLifeBytes {
  /** What may be written to it from new to its end. */
  readonly bytes: number;
  /** Standard deviation as a share. */
  readonly relativeSigma: number;
}

/** Between 5 and 95 of 100 cases lie so many standard deviations. */
const FIVE_TO_95 = 3.29;
const DAY = 86_400;

/** Of the storage that ends first; or why nobody can tell. @param at seconds of event time. */
export function storageLifeBytes(details: FlashDetails | undefined, at: number): StorageLifeBytes | string {
  const { wear = [] } = details?.({ at, predicts: true, oldest: DAY }) ?? {};
  for (const { bytesLeft, ends } of wear) {
    const [next] = ends;
    const used = next?.used?.value ?? next?.usedAtLeast;
    if (bytesLeft === undefined || used === undefined || !(used < 1)) continue;
    const { remainingLowSeconds: low, remainingHighSeconds: high } = next!;
    const relativeSigma = low && high ? Math.log(high / low) / FIVE_TO_95 : 0.5;
    return { bytes: bytesLeft / (1 - used), relativeSigma };
  }
  return 'storage has not told yet how much may be written to it';
}
