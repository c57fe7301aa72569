import type { HistoryPoints } from '@edgevitals/shared/results';

const BARS = '▁▂▃▄▅▆▇█';

/**
 * Values as one character each, from `least` (0 unless given) to `max` (the largest value unless given). What is not known
 * (null) is a blank.
 * @param width keeps the newest values that fit; fewer values are filled with blanks on the left.
 */
export function sparkline(values: HistoryPoints, width: number, max = largest(values), least = 0): string {
  const newest = values.slice(-width);
  const bars = newest.map(value => {
    if (value === null) return ' ';
    const share = max > least ? Math.max(0, value - least) / (max - least) : 0;
    const level = Math.round(share * (BARS.length - 1));
    return BARS[Math.min(BARS.length - 1, level)];
  });
  return bars.join('').padStart(width);
}

/** The largest of the values that are known, at least 0. */
export const largest = (values: HistoryPoints): number => Math.max(0, ...values.map(value => value ?? 0));

/** Values over fewer equal parts of the same time: of each the mean of what is known, null where nothing is. */
export function condensed(values: HistoryPoints, parts: number): HistoryPoints {
  if (values.length <= parts) return values;
  return Array.from({ length: parts }, (_, i) => {
    const from = Math.floor((i * values.length) / parts);
    const known = values
      .slice(from, Math.floor(((i + 1) * values.length) / parts))
      .flatMap(value => value ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
