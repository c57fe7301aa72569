/** What registers of storage mean: one form for eMMC, UFS, NVMe, SATA and raw flash. A register that is out of range tells nothing. */
import type { StorageReading } from '../../../device/interval.js';
import type { RatedErases } from './rated_erases.js';

/**
 * What comes to an end: the erases that the flash is rated for (of two kinds of blocks, where a chip tells them apart), those of
 * the write booster's, or the spare blocks, which JEDEC calls the end of life when they are used. Raw flash counts erases itself,
 * those of its most worn block and of all in the mean, but what it is rated for it does not tell.
 */
export const WEAR_ENDS = [
  'rated-life',
  'rated-life-a',
  'rated-life-b',
  'write-booster',
  'spare',
  'pre-eol',
  'most-erases',
  'mean-erases',
] as const;
export type WearEnd = (typeof WEAR_ENDS)[number];

/** A meter: the share used is at least `low` and below `high`; 1 is the end, and there may be more. */
export interface WearMeter {
  readonly end: WearEnd;
  readonly low: number;
  readonly high: number;
}

/** JESD84-B51 and JESD220 know 1 to 10 for tenths, 11 for more than all, 0 for not defined; chips before eMMC 5.0 have zeros. */
const EXCEEDED = 11;
const TENTHS = 10;
/** PRE_EOL_INFO: of the reserved blocks less than 80 percent are used, 80 and more, 90 and more. */
const PRE_EOL: readonly (readonly [low: number, high: number] | undefined)[] = [
  undefined,
  [0, 0.8],
  [0.8, 0.9],
  [0.9, Number.POSITIVE_INFINITY],
];
/** NVMe tells up to 255 for that and more. */
const MOST_PERCENT = 255;

export function wearMeters(reading: StorageReading): WearMeter[] {
  const meters: WearMeter[] = [];
  addTenths(meters, 'rated-life-a', reading.tenthsA);
  addTenths(meters, 'rated-life-b', reading.tenthsB);
  addTenths(meters, 'write-booster', reading.tenthsBooster);
  addPercent(meters, reading.percentUsed);
  addSpare(meters, reading);
  const preEol = PRE_EOL[reading.preEol ?? 0];
  if (preEol !== undefined) meters.push({ end: 'pre-eol', low: preEol[0], high: preEol[1] });
  return meters;
}

/** What erases that are counted are of those that flash is rated for: as wide as the rating is known. */
export function eraseMeters(
  { mostErases, meanErases }: StorageReading,
  rated: RatedErases | undefined,
): WearMeter[] {
  if (rated === undefined) return [];
  const meters: WearMeter[] = [];
  for (const [end, erases] of [
    ['most-erases', mostErases],
    ['mean-erases', meanErases],
  ] as const)
    if (erases !== undefined)
      meters.push({ end, low: erases / rated.upper, high: (erases + 1) / rated.lower });
  return meters;
}

function addTenths(meters: WearMeter[], end: WearEnd, tenths: number | undefined): void {
  if (tenths === undefined || !(tenths >= 1 && tenths <= EXCEEDED)) return;
  const high = tenths === EXCEEDED ? Number.POSITIVE_INFINITY : tenths / TENTHS;
  meters.push({ end, low: (tenths - 1) / TENTHS, high });
}

function addPercent(meters: WearMeter[], percent: number | undefined): void {
  if (percent === undefined || !(percent <= MOST_PERCENT)) return;
  const high = percent === MOST_PERCENT ? Number.POSITIVE_INFINITY : (percent + 1) / 100;
  meters.push({ end: 'rated-life', low: percent / 100, high });
}

/** NVMe's spare is used when it is down to its threshold; UBI's blocks for bad ones when none is left. */
function addSpare(meters: WearMeter[], reading: StorageReading): void {
  const {
    sparePercent: spare,
    spareThreshold: threshold = 0,
    badBlocks: bad,
    reservedBlocks: left,
  } = reading;
  if (spare !== undefined && spare <= 100 && threshold < 100) {
    const whole = 100 - threshold;
    meters.push({ end: 'spare', low: (100 - spare) / whole, high: (101 - spare) / whole });
  }
  if (bad !== undefined && left !== undefined && bad + left > 0)
    meters.push({ end: 'spare', low: bad / (bad + left), high: (bad + 1) / (bad + left) });
}
