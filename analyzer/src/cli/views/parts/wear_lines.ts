import type { FlashAnswer, WearEndPoint } from '@edgevitals/shared/results';
import { formatDuration, formatRatio, NOTHING, type TextColumn } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { tablePart, type ViewOptions } from '../view.js';

const COLUMNS: readonly TextColumn[] = [
  { title: 'STORAGE', flexible: true },
  { title: 'WEARS', flexible: true },
  { title: 'USED', align: 'right' },
  { title: 'LEFT', align: 'right' },
  { title: '5 TO 95 %', align: 'right' },
];

/** What of storage is used up, how far, and for how long it will last. */
export const wearPart = (
  { disks, rawFlash }: Pick<FlashAnswer, 'disks' | 'rawFlash'>,
  options: ViewOptions,
): ScreenPart => {
  const storage = [...disks, ...rawFlash].filter(({ wear }) => wear.length > 0);
  return tablePart(
    'wear',
    COLUMNS,
    storage.flatMap(({ name, wear }) =>
      wear.map(each => [
        name,
        each.stale ? `${each.end}, at boot` : each.end,
        used(each),
        left(each),
        range(each),
      ]),
    ),
    options,
    { rank: 1, least: 2 },
  );
};

const CHIP_COLUMNS: readonly TextColumn[] = [
  { title: 'RAW FLASH', flexible: true },
  { title: 'ERASES, MOST', align: 'right' },
  { title: 'MEAN', align: 'right' },
  { title: 'BAD', align: 'right' },
  { title: 'SPARE', align: 'right' },
  { title: 'CORRECTED', align: 'right' },
  { title: 'LOST', align: 'right' },
];

/** What raw flash counts: erases, blocks gone bad and those for the next, bits that were put right and errors that were not. */
export const chipsPart = ({ rawFlash }: Pick<FlashAnswer, 'rawFlash'>, options: ViewOptions): ScreenPart =>
  tablePart(
    'raw flash',
    CHIP_COLUMNS,
    rawFlash.map(each => [
      each.name,
      ...[
        each.mostErases,
        each.meanErases,
        each.badBlocks,
        each.reservedBlocks,
        each.correctedBits,
        each.uncorrectableErrors,
      ].map(count => (count === undefined ? NOTHING : `${Math.round(count)}`)),
    ]),
    options,
  );

const used = ({ used, usedAtLeast, usedBelow }: WearEndPoint): string =>
  used !== undefined
    ? formatRatio(used.value)
    : usedBelow === undefined
      ? `over ${formatRatio(usedAtLeast)}`
      : `${formatRatio(usedAtLeast)} to ${formatRatio(usedBelow)}`;

const left = ({ remainingSeconds: remaining }: WearEndPoint): string =>
  remaining === undefined
    ? '-'
    : `${formatDuration(remaining.value)}${remaining.basis === 'prior' ? ', prior only' : ''}`;

const range = ({ remainingLowSeconds: low, remainingHighSeconds: high }: WearEndPoint): string =>
  low === undefined
    ? '-'
    : `${formatDuration(low)} to ${high === undefined ? 'a century' : formatDuration(high)}`;
