const BARS = '▁▂▃▄▅▆▇█';

/**
 * Values as one character each, from 0 to `max` (the largest value unless given). What is missing (NaN) is a blank.
 * @param width keeps the newest values that fit; fewer values are filled with blanks on the left.
 */
export function sparkline(
  values: readonly number[],
  width: number,
  max = Math.max(0, ...values.filter(Number.isFinite)),
): string {
  const newest = values.slice(-width);
  const bars = newest.map(value => {
    if (!Number.isFinite(value)) return ' ';
    const level = max > 0 ? Math.round((Math.max(0, value) / max) * (BARS.length - 1)) : 0;
    return BARS[Math.min(BARS.length - 1, level)];
  });
  return bars.join('').padStart(width);
}
