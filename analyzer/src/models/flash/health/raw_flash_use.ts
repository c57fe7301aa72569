/** Raw flash as answers and states tell it: UBI devices with the chip below them, and chips and partitions without UBI. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { RawFlash } from '@edgevitals/shared/results';
import type { MtdReading } from '../../../device/interval.js';
import type { StorageWear } from './wear_use.js';

export function rawFlashUse(
  wear: readonly StorageWear[],
  mtds: readonly MtdReading[],
  info: Info | undefined,
): RawFlash[] {
  const below = new Set<number>();
  const used = wear
    .filter(({ storage }) => storage.kind === 'ubi')
    .map(({ storage: { name, reading }, ends }) => {
      const chip = mtds.find(({ number }) => number === reading.mtd);
      if (chip !== undefined) below.add(chip.number);
      return {
        name,
        ...given({
          mostErases: reading.mostErases,
          meanErases: reading.meanErases,
          badBlocks: reading.badBlocks,
          reservedBlocks: reading.reservedBlocks,
          ...countsOf(chip),
        }),
        wear: ends,
      };
    });
  const others = mtds
    .filter(chip => !below.has(chip.number) && hasErrorCorrection(chip, info))
    .map(chip => ({ name: chip.name, ...given({ badBlocks: chip.badBlocks, ...countsOf(chip) }), wear: [] }));
  return [...used, ...others];
}

const countsOf = (chip: MtdReading | undefined) => ({
  correctedBits: chip?.correctedBits,
  uncorrectableErrors: chip?.failures,
});

/** The kernel shows zeros of all kinds of chips: NOR has no error correction that could count. */
function hasErrorCorrection(
  { name, correctedBits, failures, badBlocks }: MtdReading,
  info: Info | undefined,
) {
  if ((correctedBits ?? 0) + (failures ?? 0) + (badBlocks ?? 0) > 0) return true;
  const facts = info?.storage?.find(each => each.kind === 'mtd' && each.name === name)?.facts;
  return /nand/.test(facts?.['type'] ?? '');
}
