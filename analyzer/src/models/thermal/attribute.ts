/** Who ran while it was hot: CPU time of programs. How many degrees each caused needs a fitted model (README.md). */
import type { ProcessHeat } from '@edgevitals/shared/results';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf } from '../../quantities/index.js';

/** @param threshold degrees; when no zone reached it, the whole window counts. */
export function heatOf(slices: readonly Slice[], threshold: number, limit: number): ProcessHeat[] {
  const hot = slices.filter(slice => slice.zones.some(zone => zone.max >= threshold));
  const during = hot.length > 0 ? hot : slices;
  if (during.length === 0) return [];
  const { processes } = mergeSlices(during, { by: 'program' });
  const total = processes.reduce((sum, process) => sum + cpuSecondsOf(process), 0);
  return processes
    .filter(process => cpuSecondsOf(process) > 0)
    .sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a))
    .slice(0, limit)
    .map(process => ({
      program: process.program,
      cpuSeconds: cpuSecondsOf(process),
      share: total > 0 ? cpuSecondsOf(process) / total : 0,
    }));
}
