import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';

const DAY = 86_400;
/** With fewer stretches than this, their scatter says nothing: the rate is then only good to its own size. */
const LEAST = 4;

/**
 * A rate a day from stretches of time, with the error of their scatter: writes come in bursts, so a short window may
 * have caught one, or missed all.
 * @param without what of the bytes is not in them, a sentence.
 * @returns undefined without any time.
 */
export function perDay(
  stretches: readonly { readonly seconds: number; readonly bytes: number }[],
  without?: string,
): Estimate | undefined {
  let seconds = 0;
  let bytes = 0;
  for (const stretch of stretches) {
    seconds += stretch.seconds;
    bytes += stretch.bytes;
  }
  if (!(seconds > 0)) return undefined;
  const value = (bytes / seconds) * DAY;
  let squares = 0;
  for (const stretch of stretches) squares += (stretch.bytes - (bytes / seconds) * stretch.seconds) ** 2;
  const n = stretches.length;
  const sigma = n < LEAST ? value : (Math.sqrt((squares * n) / (n - 1)) / seconds) * DAY;
  const notes = [
    ...(seconds < DAY ? ['Extrapolated from less than a day.'] : []),
    ...(without === undefined ? [] : [without]),
  ];
  return {
    value,
    sigma,
    basis: 'measured',
    ...given({ note: notes.length === 0 ? undefined : notes.join(' ') }),
  };
}
