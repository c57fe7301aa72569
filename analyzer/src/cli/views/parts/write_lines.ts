/** Who caused what disks wrote, what becomes of it on its way to flash, and what file systems wrote by themselves. */
import type { Amplification, FilesystemUse, FlashAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatRatio, nameOfWriter, type TextColumn } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { sparkline } from '../../render/sparkline.js';
import { type Lines, restOf, shown, tablePart, type ViewOptions, wrapped } from '../view.js';

const PROGRAM_COLUMNS: readonly TextColumn[] = [
  { title: 'PROGRAM', flexible: true },
  { title: 'HOW' },
  { title: 'HISTORY' },
  { title: 'DIRTIED', align: 'right' },
  { title: 'JOURNAL', align: 'right' },
  { title: 'CAUSED', align: 'right' },
  { title: 'SHARE', align: 'right' },
];
const FILESYSTEM_COLUMNS: readonly TextColumn[] = [
  { title: 'FILE SYSTEM', flexible: true },
  { title: 'KIND' },
  { title: 'WRITTEN', align: 'right' },
  { title: 'COMMITS', align: 'right' },
  { title: 'BY SYNC', align: 'right' },
  { title: 'JOURNAL', align: 'right' },
  { title: 'COLLECTED', align: 'right' },
];
const DAY_COLUMNS: readonly TextColumn[] = [{ title: 'DAY' }, { title: 'WRITTEN', align: 'right' }];
const HISTORY_WIDTH = 8;
/** Newest days that are listed. */
const MOST_DAYS = 14;

export const programsPart = (
  { processes }: Pick<FlashAnswer, 'processes'>,
  options: ViewOptions,
): ScreenPart =>
  tablePart(
    'programs',
    PROGRAM_COLUMNS,
    processes.map(each => [
      nameOfWriter(each),
      each.pattern,
      sparkline(each.historyWritten, HISTORY_WIDTH),
      formatBytes(each.writtenBytes),
      shown(each.journalBytes?.value, formatBytes),
      shown(each.causedBytes, formatBytes),
      formatRatio(each.causedShare ?? each.share),
    ]),
    options,
    { rank: 1, least: 6, rest: restOf(processes.length, 0, options) },
  );

export const filesystemsPart = (
  { filesystems }: Pick<FlashAnswer, 'filesystems'>,
  options: ViewOptions,
): ScreenPart =>
  tablePart(
    'file systems',
    FILESYSTEM_COLUMNS,
    filesystems.map(each => [
      each.name,
      each.kind,
      shown(each.writtenBytes, formatBytes),
      shown(each.transactions ?? each.checkpoints, whole),
      shown(each.requestedTransactions, whole),
      journal(each),
      shown(each.collectedBytes ?? each.movedBytes, formatBytes),
    ]),
    options,
    { rank: 3 },
  );

export const daysPart = ({ days }: Pick<FlashAnswer, 'days'>, options: ViewOptions): ScreenPart =>
  tablePart(
    'days',
    DAY_COLUMNS,
    days
      .slice(-MOST_DAYS)
      .map(({ from, writtenBytes }) => [
        new Date(from * 1000).toISOString().slice(0, 10),
        formatBytes(writtenBytes),
      ]),
    options,
    { rank: 5 },
  );

const LAYERS: Readonly<Record<Amplification['layer'], string>> = {
  cache: 'page cache',
  filesystem: 'file system',
  translation: 'flash layer',
  total: 'in all',
};

/** `file system    x 2.13 (2.11 to 2.15), measured: written to disks over dirtied by programs` */
export const amplificationLines: Lines<Pick<FlashAnswer, 'amplification'>> = ({ amplification }, options) =>
  amplification.flatMap(({ layer, value, lower, upper, basis, source, subject }) =>
    wrapped(
      `${(LAYERS[layer] ?? layer).padEnd(13)}  x ${factor(value)}${lower === undefined || upper === undefined || lower === upper ? '' : ` (${factor(lower)} to ${factor(upper)})`}, ${basis}: ${source}${subject === '' ? '' : `, ${subject}`}`,
      options,
    ),
  );

const factor = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const whole = (value: number): string => value.toFixed(0);

function journal({ journalBytesLeast: least, journalBytesMost: most }: FilesystemUse): string {
  if (least === undefined || most === undefined) return '-';
  const [from, to] = [formatBytes(least), formatBytes(most)];
  return from === to ? from : `${from} to ${to}`;
}
