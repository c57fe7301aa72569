/** What a disk's translation layer makes of what is written to it, where the disk tells nothing: what is known of its kind. */
import type { DiskInfo } from '@edgevitals/shared/info';
import type { Amplification } from '@edgevitals/shared/results';
import { greedyAmplification } from './closed_forms.js';

/** Pages of an erase block, in the closed form. */
const PAGES = 64;
/** Spare room of consumer drives, at least, and of those for much writing: 7 and 28 %. */
export const LITTLE_SPARE = 1.07;
export const MUCH_SPARE = 1.28;
/**
 * SD cards and eMMC map erase blocks with few open at a time (LWN 428584; Linaro's flash card survey): a random write may cost an
 * allocation unit, and no closed form bounds that. Log-normal, by judgement.
 */
const CARD_MEDIAN = 6;
const CARD_LOG_SIGMA = 1.2;
const QUANTILE_95 = 1.645;

/** @returns undefined of a disk without flash. */
export function translationPrior({ name, rotational }: DiskInfo): Amplification | undefined {
  if (rotational) return undefined;
  const common = { layer: 'translation', basis: 'prior', subject: name } as const;
  if (name.startsWith('mmcblk'))
    return {
      ...common,
      value: CARD_MEDIAN,
      lower: 1,
      upper: CARD_MEDIAN * Math.exp(QUANTILE_95 * CARD_LOG_SIGMA),
      source: 'cards and eMMC in general',
      note: 'The card does not tell: nothing of this is measured.',
    };
  if (!/^(nvme|sd|vd)/.test(name)) return undefined;
  return {
    ...common,
    value: greedyAmplification(1 / MUCH_SPARE, PAGES),
    lower: 1,
    upper: greedyAmplification(1 / LITTLE_SPARE, PAGES),
    source: 'greedy garbage collection with 7 to 28 % of spare room',
    note: 'The drive does not tell: from sequential writes to random ones all over it.',
  };
}
