/**
 * Who ran while it was hot, and where heat is identified by how many degrees each program warmed the device at its hottest,
 * those that have ended since included.
 */
import { given } from '@edgevitals/shared/objects';
import type { ProcessHeat } from '@edgevitals/shared/results';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf } from '../../quantities/index.js';
import { degrees, type HeatShares } from './heat/index.js';

/** Less of what has ended before the window is not worth a line, degrees. */
const LEAST = 0.05;

/** @param threshold degrees; when no zone reached it, the whole window counts. */
export function heatOf(
  slices: readonly Slice[],
  threshold: number,
  limit: number,
  shares: HeatShares | undefined,
): ProcessHeat[] {
  const hot = slices.filter(slice => slice.zones.some(zone => zone.max >= threshold));
  const during = hot.length > 0 ? hot : slices;
  if (during.length === 0) return [];
  const seconds = new Map<string, number>();
  for (const process of mergeSlices(during, { by: 'program' }).processes)
    if (cpuSecondsOf(process) > 0) seconds.set(process.program, cpuSecondsOf(process));
  const total = Array.from(seconds.values()).reduce((sum, each) => sum + each, 0);
  for (const [program, { celsius }] of shares?.programs ?? [])
    if (!seconds.has(program) && celsius >= LEAST) seconds.set(program, 0);
  const celsiusOf = (program: string): number => shares?.programs.get(program)?.celsius ?? 0;
  return Array.from(seconds)
    .sort(([a, mine], [b, others]) => celsiusOf(b) - celsiusOf(a) || others - mine)
    .slice(0, limit)
    .map(([program, cpuSeconds]) => {
      const told = shares?.programs.get(program);
      return {
        program,
        cpuSeconds,
        share: total > 0 ? cpuSeconds / total : 0,
        ...given({ celsius: told && degrees(told) }),
      };
    });
}
