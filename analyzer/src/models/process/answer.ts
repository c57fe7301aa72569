/** Answers about programs and processes in a window. */
import { given } from '@edgevitals/shared/objects';
import {
  type Estimate,
  type HistoryPoints,
  NEWEST_INTERVAL,
  type ProcessAnswer,
  type ProcessRequest,
  parseWindow,
  presetOf,
  type ShortLivedUse,
  type TopAnswer,
  type TopRequest,
} from '@edgevitals/shared/results';
import { onlineCpus } from '../../device/cpu_count.js';
import type { DeviceView } from '../../device/device_state.js';
import { cpuCapacityOf, cpuRatioOf } from '../../history/cpu_load.js';
import { kernelRatesOf } from '../../history/kernel_rates.js';
import { mergeSlices, processKey } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import {
  cpuSecondsOf,
  netWrittenOf,
  type ProcessRow,
  SHORT_LIVED,
  type ShortLivedRow,
  timelyCpuSecondsOf,
} from '../../quantities/index.js';
import { notFound } from '../not_found.js';
import { amounts, coverage, history, limitOf, pointsOf, rateHistory, type TimeWindow } from '../series.js';
import { processUse } from './attribute.js';
import { type KnownByProcess, knownByProcess } from './by_process.js';
import { countedUses } from './counters/counted_uses.js';
import { knownNames, programsCalled } from './program_match.js';
import { overflowsOf, shortLivedUse, shortLivedUses } from './short_lived_uses.js';

/** Up to this long a window, rows are processes unless asked otherwise: beyond, stored minutes know programs only. */
const BY_PROCESS_SECONDS = 15 * 60;
/** TASK_COMM_LEN, without the 0 at its end. */
const COMM_BYTES = 15;

const ORDER: Readonly<Record<string, (process: ProcessRow) => number>> = {
  cpu: cpuSecondsOf,
  memory: process => process.rssBytes,
  written: netWrittenOf,
  read: process => process.readBytes,
  energy: process => process.joules ?? 0,
};

/**
 * The programs or processes that use most of something.
 * @param celsiusOf how many degrees a program is to blame for, where that was asked for and is known.
 */
export function answerTop(
  asked: TimeWindow,
  all: readonly Slice[],
  view: DeviceView,
  request: TopRequest,
  celsiusOf: (program: string) => Estimate | undefined = () => undefined,
): TopAnswer {
  const points = pointsOf(request.points);
  const rows = rowsOf(asked, all, request);
  const { window, slices, byProcess } = rows;
  const known = coverage(window, slices);
  const processesSince = rows.since;
  if (slices.length === 0) {
    return {
      device: view.device,
      window: known,
      ...given({ cpus: onlineCpus(view.info) }),
      cpuHistory: [],
      processes: [],
      more: 0,
      ...given({ processesSince }),
      shortLived: [],
      counted: [],
    };
  }
  const total = mergeSlices(slices, { by: byProcess ? 'process' : 'program' });
  const degreesOf = (row: ProcessRow): Estimate | undefined =>
    byProcess ? undefined : celsiusOf(row.program);
  const measure =
    request.sort === 'degrees'
      ? (row: ProcessRow) => degreesOf(row)?.value ?? 0
      : (ORDER[request.sort ?? 'cpu'] ?? cpuSecondsOf);
  // the rest by CPU, then by memory: a device at rest still shows what is on it
  const sorted = [...total.processes].sort(
    (a, b) => measure(b) - measure(a) || cpuSecondsOf(b) - cpuSecondsOf(a) || b.rssBytes - a.rssBytes,
  );
  const limit = limitOf(request.limit);
  const shown = sorted.slice(0, limit);
  const histories = processHistories(window, slices, points, shown);
  const seconds = known.coveredSeconds;
  const share = (part: number | undefined, most = 1): number | undefined =>
    part === undefined || !(seconds > 0) ? undefined : Math.min(most, part / seconds);
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
    cpuHistory: rateHistory(window, slices, points, busySecondsOf),
    processes: shown.map((process, i) => ({
      ...processUse(process, total, histories[i]),
      ...given({ energy: energyOf(process, slices), celsius: degreesOf(process) }),
    })),
    more: Math.max(0, sorted.length - limit),
    ...given({ processesSince, cpusOff: share(total.offlineSeconds, Number.POSITIVE_INFINITY) }),
    shortLived: shortLivedUses(total).slice(0, limit),
    ...given({ shortLivedOverflows: overflowsOf(total) }),
    ...kernelRatesOf(total),
    counted: countedUses(slices, countedRows(shown, slices), view.info, seconds),
  };
}

