/** Whether control groups tell what services and containers sent to disks, and no more than that. */
import type { Info } from '@edgevitals/shared/info';
import type { Slice } from '../../history/slice.js';
import type { UnitWritesRow } from '../../quantities/index.js';
import { swapWrites } from './filesystems/swap_writes.js';
import { rawFlash } from './raw_flash.js';

/** Whose writeback is charged to groups (SB_I_CGROUPWB), and what nobody writes to. */
const CHARGED = /^(ext[234]|f2fs|btrfs|xfs|squashfs|erofs|iso9660)$/;
/** FAT is charged to nobody: firmware lives on it, and is written once a year. */
const BOOT = /^\/(boot|efi)(\/|$)/;
const NONE: readonly UnitWritesRow[] = [];

/**
 * Empty where they do not tell: writeback of another file system is charged to nobody, what passes a stacked device is counted once
 * more below, swap is charged to who was swapped out.
 * @param total the window as one slice.
 */
export function toldUnits(total: Slice, info: Info | undefined): readonly UnitWritesRow[] {
  if (total.unitWrites.length === 0 || info === undefined || rawFlash(info).length > 0) return NONE;
  const isSwapped = total.filesystems.some(({ swappedBytes = 0 }) => swappedBytes > 0);
  if (isSwapped || (swapWrites(total).bytes ?? 0) > 0) return NONE;
  const mounted = info.disks.filter(({ mount }) => mount !== '');
  const isCharged = mounted.every(
    ({ filesystem, mount, lower, name }) =>
      (CHARGED.test(filesystem) || BOOT.test(mount)) && lower === undefined && !name.startsWith('loop'),
  );
  return mounted.length > 0 && isCharged ? total.unitWrites : NONE;
}
