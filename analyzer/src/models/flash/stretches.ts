/** A window in stretches that are long enough to compare what programs dirtied with what disks wrote. */
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import type { WriteStretch } from './attribution/sync_costs.js';
import { swapWrites } from './filesystems/swap_writes.js';

/** What is dirty is written back within half a minute (vm.dirty_expire_centisecs): shorter stretches are mostly of the one before. */
const LEAST_SECONDS = 120;
const MOST_STRETCHES = 120;

/** @param slices in which disks were counted, in order. @param written to them. */
export function stretchesOf(slices: readonly Slice[], written: (slice: Slice) => number): WriteStretch[] {
  const covered = slices.reduce((sum, { coveredSeconds }) => sum + coveredSeconds, 0);
  const least = Math.max(LEAST_SECONDS, covered / MOST_STRETCHES);
  const stretches: WriteStretch[] = [];
  let group: Slice[] = [];
  let seconds = 0;
  for (const slice of slices) {
    group.push(slice);
    seconds += slice.coveredSeconds;
    if (seconds < least) continue;
    const total = mergeSlices(group, { by: 'program' });
    stretches.push({
      seconds,
      diskBytes: group.reduce((sum, each) => sum + written(each), 0),
      swapBytes: swapWrites(total).bytes ?? 0,
      dirtyGrowth: total.dirtyGrowthBytes ?? 0,
      programs: total.processes,
    });
    group = [];
    seconds = 0;
  }
  return stretches;
}
