/** Answers about programs and processes in a window. */
import { given } from '@edgevitals/shared/objects';
import type {
  Estimate,
  ProcessAnswer,
  ProcessRequest,
  TopAnswer,
  TopRequest,
} from '@edgevitals/shared/results';
import { onlineCpus } from '../../device/cpu_count.js';
import type { DeviceView } from '../../device/device_state.js';
import { cpuRatioOf } from '../../history/cpu_load.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf, netWrittenOf, type ProcessRow, timelyCpuSecondsOf } from '../../quantities/index.js';
import { amounts, coverage, limitOf, pointsOf, rates, type TimeWindow } from '../series.js';
import { processUse } from './attribute.js';

/** Up to this long a window, rows are processes unless asked otherwise: beyond, stored minutes know programs only. */
const BY_PROCESS_SECONDS = 15 * 60;

const ORDER: Readonly<Record<string, (process: ProcessRow) => number>> = {
  cpu: cpuSecondsOf,
  memory: process => process.rssBytes,
  written: netWrittenOf,
  read: process => process.readBytes,
};

/** The programs or processes that use most of something. */
export function answerTop(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: TopRequest,
): TopAnswer {
  const points = pointsOf(request.points);
  const byProcess =
    request.by === undefined ? window.to - window.from <= BY_PROCESS_SECONDS : request.by === 'process';
  const known = coverage(window, slices);
  if (slices.length === 0) {
    return {
      device: view.device,
      window: known,
      ...given({ cpus: onlineCpus(view.info) }),
      cpuHistory: [],
      processes: [],
      more: 0,
    };
  }
  const total = mergeSlices(slices, { by: byProcess ? 'process' : 'program' });
  const measure = ORDER[request.sort ?? 'cpu'] ?? cpuSecondsOf;
  // the rest by CPU, then by memory: a device at rest still shows what is on it
  const rows = [...total.processes].sort(
    (a, b) => measure(b) - measure(a) || cpuSecondsOf(b) - cpuSecondsOf(a) || b.rssBytes - a.rssBytes,
  );
  const limit = limitOf(request.limit);
  const shown = rows.slice(0, limit);
  const histories = processHistories(window, slices, points, shown);
  const seconds = known.coveredSeconds;
  const share = (part: number | undefined): number | undefined =>
    part === undefined || !(seconds > 0) ? undefined : Math.min(1, part / seconds);
  const cpuRatio = cpuRatioOf(slices);
  const cpuPressure = share(total.cpuPressureSeconds);
  const memoryPressure = share(total.memoryPressureSeconds);
  const ioPressure = share(total.ioPressureSeconds);
  return {
    device: view.device,
    window: known,
    ...given({
      cpuRatio,
      cpus: total.cpus ?? onlineCpus(view.info),
      memoryUsedBytes: total.memoryUsedBytes,
      memoryTotalBytes: total.memoryTotalBytes,
      cpuPressure,
      memoryPressure,
      ioPressure,
    }),
    cpuHistory:
      cpuRatio === undefined
        ? []
        : rates(
            window,
            slices.filter(slice => slice.cpuBusySeconds !== undefined),
            points,
            ({ cpuBusySeconds = 0, cpus = 0 }) => (cpus > 0 ? cpuBusySeconds / cpus : 0),
          ),
    processes: shown.map((process, i) => processUse(process, seconds, histories[i])),
    more: Math.max(0, rows.length - limit),
  };
}

/** One program, and its processes as far as the window still knows them apart. */
export function answerProcess(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: ProcessRequest,
): ProcessAnswer {
  const { processName, pid } = request;
  const mine = slices.map(slice => ({
    ...slice,
    processes: slice.processes.filter(
      row => row.program === processName && (pid === undefined || row.pid === undefined || row.pid === pid),
    ),
  }));
  const known = coverage(window, slices);
  const seconds = known.coveredSeconds;
  const byProgram = mine.length === 0 ? [] : mergeSlices(mine, { by: 'program' }).processes;
  const byProcess = mine.length === 0 ? [] : mergeSlices(mine, { by: 'process' }).processes;
  const total = byProgram[0];
  const points = pointsOf(request.points);
  const [history] = processHistories(window, mine, points, byProgram);
  const single = byProcess
    .filter(row => row.pid !== undefined)
    .sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a));
  const histories = processHistories(window, mine, points, single);
  const energy = request.includePower === true ? energyOf(total, slices) : undefined;
  return {
    device: view.device,
    window: known,
    ...given({ total: total && processUse(total, seconds, history), energy }),
    processes: single.map((row, i) => processUse(row, seconds, histories[i])),
  };
}

/** What is in a process's energy, as the power model has it (power/README.md). */
const ENERGY =
  "Its CPU time at what its program takes on each kind of core, its part of cores that were on for it, its wakeups and devices; the idle device is nobody's.";
const PRIOR_ENERGY = 'No sensor: its CPU time at published figures for the CPUs, and nothing else.';

function energyOf(total: ProcessRow | undefined, slices: readonly Slice[]): Estimate | undefined {
  if (total?.joules === undefined) return undefined;
  const basis = slices.find(slice => slice.energy !== undefined)?.energy?.basis ?? 'prior';
  return {
    value: total.joules,
    ...given({ sigma: total.joulesSigma }),
    basis: basis === 'prior' ? 'prior' : 'modelled',
    note: basis === 'prior' ? PRIOR_ENERGY : ENERGY,
  };
}

/** CPU over time of each row, in one pass over the slices. */
function processHistories(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  rows: readonly ProcessRow[],
): number[][] {
  const keyOf = (row: ProcessRow): string =>
    row.pid === undefined ? row.program : `${row.pid}/${row.program}`;
  const seconds = amounts(window, slices, points, slice => slice.coveredSeconds);
  const spent = new Map<string, Spent[]>();
  const add = (key: string, from: number, to: number, cpuSeconds: number): void => {
    if (cpuSeconds === 0) return;
    const known = spent.get(key);
    if (known === undefined) spent.set(key, [{ from, to, cpuSeconds }]);
    else known.push({ from, to, cpuSeconds });
  };
  const wanted = new Set(rows.map(keyOf));
  for (const { from, to, processes } of slices) {
    for (const row of processes) {
      for (const key of row.pid === undefined ? [row.program] : [row.program, keyOf(row)]) {
        if (!wanted.has(key)) continue;
        const timely = timelyCpuSecondsOf(row);
        add(key, from, to, timely);
        if (row.lateSeconds !== undefined) add(key, from - row.lateSeconds, from, cpuSecondsOf(row) - timely);
      }
    }
  }
  return rows.map(row =>
    amounts(window, spent.get(keyOf(row)) ?? [], points, each => each.cpuSeconds).map((value, i) =>
      seconds[i]! > 0 ? value / seconds[i]! : 0,
    ),
  );
}

/** CPU time over a stretch of time. */
interface Spent extends TimeWindow {
  readonly cpuSeconds: number;
}
