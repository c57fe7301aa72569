/** What storage a device says that it has. */
import type { DiskInfo, Info } from '@edgevitals/shared/info';
import type { StorageKind } from '@edgevitals/shared/results';

type Kind = StorageKind['kind'];

/** By the driver's names. eMMC and SD cards share a driver: the card itself says which it is. */
const DISKS: readonly (readonly [RegExp, Kind])[] = [
  [/^mmcblk/, 'mmc'],
  [/^nvme/, 'nvme'],
  [/^sd/, 'sata'],
  [/^vd/, 'virtio'],
];
/** /sys/class/mtd/mtdN/type (drivers/mtd/mtdcore.c, mtd_type_show). */
const CHIPS: Readonly<Record<string, Kind>> = {
  nand: 'nand',
  'mlc-nand': 'nand',
  nor: 'nor',
  dataflash: 'nor',
};

/** Disks with hardware of their own, raw flash and UBI; of raw flash the first device of each kind. */
export function storageKinds(info: Info | undefined): StorageKind[] {
  if (info === undefined) return [];
  const { disks, storage = [] } = info;
  const found = disks
    .filter(disk => disk.physical && disk.parent === '' && !disk.name.startsWith('mtdblock'))
    .map(disk => ({ name: disk.name, kind: kindOf(disk, info) }));
  for (const { kind, name, facts } of storage) {
    if (kind === 'ubi' || kind === 'ufs') found.push({ name, kind });
    const chip = kind === 'mtd' ? CHIPS[facts['type'] ?? ''] : undefined;
    if (chip !== undefined && !found.some(each => each.kind === chip)) found.push({ name, kind: chip });
  }
  return found;
}

function kindOf({ name }: DiskInfo, { storage = [] }: Info): Kind {
  const kind = DISKS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
  if (kind !== 'mmc') return kind;
  const card = storage.find(each => each.kind === 'mmc' && name.startsWith(each.name))?.facts['type'];
  return card === 'MMC' ? 'emmc' : card === 'SD' ? 'sd' : 'mmc';
}
