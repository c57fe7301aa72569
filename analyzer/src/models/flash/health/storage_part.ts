/** Which storage it is, from the info document: what devices with the same have in common, and what tells one from another. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { StorageReading } from '../../../device/interval.js';
import { type RatedErases, ratedOfUbi } from './rated_erases.js';

export interface StoragePart {
  /** Maker, model and firmware; empty where they are not told. */
  readonly part: string;
  /** Tells one of a part from another; empty where nobody does. */
  readonly unit: string;
  /** Of all of it; undefined where that is not told. */
  readonly bytes: number | undefined;
  /** Erases that its blocks are rated for, where it counts them. */
  readonly rated?: RatedErases;
}

/** Facts that make a part, by kind; without the first there is none. */
const PART_FACTS: Readonly<Record<StorageReading['kind'], readonly string[]>> = {
  mmc: ['name', 'manfid', 'oemid', 'fwrev', 'prv'],
  ufs: ['product_name', 'manufacturer_name', 'product_revision'],
  nvme: ['model', 'firmware_rev'],
  smart: ['model', 'rev'],
  ubi: [],
};

export function storagePart(
  { kind, name, mtd }: Pick<StorageReading, 'kind' | 'name' | 'mtd'>,
  info: Info | undefined,
): StoragePart {
  const facts = info?.storage?.find(each => each.kind === kind && each.name === name)?.facts ?? {};
  const named = PART_FACTS[kind].map(fact => facts[fact] ?? '');
  const sizes = (info?.disks ?? []).filter(disk => isOn(disk.name, kind, name)).map(disk => disk.size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    part: (named[0] ?? '') === '' ? '' : [kind, ...named, bytes].join('\t'),
    unit: facts['unit'] ?? '',
    bytes: bytes > 0 ? bytes : undefined,
    ...given({ rated: kind === 'ubi' ? ratedOfUbi(mtd, info) : undefined }),
  };
}

/** Whether what is written to a disk is written to that storage. Of UFS, whose logical units are SCSI disks, only if it is alone. */
export function isOn(disk: string, kind: StorageReading['kind'], storage: string): boolean {
  if (kind === 'nvme') return new RegExp(`^${storage}n\\d+$`).test(disk);
  if (kind === 'ufs') return /^sd[a-z]+$/.test(disk);
  return disk === storage;
}
