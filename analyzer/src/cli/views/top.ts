import type { ProcessUse, TopAnswer } from '@edgevitals/shared/results';
import {
  formatBytes,
  formatDuration,
  formatMemory,
  formatRatio,
  type TextColumn,
} from '@edgevitals/shared/text';
import { largest, sparkline } from '../render/sparkline.js';
import { wrap } from '../render/wrap.js';
import { shown, tableLines, title, type View, type ViewOptions, windowLine } from './view.js';

const SPARK = 12;

const COLUMNS: readonly TextColumn[] = [
  { title: 'PID', align: 'right' },
  { title: 'PROGRAM', flexible: true },
  { title: 'CPU', align: 'right' },
  { title: 'HISTORY' },
  { title: 'MEMORY', align: 'right' },
  { title: 'READ', align: 'right' },
  { title: 'WRITTEN', align: 'right' },
];

/** Processes or programs by cost. */
export const topView: View<TopAnswer> = (answer, options) => [
  title(answer.device, windowLine(answer.window), options),
  ...loadLines(answer, options),
  '',
  ...processTable(answer.processes, options),
  ...sinceLines(answer.processesSince, options),
  ...(answer.more > 0 ? [options.colours.dim(`and ${answer.more} more`)] : []),
];

/** CPU, memory and pressure of the device in one or two lines. */
export function loadLines(answer: TopAnswer, { colours }: ViewOptions): string[] {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = answer;
  const { cpuRatio, cpus } = answer;
  const load =
    typeof cpuRatio === 'number'
      ? `CPU ${formatRatio(cpuRatio)} of ${shown(cpus, String)} ${sparkline(answer.cpuHistory, 20, 1)}`
      : typeof cpus === 'number'
        ? `load of ${cpus} CPU${cpus === 1 ? '' : 's'} unknown`
        : 'load unknown';
  const memory =
    typeof total === 'number'
      ? `memory ${shown(used, formatMemory)} of ${formatMemory(total)}`
      : 'memory unknown';
  const waits = (
    [
      ['CPU', answer.cpuPressure],
      ['memory', answer.memoryPressure],
      ['I/O', answer.ioPressure],
    ] as const
  ).flatMap(([name, share]) => (typeof share === 'number' ? [`${name} ${formatRatio(share)}`] : []));
  return [
    `${load}  ${memory}`,
    ...(waits.length > 0 ? [colours.dim(`some task waited for: ${waits.join(', ')}`)] : []),
  ];
}

/** Where processes are not known one by one in all of the window: since when. */
export function sinceLines(since: number | null | undefined, { now, width, colours }: ViewOptions): string[] {
  if (since === undefined || since === null) return [];
  const known = formatDuration(Math.max(0, now - since));
  return wrap(`processes are known one by one for the last ${known} only`, width).map(colours.dim);
}

/** The table of processes alone. */
export function processTable(processes: readonly ProcessUse[], options: ViewOptions): string[] {
  const most = Math.max(0.01, ...processes.map(process => largest(process.history)));
  const rows = processes.map(process => [
    process.pid === undefined || process.pid === null ? `${process.processes}x` : String(process.pid),
    process.kernel
      ? `[${process.program}]`
      : process.running
        ? process.program
        : `${process.program} (ended)`,
    formatRatio(process.cpuRatio),
    sparkline(process.history, SPARK, most),
    formatMemory(process.memoryBytes),
    process.ioDenied ? 'denied' : shown(process.readBytes, formatBytes),
    process.ioDenied ? 'denied' : shown(process.writtenBytes, formatBytes),
  ]);
  return tableLines(COLUMNS, rows, options);
}
