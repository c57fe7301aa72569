import type { DayWrites, HistoryPoints } from '@edgevitals/shared/results';
import type { Slice } from '../../../history/slice.js';
import { netWrittenOf } from '../../../quantities/index.js';
import { amounts, history, type TimeWindow } from '../../series.js';

const DAY = 86_400;
const TENTH = 0.1;
const MOST_DAYS = 400;

/** Bytes that each of some programs dirtied in equal parts of the window, made in one pass over it. */
export function programHistories(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  programs: ReadonlySet<string>,
): ReadonlyMap<string, HistoryPoints> {
  const amountsOf = new Map<string, (TimeWindow & { bytes: number })[]>();
  for (const { from, to, processes } of slices)
    for (const row of processes) {
      if (!programs.has(row.program)) continue;
      const bytes = netWrittenOf(row);
      if (bytes === 0) continue;
      const list = amountsOf.get(row.program);
      if (list === undefined) amountsOf.set(row.program, [{ from, to, bytes }]);
      else list.push({ from, to, bytes });
    }
  const known = amounts(window, slices, points, ({ coveredSeconds }) => coveredSeconds);
  return new Map(
    [...amountsOf].map(([program, list]) => {
      const sums = amounts(window, list, points, ({ bytes }) => bytes);
      return [program, history(known, part => sums[part]!)];
    }),
  );
}

/** Share of an amount that is in the busiest tenth of the known parts; undefined where there is none. */
export function burstShare(parts: HistoryPoints): number | undefined {
  const known = parts.filter(part => part !== null).sort((a, b) => b - a);
  const sum = known.reduce((all, each) => all + each, 0);
  const busiest = Math.max(1, Math.round(known.length * TENTH));
  return sum > 0 ? known.slice(0, busiest).reduce((all, each) => all + each, 0) / sum : undefined;
}

/** What was written on each calendar day, UTC; none for a window within one. */
export function daysOf(slices: readonly Slice[], written: (slice: Slice) => number): DayWrites[] {
  const days = new Map<number, { from: number; coveredSeconds: number; writtenBytes: number }>();
  for (const slice of slices) {
    const day = Math.floor(slice.from / DAY);
    const known = days.get(day);
    if (known === undefined && days.size >= MOST_DAYS) break;
    const into = known ?? { from: slice.from, coveredSeconds: 0, writtenBytes: 0 };
    into.coveredSeconds += slice.coveredSeconds;
    into.writtenBytes += written(slice);
    days.set(day, into);
  }
  return days.size > 1 ? [...days.values()] : [];
}
