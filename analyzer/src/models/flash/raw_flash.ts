/**
 * Raw flash: NAND and NOR behind MTD. UBI and flash file systems write to it past the block layer, so no disk counts that
 * (drivers/mtd/ubi, fs/jffs2); a block device over it, mtdblock, has only what was written through itself.
 */
import type { Info } from '@edgevitals/shared/info';

const FLASH_FILESYSTEM = /^(jffs2|ubifs|yaffs2?)$/;

/** What of the device's raw flash is in use and counted by no disk: UBI devices, and what a flash file system is on. */
export function rawFlash(info: Info | undefined): string[] {
  if (info === undefined) return [];
  const chips = (info.storage ?? []).filter(
    ({ kind, facts }) =>
      kind === 'ubi' || (kind === 'mtd' && FLASH_FILESYSTEM.test(facts['filesystem'] ?? '')),
  );
  const names = chips.map(({ name }) => name);
  for (const { name, filesystem } of info.disks)
    if (FLASH_FILESYSTEM.test(filesystem) && !names.includes(name.replace('mtdblock', 'mtd')))
      names.push(name);
  return names;
}

/** Whether a disk's counters have all that is written to it. */
export const countsAll = (disk: string, info: Info | undefined): boolean =>
  !disk.startsWith('mtdblock') || (info !== undefined && rawFlash(info).length === 0);

/** Why there is less than all in an amount of disks; undefined where there is not. */
export function rawFlashNote(info: Info | undefined): string | undefined {
  const raw = rawFlash(info);
  return raw.length === 0
    ? undefined
    : `Raw flash (${raw.join(', ')}) is not in it: no block device counts what is written there.`;
}
