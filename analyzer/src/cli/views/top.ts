import type { ProcessUse, TopAnswer } from '@edgevitals/shared/results';
import {
  formatBytes,
  formatDuration,
  formatMemory,
  formatRatio,
  type TextColumn,
} from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { largest, sparkline } from '../render/sparkline.js';
import { wrap } from '../render/wrap.js';
import { commonBasis } from './parts/common_basis.js';
import { degrees } from './parts/degrees.js';
import {
  conclusion,
  inJoules,
  restOf,
  shown,
  tableLines,
  title,
  type View,
  type ViewOptions,
  windowLine,
} from './view.js';

const SPARK = 12;

/** Columns of which no process tells anything are left out. */
interface ProcessColumn extends TextColumn {
  readonly show: (process: ProcessUse) => string;
}

/** Processes or programs by cost. */
export const topView: View<TopAnswer> = (answer, options) => [
  conclusion(
    title(answer.device, windowLine(answer.window), options),
    ...loadLines(answer, options),
    ...sinceLines(answer.processesSince, options),
    ...energyLine(answer.processes, options),
  ),
  processesPart(answer.processes, answer.more, options),
];

/** The table of processes, as many as there is room for. */
export const processesPart = (
  processes: readonly ProcessUse[],
  more: number,
  options: ViewOptions,
): ScreenPart => ({
  name: 'processes',
  heading: 1,
  rank: 1,
  lines: processes.length === 0 ? [] : processTable(processes, options),
  rest: restOf(processes.length, more, options),
});

/** What the joules of the table are worth, said once. */
function energyLine(processes: readonly ProcessUse[], { colours }: ViewOptions): string[] {
  const { note } = commonBasis(
    processes.map(({ energy }) => energy),
    inJoules,
  );
  return note === '' ? [] : [colours.dim(`energy: ${note}`)];
}

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
  const columns = columnsOf(processes);
  return tableLines(
    columns,
    processes.map(process => columns.map(({ show }) => show(process))),
    options,
  );
}

function columnsOf(processes: readonly ProcessUse[]): ProcessColumn[] {
  const most = Math.max(0.01, ...processes.map(process => largest(process.history)));
  const isEnergyKnown = processes.some(({ energy }) => energy !== undefined);
  const isHeatKnown = processes.some(({ celsius }) => celsius !== undefined);
  const right = { align: 'right' } as const;
  return [
    {
      title: 'PID',
      ...right,
      show: ({ pid, processes }) => (pid === undefined || pid === null ? `${processes}x` : String(pid)),
    },
    { title: 'PROGRAM', flexible: true, show: nameOf },
    { title: 'CPU', ...right, show: ({ cpuRatio }) => formatRatio(cpuRatio) },
    {
      title: 'HISTORY',
      show: ({ history }) => sparkline(history, isEnergyKnown || isHeatKnown ? SPARK - 4 : SPARK, most),
    },
    { title: 'MEMORY', ...right, show: ({ memoryBytes }) => shown(memoryBytes, formatMemory) },
    ...(isHeatKnown ? [] : [{ title: 'READ', ...right, show: moved(({ readBytes }) => readBytes) }]),
    { title: 'WRITTEN', ...right, show: moved(({ writtenBytes }) => writtenBytes) },
    ...(isEnergyKnown
      ? [{ title: 'ENERGY', ...right, show: (each: ProcessUse) => shown(each.energy?.value, inJoules) }]
      : []),
    ...(isHeatKnown
      ? [{ title: 'HEATED BY', ...right, show: (each: ProcessUse) => degrees(each.celsius) }]
      : []),
  ];
}

const nameOf = ({ kernel, running, program }: ProcessUse): string =>
  kernel ? `[${program}]` : running ? program : `${program} (ended)`;

const moved =
  (bytes: (process: ProcessUse) => number | undefined) =>
  (process: ProcessUse): string =>
    process.ioDenied ? 'denied' : shown(bytes(process), formatBytes);
