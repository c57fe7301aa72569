import { EdgevitalsError } from '../errors/errors.js';
import { Seconds } from '../units/units.js';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** Longest window that can be asked for: a year and a month. */
export const LONGEST_WINDOW = Seconds(400 * 86_400);

/** The window of a request that asks for the newest interval, however long that is. */
export const NEWEST_INTERVAL = 'newest';

/**
 * Reads a window such as `30s`, `15m`, `1h` or `7d`.
 * @throws EdgevitalsError QUERY_OUT_OF_RANGE for another form, or outside 1 second to 400 days.
 */
export function parseWindow(text: string): Seconds {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  if (count !== '' && seconds >= 1 && seconds <= LONGEST_WINDOW) return Seconds(seconds);
  const shown = JSON.stringify(text.slice(0, 40));
  throw new EdgevitalsError(
    'QUERY_OUT_OF_RANGE',
    `window ${shown} is not of the form 30s, 15m, 1h or 7d, from 1s to 400d, nor newest`,
  );
}

/** A window in the largest unit that divides it: 3600 is `1h`, 5400 is `90m`. */
export function formatWindow(window: Seconds): string {
  const seconds = Math.max(1, Math.round(window));
  const unit = ['d', 'h', 'm'].find(name => seconds % UNITS[name]! === 0) ?? 's';
  return `${seconds / UNITS[unit]!}${unit}`;
}
