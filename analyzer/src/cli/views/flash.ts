import type { FlashAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatDuration, formatRatio } from '@edgevitals/shared/text';
import { sparkline } from '../render/sparkline.js';
import { estimate, hintLines, tableLines, title, type View, windowLine } from './view.js';

/** Who writes to which disk, and for how long it will bear it. */
export const flashView: View<FlashAnswer> = (answer, options) => [
  title(`${answer.device}  flash`, windowLine(answer.window), options),
  `written a day  ${estimate(answer.bytesPerDay, formatBytes)}`,
  `life left      ${answer.lifetimeSeconds ? estimate(answer.lifetimeSeconds, formatDuration) : 'not known: needs wear data of the disk'}`,
  '',
  ...tableLines(
    [
      { title: 'DISK', flexible: true },
      { title: 'WRITTEN', align: 'right' },
      { title: 'HISTORY' },
      { title: 'READ', align: 'right' },
      { title: 'BUSY', align: 'right' },
      { title: 'WEAR', align: 'right' },
    ],
    answer.disks.map(disk => [
      disk.name,
      formatBytes(disk.writtenBytes),
      sparkline(disk.historyWritten, 12),
      formatBytes(disk.readBytes),
      formatRatio(disk.busyRatio),
      disk.wearUsed ? formatRatio(disk.wearUsed.value) : '-',
    ]),
    options,
  ),
  '',
  ...tableLines(
    [
      { title: 'PROGRAM', flexible: true },
      { title: 'WRITTEN', align: 'right' },
      { title: 'SHARE', align: 'right' },
      { title: 'REQUESTED', align: 'right' },
    ],
    answer.processes.map(process => [
      process.program,
      formatBytes(process.writtenBytes),
      formatRatio(process.share),
      formatBytes(process.requestedBytes),
    ]),
    options,
  ),
  options.colours.dim(`on disk but of no process: ${formatBytes(answer.unattributedBytes)}`),
  ...hintLines(answer.hints, options),
];