/** CPU time as if there were one CPU, by how many were on. */
function busySecondsOf(slice: Slice): number | undefined {
  const capacity = cpuCapacityOf(slice);
  const { cpuBusySeconds, coveredSeconds } = slice;
  if (cpuBusySeconds === undefined || capacity === undefined || !(capacity > 0)) return undefined;
  return (cpuBusySeconds * coveredSeconds) / capacity;
}

/** The programs of rows that are shown, where anything is counted. */
function countedRows(shown: readonly ProcessRow[], slices: readonly Slice[]): readonly ProcessRow[] {
  if (slices.every(({ counted }) => counted.length === 0)) return [];
  const programs = new Set(shown.map(({ program }) => program));
  return programRows(slices).filter(({ program }) => programs.has(program));
}

/**
 * What the rows of an answer are of, never of both kinds: where processes are asked for, the time in which they are known
 * one by one; programs where that is none, and where nothing was asked for and it is not all of the window.
 */
function rowsOf(
  window: TimeWindow,
  slices: readonly Slice[],
  { by, sort, window: asked = presetOf('top', 'window') }: TopRequest,
): KnownByProcess & { readonly byProcess: boolean } {
  const wanted =
    by === undefined
      ? sort !== 'degrees' && (asked === NEWEST_INTERVAL || parseWindow(asked) <= BY_PROCESS_SECONDS)
      : by === 'process';
  if (!wanted) return { window, slices, since: undefined, byProcess: false };
  const known = knownByProcess(window, slices);
  const byProcess = known.since === undefined || (by === 'process' && known.slices.length > 0);
  return byProcess ? { ...known, byProcess } : { window, slices, since: known.since, byProcess };
}

/**
 * What goes by a name, and its processes as far as the window still knows them apart.
 * @throws EdgevitalsError QUERY_NOT_FOUND with the nearest names when the device was seen, and nothing of that name.
 */
export function answerProcess(
  asked: TimeWindow,
  all: readonly Slice[],
  view: DeviceView,
  request: ProcessRequest,
): ProcessAnswer {
  const { processName, pid } = request;
  const apart = knownByProcess(asked, all);
  // of one process there is nothing where only programs are known
  const { window, slices } = pid === undefined ? { window: asked, slices: all } : apart;
  const known = coverage(window, slices);
  if (slices.length === 0)
    return {
      device: view.device,
      window: known,
      processes: [],
      counted: [],
      ...given({ processesSince: apart.since }),
    };
  const programs = new Set(slices.flatMap(slice => slice.processes.map(({ program }) => program)));
  const called = programsCalled(processName, programs, view.processNames);
  const mineOf = (each: Slice): Slice => ({
    ...each,
    processes: each.processes.filter(
      row => called.has(row.program) && (pid === undefined || row.pid === pid),
    ),
  });
  const mine = slices.map(mineOf);
  const seen = new Set(mine.flatMap(slice => slice.processes.map(({ program }) => program)));
  const ended = pid === undefined ? slices.flatMap(each => shortLivedCalled(each, processName)) : [];
  if (seen.size === 0 && ended.length > 0)
    return {
      device: view.device,
      window: known,
      processes: [],
      counted: [],
      ...given({ processesSince: apart.since, shortLived: endedUse(ended, known.coveredSeconds) }),
    };
  if (seen.size === 0) {
    const what = pid === undefined ? 'process' : `process ${pid} called`;
    const names = knownNames(programs, view.processNames);
    throw notFound(view.device, what, processName, names, ' in this window');
  }
  const asOne = seen.size === 1 ? mine : mine.map(slice => calledAlike(slice, processName));
  const whole = mergeSlices(asOne, { by: 'program' });
  const total = whole.processes[0]!;
  const points = pointsOf(request.points);
  const [ofAll] = processHistories(window, asOne, points, [total]);
  const single = apart.slices.map(mineOf);
  const singles = single.length === 0 ? undefined : mergeSlices(single, { by: 'process' });
  const rows = [...(singles?.processes ?? [])].sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a));
  const histories = processHistories(apart.window, single, points, rows);
  const energy = request.includePower === true ? energyOf(total, slices) : undefined;
  return {
    device: view.device,
    window: known,
    total: processUse(total, whole, ofAll),
    ...given({ energy, processesSince: apart.since }),
    processes: singles === undefined ? [] : rows.map((row, i) => processUse(row, singles, histories[i])),
    counted:
      request.includeCounters === true && pid === undefined
        ? countedUses(slices, programRows(mine), view.info, whole.coveredSeconds)
        : [],
    ...given({ shortLived: endedUse(ended, known.coveredSeconds) }),
  };
}

