import type { FlashAnswer } from '@edgevitals/shared/results';
import {
  formatBytes,
  formatDuration,
  formatRatio,
  nameOfWriter,
  type TextColumn,
} from '@edgevitals/shared/text';
import { sparkline } from '../render/sparkline.js';
import { estimate, hintLines, section, title, unknownLines, type View, windowLine } from './view.js';

const DISK_COLUMNS: readonly TextColumn[] = [
  { title: 'DISK', flexible: true },
  { title: 'WRITTEN', align: 'right' },
  { title: 'HISTORY' },
  { title: 'READ', align: 'right' },
  { title: 'BUSY', align: 'right' },
  { title: 'WEAR', align: 'right' },
];
const PROGRAM_COLUMNS: readonly TextColumn[] = [
  { title: 'PROGRAM', flexible: true },
  { title: 'WRITTEN', align: 'right' },
  { title: 'SHARE', align: 'right' },
  { title: 'REQUESTED', align: 'right' },
];

/** Who writes to which disk, and for how long it will bear it. */
export const flashView: View<FlashAnswer> = (answer, options) => [
  title(`${answer.device}  flash`, windowLine(answer.window), options),
  `written a day  ${answer.bytesPerDay ? estimate(answer.bytesPerDay, formatBytes) : 'not known'}`,
  `life left      ${answer.lifetimeSeconds ? estimate(answer.lifetimeSeconds, formatDuration) : 'not known: needs wear data of the disk'}`,
  ...unknownLines(answer.notIdentified, options),
  ...section(
    DISK_COLUMNS,
    answer.disks.map(disk => [
      disk.name,
      formatBytes(disk.writtenBytes),
      sparkline(disk.historyWritten, 12),
      formatBytes(disk.readBytes),
      disk.busyRatio === undefined ? '-' : formatRatio(disk.busyRatio),
      disk.wearUsed ? formatRatio(disk.wearUsed.value) : '-',
    ]),
    options,
  ),
  ...section(
    PROGRAM_COLUMNS,
    answer.processes.map(process => [
      nameOfWriter(process),
      formatBytes(process.writtenBytes),
      formatRatio(process.share),
      formatBytes(process.requestedBytes),
    ]),
    options,
  ),
  options.colours.dim(
    answer.pendingBytes !== undefined && answer.pendingBytes > 0
      ? `not on disk yet, or deleted before: ${formatBytes(answer.pendingBytes)}`
      : `on disk but of no process: ${answer.unattributedBytes === undefined ? 'not known' : formatBytes(answer.unattributedBytes)}`,
  ),
  ...hintLines(answer.hints, options),
];
