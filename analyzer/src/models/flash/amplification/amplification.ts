/** Write amplification of a window, layer by layer. */
import type { Info } from '@edgevitals/shared/info';
import type { Amplification } from '@edgevitals/shared/results';
import type { DeviceView } from '../../../device/device_state.js';
import { ratedOfMeter } from '../health/rated_erases.js';
import { WEAR_ENDS } from '../health/storage_health.js';
import { isOn } from '../health/storage_part.js';
import type { StorageWear } from '../health/wear_use.js';
import { COMPARABLE_SECONDS, type WriteWindow } from '../write_window.js';
import { cacheAmplification } from './cache.js';
import { filesystemAmplification } from './filesystem.js';
import { totalAmplification } from './total.js';
import { translationPrior } from './translation_prior.js';
import { translationByPrograms } from './translation_programs.js';
import { translationByWear } from './translation_wear.js';

/** Meters of how far all flash is erased, as its maker rates it. */
const RATED = WEAR_ENDS.filter(end => end.startsWith('rated-life'));

/** Where the window is long enough to compare layers. @param wear what storage tells of its own. */
export function amplificationOf(
  { attribution, total, seconds, diskBytes, swap, dirtyGrowth }: WriteWindow,
  { info }: DeviceView,
  wear: readonly StorageWear[],
): Amplification[] {
  if (seconds < COMPARABLE_SECONDS) return [];
  const netBytes = attribution.programs.reduce((sum, each) => sum + each.netBytes, 0);
  const cache = cacheAmplification(attribution.programs);
  const leaves = total.disks.filter(({ leaf, writtenBytes }) => leaf && writtenBytes > 0);
  const layers = [
    ...(cache === undefined ? [] : [cache]),
    ...filesystemAmplification({
      seconds,
      netBytes,
      diskBytes: diskBytes === undefined ? undefined : diskBytes - (swap.bytes ?? 0),
      dirtyGrowth,
      filesystems: total.filesystems,
    }),
    ...leaves.flatMap(({ name }) => translation(name, info, wear)),
  ];
  // of several disks there is no telling whose bytes went where
  const product = leaves.length === 1 ? totalAmplification(layers) : undefined;
  return product === undefined ? layers : [...layers, product];
}

/**
 * By what it counts of what it programs, by its wear where that has been seen to grow (of the meters that it has the one that tells
 * most, unless what is counted lies within what that says); else by its kind.
 */
function translation(disk: string, info: Info | undefined, wear: readonly StorageWear[]): Amplification[] {
  const on = wear.find(({ storage: { kind, name } }) => isOn(disk, kind, name))?.storage;
  const counted = on === undefined ? [] : translationByPrograms(on.life.programs, disk);
  const told = RATED.flatMap(end => {
    const trace = on?.life.trace(end);
    if (on === undefined || trace === undefined) return [];
    const capacityBytes = on.part.bytes ?? 0;
    const rated = ratedOfMeter(end, on.reading, capacityBytes, info);
    if (rated === undefined) return [];
    const countsAll = on.reading.writtenBytes !== undefined;
    const storage = { subject: disk, capacityBytes, countsAll, rated };
    return translationByWear(trace, storage) ?? [];
  });
  const [best] = told.sort((a, b) => a.upper! / a.lower! - b.upper! / b.lower!);
  const isApart =
    best !== undefined && counted.some(({ value }) => value < best.lower! || value > best.upper!);
  if (counted.length > 0) return isApart ? [...counted, best] : counted;
  const said = info?.disks.find(({ name }) => name === disk);
  const only = best ?? (said === undefined ? undefined : translationPrior(said));
  return only === undefined ? [] : [only];
}