/** What came and went under a name, which is a comm: the kernel keeps 15 bytes of it. */
const shortLivedCalled = ({ shortLived }: Slice, name: string): readonly ShortLivedRow[] =>
  shortLived.filter(({ program }) => program !== '' && program === name.slice(0, COMM_BYTES));

function endedUse(rows: readonly ShortLivedRow[], seconds: number): ShortLivedUse | undefined {
  const [first, ...others] = rows;
  if (first === undefined) return undefined;
  const total = SHORT_LIVED.copy(first);
  for (const row of others) SHORT_LIVED.mergeLater(total, row);
  return shortLivedUse(total, seconds);
}

/** Programs of these slices, a row each. */
const programRows = (slices: readonly Slice[]): readonly ProcessRow[] =>
  mergeSlices(slices, { by: 'program' }).processes;

/** Rows of several programs as rows of one. */
const calledAlike = (slice: Slice, program: string): Slice => ({
  ...slice,
  processes: slice.processes.map(row => ({ ...row, program })),
});

/** What is in a process's energy, as the power model has it (power/README.md). */
const ENERGY =
  "Its CPU time at what its program takes on each kind of core, its part of cores that were on for it, its wakeups and devices; the idle device is nobody's.";
const PRIOR_ENERGY = 'No sensor: its CPU time at published figures for the CPUs, and nothing else.';

function energyOf(total: ProcessRow, slices: readonly Slice[]): Estimate | undefined {
  if (total.joules === undefined) return undefined;
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
): HistoryPoints[] {
  const seconds = amounts(window, slices, points, slice => slice.coveredSeconds);
  const spent = new Map<string, Spent[]>();
  const add = (key: string, from: number, to: number, cpuSeconds: number): void => {
    if (cpuSeconds === 0) return;
    const known = spent.get(key);
    if (known === undefined) spent.set(key, [{ from, to, cpuSeconds }]);
    else known.push({ from, to, cpuSeconds });
  };
  const wanted = new Set(rows.map(row => processKey(row)));
  for (const { from, to, processes, boot } of slices) {
    for (const row of processes) {
      for (const key of row.pid === undefined ? [row.program] : [row.program, processKey(row, boot)]) {
        if (!wanted.has(key)) continue;
        const timely = timelyCpuSecondsOf(row);
        add(key, from, to, timely);
        if (row.lateSeconds !== undefined) add(key, from - row.lateSeconds, from, cpuSecondsOf(row) - timely);
      }
    }
  }
  return rows.map(row => {
    const parts = amounts(window, spent.get(processKey(row)) ?? [], points, each => each.cpuSeconds);
    return history(seconds, (part, known) => parts[part]! / known);
  });
}

/** CPU time over a stretch of time. */
interface Spent extends TimeWindow {
  readonly cpuSeconds: number;
}
