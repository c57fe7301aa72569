import type { CountedUse, ProcessUse, TopAnswer } from '@edgevitals/shared/results';
import {
  formatBytes,
  formatDuration,
  formatMemory,
  formatRatio,
  formatSi,
  NOTHING,
  type TextColumn,
} from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { largest, sparkline } from '../render/sparkline.js';
import { wrap } from '../render/wrap.js';
import { commonBasis } from './parts/common_basis.js';
import { degrees } from './parts/degrees.js';
import { kernelLine } from './parts/kernel_line.js';
import { type InstructionPace, pacesOf } from './parts/paces.js';
import { shortLivedPart } from './parts/short_lived_part.js';
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
    ...kernelLine(answer, options),
    ...sinceLines(answer.processesSince, options),
    ...energyLine(answer.processes, options),
  ),
  processesPart(answer.processes, answer.more, options, answer.counted),
  shortLivedPart(answer.shortLived, options, answer.shortLivedOverflows),
];

/** The table of processes, as many as there is room for. */
export const processesPart = (
  processes: readonly ProcessUse[],
  more: number,
  options: ViewOptions,
  counted: readonly CountedUse[] = [],
): ScreenPart => ({
  name: 'processes',
  heading: 1,
  rank: 1,
  lines: processes.length === 0 ? [] : processTable(processes, options, counted),
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
      ? `CPU ${formatRatio(cpuRatio)} of ${shown(cpus, String)}${offOf(answer)} ${sparkline(answer.cpuHistory, 20, 1)}`
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

/** ` (1.5 off)`: CPUs that are there but were off, in the mean. */
const offOf = ({ cpusOff }: TopAnswer): string =>
  typeof cpusOff === 'number' && cpusOff >= 0.05 ? ` (${Number(cpusOff.toFixed(1))} off)` : '';

/** Where processes are not known one by one in all of the window: since when. */
export function sinceLines(since: number | null | undefined, { now, width, colours }: ViewOptions): string[] {
  if (since === undefined || since === null) return [];
  const known = formatDuration(Math.max(0, now - since));
  return wrap(`processes are known one by one for the last ${known} only`, width).map(colours.dim);
}

/** The table of processes alone. */
export function processTable(
  processes: readonly ProcessUse[],
  options: ViewOptions,
  counted: readonly CountedUse[] = [],
): string[] {
  const columns = columnsOf(processes, counted);
  return tableLines(
    columns,
    processes.map(process => columns.map(({ show }) => show(process))),
    options,
  );
}

function columnsOf(processes: readonly ProcessUse[], counted: readonly CountedUse[]): ProcessColumn[] {
  const paces = pacesOf(counted);
  const most = Math.max(0.01, ...processes.map(process => largest(process.history)));
  const isEnergyKnown = processes.some(({ energy }) => energy !== undefined);
  const isHeatKnown = processes.some(({ celsius }) => celsius !== undefined);
  // a screen has room for one of the two
  const isPaceKnown = !isHeatKnown && processes.some(({ program }) => paces.has(program));
  // nor for three more columns and it
  const isHistoryLeftOut = isEnergyKnown && isPaceKnown;
  const history: ProcessColumn = {
    title: 'HISTORY',
    show: each =>
      sparkline(each.history, isEnergyKnown || isHeatKnown || isPaceKnown ? SPARK - 4 : SPARK, most),
  };
  const right = { align: 'right' } as const;
  return [
    {
      title: 'PID',
      ...right,
      show: ({ pid, processes }) => (pid === undefined || pid === null ? `${processes}x` : String(pid)),
    },
    { title: 'PROGRAM', flexible: true, show: nameOf },
    { title: 'CPU', ...right, show: ({ cpuRatio }) => formatRatio(cpuRatio) },
    ...(isHistoryLeftOut ? [] : [history]),
    { title: 'MEMORY', ...right, show: ({ memoryBytes }) => shown(memoryBytes, formatMemory) },
    ...(isHeatKnown || isPaceKnown
      ? []
      : [{ title: 'READ', ...right, show: moved(({ readBytes }) => readBytes) }]),
    { title: 'WRITTEN', ...right, show: moved(({ writtenBytes }) => writtenBytes) },
    ...(isPaceKnown
      ? [
          { title: 'INSTR/S', ...right, show: pace(paces, ({ perSecond }) => shown(perSecond, inCounts)) },
          { title: 'IPC', ...right, show: pace(paces, ({ perCycle }) => shown(perCycle, inCycles)) },
        ]
      : []),
    ...(isEnergyKnown
      ? [{ title: 'ENERGY', ...right, show: (each: ProcessUse) => shown(each.energy?.value, inJoules) }]
      : []),
    ...(isHeatKnown
      ? [{ title: 'HEATED BY', ...right, show: (each: ProcessUse) => degrees(each.celsius) }]
      : []),
  ];
}

const inCounts = (value: number): string => formatSi(value, '');
const inCycles = (value: number): string => value.toFixed(2);

const pace =
  (paces: ReadonlyMap<string, InstructionPace>, show: (pace: InstructionPace) => string) =>
  ({ program }: ProcessUse): string => {
    const known = paces.get(program);
    return known === undefined ? NOTHING : show(known);
  };

const nameOf = ({ kernel, running, program }: ProcessUse): string =>
  kernel ? `[${program}]` : running ? program : `${program} (ended)`;

const moved =
  (bytes: (process: ProcessUse) => number | undefined) =>
  (process: ProcessUse): string =>
    process.ioDenied ? 'denied' : shown(bytes(process), formatBytes);
