import type { HistoryPoints } from '@edgevitals/shared/results';

const BARS = '▁▂▃▄▅▆▇█';

/**
 * Values as one character each, from 0 to `max` (the largest value unless given). What is not known (null) is a blank.
 * @param width keeps the newest values that fit; fewer values are filled with blanks on the left.
 */
export function sparkline(values: HistoryPoints, width: number, max = largest(values)): string {
  const newest = values.slice(-width);
  const bars = newest.map(value => {
    if (value === null) return ' ';
    const level = max > 0 ? Math.round((Math.max(0, value) / max) * (BARS.length - 1)) : 0;
    return BARS[Math.min(BARS.length - 1, level)];
  });
  return bars.join('').padStart(width);
}

/** The largest of the values that are known, at least 0. */
export const largest = (values: HistoryPoints): number => Math.max(0, ...values.map(value => value ?? 0));
