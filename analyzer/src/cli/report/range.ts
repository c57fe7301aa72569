import type { HistoryPoints } from '@edgevitals/shared/results';

/** The least and the most of what is known; undefined where nothing is. */
export function rangeOf(
  all: readonly HistoryPoints[],
): { readonly low: number; readonly high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const points of all)
    for (const point of points) {
      if (point === null || !Number.isFinite(point)) continue;
      low = Math.min(low, point);
      high = Math.max(high, point);
    }
  return low <= high ? { low, high } : undefined;
}
