import type { FlashAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatDuration, formatRatio, type TextColumn } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { sparkline } from '../render/sparkline.js';
import { wearChart } from './parts/wear_chart.js';
import { chipsPart, wearPart } from './parts/wear_lines.js';
import { amplificationLines, daysPart, filesystemsPart, programsPart } from './parts/write_lines.js';
import {
  conclusion,
  estimate,
  hintsPart,
  shown,
  tablePart,
  textPart,
  title,
  unknownPart,
  type View,
  type ViewOptions,
  windowLine,
} from './view.js';

const DISK_COLUMNS: readonly TextColumn[] = [
  { title: 'DISK', flexible: true },
  { title: 'WRITTEN', align: 'right' },
  { title: 'HISTORY' },
  { title: 'READ', align: 'right' },
  { title: 'A WRITE', align: 'right' },
  { title: 'FLUSHES', align: 'right' },
  { title: 'BUSY', align: 'right' },
  { title: 'WEAR', align: 'right' },
];

/** Who writes to which disk, and for how long it will bear it. */
export const flashView: View<FlashAnswer> = (answer, options) => [
  conclusion(
    title(`${answer.device}  flash`, windowLine(answer.window), options),
    `written a day  ${answer.bytesPerDay ? estimate(answer.bytesPerDay, formatBytes) : 'not known'}`,
    `life left      ${answer.lifetimeSeconds ? estimate(answer.lifetimeSeconds, formatDuration) : 'not known: needs wear data of the disk'}`,
  ),
  programsPart(answer, options),
  disksPart(answer, options),
  hintsPart(answer.hints, options),
  wearPart(answer, options),
  wearChart(answer, options),
  textPart('amplification', amplificationLines(answer, options), { rank: 3, least: 1 }),
  textPart('bytes of no process', unattributedLines(answer, options), { rank: 2, least: 1 }),
  chipsPart(answer, options),
  filesystemsPart(answer, options),
  daysPart(answer, options),
  unknownPart(answer.notIdentified, options),
];

const disksPart: (answer: FlashAnswer, options: ViewOptions) => ScreenPart = ({ disks, window }, options) =>
  tablePart(
    'disks',
    DISK_COLUMNS,
    disks.map(disk => [
      disk.name,
      formatBytes(disk.writtenBytes),
      sparkline(disk.historyWritten, 10),
      formatBytes(disk.readBytes),
      shown(disk.meanWriteBytes?.value, formatBytes),
      shown(disk.flushes, flushes => `${(flushes / Math.max(1, window.coveredSeconds)).toFixed(2)}/s`),
      disk.busyRatio === undefined ? '-' : formatRatio(disk.busyRatio),
      disk.wearUsed ? formatRatio(disk.wearUsed.value) : '-',
    ]),
    options,
    { rank: 1, least: 2 },
  );

function unattributedLines(
  { pendingBytes, unattributedBytes, swapBytes }: FlashAnswer,
  { colours }: ViewOptions,
): string[] {
  const loose =
    pendingBytes !== undefined && pendingBytes > 0
      ? `not on disk yet, or deleted before: ${formatBytes(pendingBytes)}`
      : `on disk but of no process: ${unattributedBytes === undefined ? 'not known' : formatBytes(unattributedBytes)}`;
  return [colours.dim(swapBytes === undefined ? loose : `${loose}; swapped out: ${formatBytes(swapBytes)}`)];
}
