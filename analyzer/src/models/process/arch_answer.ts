/** Programs of a device by what they are made for. */
import { given } from '@edgevitals/shared/objects';
import type {
  ArchAnswer,
  ArchitectureUse,
  ArchRequest,
  ForeignUnit,
  ForeignUse,
  Hint,
} from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import { foreignOf } from '../../device/foreign_program.js';
import type { ProcessName } from '../../device/process_name.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf, type ProcessRow } from '../../quantities/index.js';
import { coverage, limitOf, type TimeWindow } from '../series.js';
import { processUse } from './attribute.js';
import { coreKinds } from './counters/core_kinds.js';
import { countedUses } from './counters/counted_uses.js';
import { counterHints } from './counters/counter_hints.js';
import { uncountedBecause } from './counters/uncounted.js';
import { ownArchitecture } from './emulated_findings.js';
import { emulationPrice, type Running, runningOf } from './emulation_price.js';
import { placedUses } from './placement/placed_uses.js';
import { trapHints } from './trap_hints.js';

/** Of a program by its own name, a device each: where it runs without an emulator. */
export type NativeElsewhere = ReadonlyMap<string, readonly Running[]>;

const MOST_UNITS = 100;

/** Names of the programs that are emulated in a window, the costliest first. */
export const emulatedIn = (slices: readonly Slice[]): string[] =>
  slices.length === 0
    ? []
    : programsOf(mergeSlices(slices, { by: 'program' }).processes)
        .map(({ program }) => foreignOf(program))
        .flatMap(foreign => (foreign?.emulator === undefined ? [] : [foreign.name]));

/** User programs, the costliest first. */
const programsOf = (rows: readonly ProcessRow[]): ProcessRow[] =>
  rows.filter(({ kernel }) => !kernel).sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a));

export function answerArch(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: ArchRequest,
  elsewhere: NativeElsewhere = new Map(),
): ArchAnswer {
  const own = ownArchitecture(view.info);
  const whole = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  const rows = programsOf(whole?.processes ?? []);
  const foreign: ForeignUse[] = [];
  const limit = limitOf(request.limit);
  let more = 0;
  for (const row of rows) {
    const told = foreignOf(row.program);
    if (told === undefined || whole === undefined) continue;
    if (foreign.length >= limit) {
      more++;
      continue;
    }
    const native = elsewhere.get(told.name) ?? [];
    const price =
      told.emulator === undefined ? NO_PRICE : emulationPrice(runningOf(slices, row.program), native);
    foreign.push({
      use: processUse(row, whole),
      name: told.name,
      nativeDevices: native.length,
      ...given({ joules: row.joules }),
      ...price,
    });
  }
  const { info } = view;
  const seconds = whole?.coveredSeconds ?? 0;
  const places = placedUses(whole, info, limit);
  const counted = countedUses(slices, rows.slice(0, limit), info, seconds);
  return {
    device: view.device,
    window: coverage(window, slices),
    kernel: view.info?.kernel.architecture ?? '',
    architecture: own,
    architectures: byArchitecture(rows, own),
    programs: foreign,
    more,
    units: foreignUnits(view.processNames),
    hints: [
      ...foreign.flatMap(each => hintOf(each, own)),
      ...counted.flatMap(each => counterHints(each, seconds)),
      ...trapHints(whole?.interrupts ?? []),
    ],
    cores: coreKinds(info, whole?.counted),
    counted,
    ...given({ uncounted: uncountedBecause(info) }),
    ...places,
  };
}

const NO_PRICE = {};

function byArchitecture(rows: readonly ProcessRow[], own: string): ArchitectureUse[] {
  const groups = new Map<string, { use: Omit<ArchitectureUse, 'joules'>; joules: number | undefined }>();
  const all = rows.reduce((sum, row) => sum + cpuSecondsOf(row), 0);
  for (const row of rows) {
    const told = foreignOf(row.program);
    const key = told === undefined ? '' : `${told.architecture} ${told.emulator ?? ''}`;
    const before = groups.get(key);
    const cpuSeconds = (before?.use.cpuSeconds ?? 0) + cpuSecondsOf(row);
    groups.set(key, {
      use: {
        architecture: told?.architecture ?? own,
        runs: told === undefined ? 'native' : told.emulator === undefined ? 'compat' : 'emulated',
        ...given({ emulator: told?.emulator, cpuShare: all > 0 ? cpuSeconds / all : undefined }),
        programs: (before?.use.programs ?? 0) + 1,
        cpuSeconds,
      },
      // of a sum of which a part is not known nothing is
      joules: before === undefined ? row.joules : sumOf(before.joules, row.joules),
    });
  }
  return [...groups.values()]
    .map(({ use, joules }) => ({ ...use, ...given({ joules }) }))
    .sort((a, b) => Number(b.runs === 'native') - Number(a.runs === 'native') || b.cpuSeconds - a.cpuSeconds);
}

const sumOf = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** Services and containers that are of another kind as a whole. */
function foreignUnits(names: Iterable<ProcessName>): ForeignUnit[] {
  const units = new Map<string, { kinds: Set<string>; program: string; programs: Set<string> }>();
  for (const { unit, foreign, program } of names) {
    if (unit === '') continue;
    const known = units.get(unit) ?? { kinds: new Set<string>(), program, programs: new Set<string>() };
    known.kinds.add(foreign);
    known.programs.add(program);
    units.set(unit, known);
  }
  const found: ForeignUnit[] = [];
  for (const [unit, { kinds, program, programs }] of units) {
    const told = kinds.size === 1 && !kinds.has('') ? foreignOf(program) : undefined;
    if (told === undefined || found.length >= MOST_UNITS) continue;
    const { architecture, emulator } = told;
    found.push({ unit, architecture, programs: programs.size, ...given({ emulator }) });
  }
  return found.sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

function hintOf({ use, name, price, extraCpuSeconds }: ForeignUse, own: string): Hint[] {
  if (use.emulator === undefined || own === '') return [];
  const costs = price === undefined ? '' : `; it would take ${percent(1 / price.value)} of the CPU time`;
  if (extraCpuSeconds === undefined && use.cpuRatio < WORTH_CPUS) return [];
  return [
    { subject: name, text: `install its package for ${own}: ${use.emulator} then is not needed${costs}` },
  ];
}

/** Below that nobody would notice. */
const WORTH_CPUS = 0.01;
const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;
