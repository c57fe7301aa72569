/** Why it is not told how worn storage is, or how long it will last, in words. */
import type { Info } from '@edgevitals/shared/info';
import type { StorageWear } from './wear_use.js';
import { wearOfDisk } from './wear_use.js';

/** @param disks names of those that count. @param predicts whether anybody asked how long it lasts. */
export function wearNotTold(
  disks: readonly string[],
  wear: readonly StorageWear[],
  info: Info | undefined,
  predicts: boolean,
): string[] {
  const found = disks
    .filter(disk => wearOfDisk(disk, wear).wear.length === 0)
    .map(disk => `how worn ${disk} is: ${whyNoMeter(disk, wear, info)}`);
  if (!predicts) return found;
  for (const { storage, ends } of wear) {
    if (ends.length === 0 || ends.some(each => each.remainingSeconds !== undefined || each.usedAtLeast >= 1))
      continue;
    found.push(
      storage.kind === 'ubi'
        ? `how long ${storage.name} will last: its erases have been counted for less than three days, or do not grow`
        : `how long ${storage.name} will last: what is written to it has been counted for less than three days, or its meters do not move`,
    );
  }
  return found;
}

function whyNoMeter(disk: string, wear: readonly StorageWear[], info: Info | undefined): string {
  const chip = info?.storage?.find(each => each.kind === 'mmc' && each.name === disk);
  if (chip?.facts['type'] === 'SD') return 'SD cards do not tell';
  if (wear.some(({ storage }) => storage.name === disk))
    return 'its registers are not defined, as before eMMC 5.0';
  const name = /^mmcblk/.test(disk) ? 'mmc' : /^nvme/.test(disk) ? 'nvme' : /^sd/.test(disk) ? 'smart' : '';
  const source = info?.sources.find(each => each.name === name);
  if (source !== undefined && source.state !== 'present') return source.reason;
  return 'nothing on the device tells it';
}
