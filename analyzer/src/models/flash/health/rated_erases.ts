/**
 * How many erases flash is rated for, by the kind of its cells. A device mostly does not tell the number, and some tell the kind:
 * then data sheets of that kind bound it, by judgement where they are apart. 90 of 100 are taken to lie between the bounds.
 */
import type { Info } from '@edgevitals/shared/info';
import type { StorageReading } from '../../../device/interval.js';
import type { WearEnd } from './storage_health.js';

export interface RatedErases {
  /** As people call it: "SLC NAND". */
  readonly flash: string;
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** 100,000 with one bit of error correction in 512 bytes, 60,000 and less since 3x nm. */
const SLC: RatedErases = { flash: 'SLC NAND', median: 60_000, lower: 30_000, upper: 120_000 };
/** Cells made for two or three bits that hold one: enhanced areas of eMMC (JESD84-B51, 6.2.5), Linux' SLC emulation. */
const PSEUDO_SLC: RatedErases = {
  flash: 'flash that is used with one bit a cell',
  median: 20_000,
  lower: 8_000,
  upper: 50_000,
};
/** From 10,000 (two bits, 5x nm) and 3000 (two bits, 2x nm; three bits, stacked) to a thousand (three, planar; four). */
export const SEVERAL_BITS: RatedErases = {
  flash: 'flash of several bits a cell',
  median: 3000,
  lower: 1000,
  upper: 9000,
};
const ANY_BITS: RatedErases = {
  flash: 'flash of one bit a cell, or of several',
  median: 7000,
  lower: 1000,
  upper: 50_000,
};
const NOR: RatedErases = { flash: 'NOR', median: 100_000, lower: 50_000, upper: 200_000 };
/** UBI takes no chips of several bits a cell since Linux 4.17 (drivers/mtd/ubi/build.c). */
const BELOW_UBI: RatedErases = {
  flash: 'raw flash of a kind that is not told',
  median: 50_000,
  lower: 3000,
  upper: 150_000,
};

/** include/uapi/mtd/mtd-abi.h. */
const MTD_SLC_ON_MLC_EMULATION = 0x4000;
/** An enhanced area of so much of a card is all of it. */
const ALL = 0.9;
const KIB = 1024;

/** Of raw flash below a UBI device. @param mtd number of the MTD device. */
export function ratedOfUbi(mtd: number | undefined, info: Info | undefined): RatedErases {
  const facts = info?.storage?.find(each => each.kind === 'mtd' && each.name === `mtd${mtd}`)?.facts ?? {};
  switch (facts['type']) {
    case 'nand':
      return SLC;
    case 'mlc-nand':
      return (Number(facts['flags']) & MTD_SLC_ON_MLC_EMULATION) !== 0 ? PSEUDO_SLC : SEVERAL_BITS;
    case 'nor':
      return NOR;
    default:
      return BELOW_UBI;
  }
}

/**
 * Of the blocks that a meter of the rated life is of; undefined where these are a part of the storage of which nobody tells how large
 * it is, as SLC blocks that an eMMC keeps for itself.
 * @param bytes of the storage.
 */
export function ratedOfMeter(
  end: WearEnd,
  { kind, name, tenthsA = 0, tenthsB = 0 }: StorageReading,
  bytes: number,
  info: Info | undefined,
): RatedErases | undefined {
  if (kind !== 'mmc') return end === 'rated-life-a' && tenthsB > 0 ? undefined : SEVERAL_BITS;
  const facts = info?.storage?.find(each => each.kind === 'mmc' && each.name === name)?.facts ?? {};
  // of a card without, the kernel prints an error's number as a size
  const enhanced = Number(facts['enhanced_area_size']) * KIB;
  const isEnhanced = enhanced >= ALL * bytes && enhanced <= 2 * bytes;
  if (end === 'rated-life-b') return isEnhanced && tenthsA > 0 ? undefined : SEVERAL_BITS;
  if (isEnhanced) return PSEUDO_SLC;
  return tenthsB > 0 ? undefined : ANY_BITS;
}

/** What was taken, as a sentence begins. */
export const ratingTaken = ({ flash, lower, median, upper }: RatedErases): string =>
  `Taking ${flash} to bear ${median} erases, ${lower} to ${upper} in 90 of 100`;
