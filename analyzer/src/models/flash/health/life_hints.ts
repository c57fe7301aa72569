/** What programs cost in years of storage's life. */
import type { Hint } from '@edgevitals/shared/results';
import { nameOfWriter } from '@edgevitals/shared/text';
import { yearsTaken } from '../lifetime/years_taken.js';
import type { StorageWear } from './wear_use.js';

/** A shorter window may have caught a burst. */
const LEAST_SECONDS = 3600;
const LEAST_YEARS = 0.25;
const MOST_HINTS = 2;
/** Longer than this nobody keeps it. */
const MOST_YEARS = 50;

const DAY = 86_400;

/** A program, and what of the bytes that disks wrote it caused. */
interface Causer {
  readonly row: { readonly program: string; readonly includesUnseen: boolean };
  readonly causedBytes: number;
}

/**
 * @param programs those that caused most first.
 * @param bytesADay that are written to all disks.
 * @param seconds covered.
 */
export function lifeHints(
  programs: readonly Causer[],
  wear: readonly StorageWear[],
  bytesADay: number | undefined,
  seconds: number,
): Hint[] {
  // of several storages nobody tells which one a program wrote to
  const [only, ...others] = wear;
  const bytesLeft = only?.bytesLeft;
  if (bytesLeft === undefined || others.length > 0 || bytesADay === undefined || seconds < LEAST_SECONDS)
    return [];
  return programs.slice(0, MOST_HINTS).flatMap(({ row, causedBytes }) => {
    const years = yearsTaken(bytesLeft, bytesADay, (causedBytes / seconds) * DAY);
    if (years === undefined || years < LEAST_YEARS) return [];
    const told = years > MOST_YEARS ? `more than ${MOST_YEARS}` : `about ${Number(years.toPrecision(2))}`;
    const text = `${nameOfWriter(row)} takes ${told} years off the life of ${only!.storage.name}, at the rate of this window.`;
    return [{ subject: row.program, text }];
  });
}
