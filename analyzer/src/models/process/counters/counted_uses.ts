/** What hardware counters tell of programs in a window. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { EVENT_GROUPS, type EventClass, type EventGroup } from '@edgevitals/shared/pmu';
import type { CountedRatio, CountedUse, Estimate } from '@edgevitals/shared/results';
import type { Slice } from '../../../history/slice.js';
import { type CountedRow, cpuSecondsOf, eventOf, type ProcessRow } from '../../../quantities/index.js';
import { coreOf } from './core_kinds.js';
import { combined, ratioEstimate, timesExact } from './ratio_estimate.js';

const MISSES: ReadonlySet<EventClass> = new Set(['branchMisses', 'firstCacheMisses', 'lastCacheMisses']);
const BASES: ReadonlySet<EventClass> = new Set(['cycles', 'instructions', 'activity']);
const BILLION = 1e9;

/** Rows of one program on one kind of core, by group. */
type ByGroup = Map<string, CountedRow[]>;

/**
 * @param programs whose rows are of all of the window.
 * @param seconds of the window that are known.
 */
export function countedUses(
  slices: readonly Slice[],
  programs: readonly ProcessRow[],
  info: Info | undefined,
  seconds: number,
): CountedUse[] {
  const wanted = new Map(programs.map(row => [row.program, new Map<string, ByGroup>()]));
  for (const { counted } of slices)
    for (const row of counted) {
      const cores = wanted.get(row.program);
      if (cores !== undefined && EVENT_GROUPS.has(row.group)) add(cores, coreOf(info, row.cpu), row);
    }
  return programs.flatMap(row => {
    const cores = wanted.get(row.program)!;
    return [...cores].flatMap(([core, groups]) => {
      const cpuSeconds = cpuSecondsOn(core, cores, row, slices, info);
      const joules = joulesOn(core, cores.size, row, slices, info);
      return cpuSeconds === undefined ? [] : [useOf(row.program, core, groups, cpuSeconds, joules, seconds)];
    });
  });
}

function add(cores: Map<string, ByGroup>, core: string, row: CountedRow): void {
  const groups = cores.get(core) ?? new Map<string, CountedRow[]>();
  cores.set(core, groups);
  const rows = groups.get(row.group);
  if (rows === undefined) groups.set(row.group, [row]);
  else rows.push(row);
}

/** Of its CPU time what it had on these cores, as it was while it was counted on all kinds at once. */
function cpuSecondsOn(
  core: string,
  cores: ReadonlyMap<string, ByGroup>,
  { program, ...row }: ProcessRow,
  slices: readonly Slice[],
  info: Info | undefined,
): Estimate | undefined {
  const cpuSeconds = cpuSecondsOf(row);
  if (cores.size === 1) return { value: cpuSeconds, sigma: 0, basis: 'measured' };
  let all = 0;
  const samples = slices.flatMap(({ counted }) => {
    const own = counted.filter(each => each.program === program);
    if (own.length === 0) return [];
    const of = secondsOf(own);
    all += of;
    return [{ amount: secondsOf(own.filter(({ cpu }) => coreOf(info, cpu) === core)), of }];
  });
  const share = ratioEstimate(samples, cpuSeconds > 0 ? all / cpuSeconds : 0);
  return share === undefined ? undefined : { ...timesExact(share, cpuSeconds), basis: 'modelled' };
}

/** Its energy on these cores; undefined where it is not known. */
function joulesOn(
  core: string,
  kinds: number,
  { program, joules, joulesSigma = 0 }: ProcessRow,
  slices: readonly Slice[],
  info: Info | undefined,
): Estimate | undefined {
  const basis =
    slices.find(({ energy }) => energy !== undefined)?.energy?.basis === 'prior' ? 'prior' : 'modelled';
  if (kinds === 1) return joules === undefined ? undefined : { value: joules, sigma: joulesSigma, basis };
  let value = 0;
  let sigma = 0;
  let isKnown = false;
  for (const { placed } of slices)
    for (const row of placed) {
      if (row.program !== program || row.joules === undefined) continue;
      if (coreOf(info, firstCpuOf(row.cluster)) !== core) continue;
      value += row.joules;
      sigma += row.joulesSigma ?? 0;
      isKnown = true;
    }
  return isKnown ? { value, sigma, basis } : undefined;
}

/** Clusters are called after their first CPU: `policy4`, `cpu4`. */
const firstCpuOf = (cluster: string): number => Number(/\d+$/.exec(cluster)?.[0] ?? 0);

const secondsOf = (rows: readonly CountedRow[]): number => rows.reduce((sum, row) => sum + row.seconds, 0);

function useOf(
  program: string,
  core: string,
  groups: ByGroup,
  cpuSeconds: Estimate,
  joules: Estimate | undefined,
  seconds: number,
): CountedUse {
  const classes: CountedRatio[] = [];
  const misses: CountedRatio[] = [];
  let perCpuSecond: Estimate | undefined;
  let perCycle: Estimate | undefined;
  let countedSeconds = 0;
  let turns = 0;
  let userOnly = false;
  for (const [name, rows] of groups) {
    const group = EVENT_GROUPS.get(name)!;
    const counted = secondsOf(rows);
    const share = cpuSeconds.value > 0 ? counted / cpuSeconds.value : 0;
    countedSeconds += counted;
    turns += rows.length;
    userOnly ||= rows.some(row => row.userOnly);
    const instructions = placeOf(group, 'instructions');
    const cycles = placeOf(group, 'cycles');
    if (perCpuSecond === undefined || cycles !== undefined)
      perCpuSecond = ratioOf(rows, share, instructions, row => row.seconds) ?? perCpuSecond;
    if (cycles !== undefined)
      perCycle = ratioOf(rows, share, instructions, row => eventOf(row, cycles)) ?? perCycle;
    group.events.forEach(({ counts, name: event }, place) => {
      if (BASES.has(counts)) return;
      const ratio = ratioOf(rows, share, place, row =>
        instructions === undefined ? undefined : eventOf(row, instructions),
      );
      if (ratio !== undefined) (MISSES.has(counts) ? misses : classes).push({ name: counts, ratio, event });
    });
  }
  const instructions =
    perCpuSecond === undefined
      ? undefined
      : combined(perCpuSecond.value * cpuSeconds.value, perCpuSecond, cpuSeconds, cpuSeconds.basis);
  return {
    ...{ program, core, cpuSeconds, countedSeconds, turns },
    ...given({
      instructionsPerSecond:
        instructions !== undefined && seconds > 0 ? timesExact(instructions, 1 / seconds) : undefined,
      instructionsPerCycle: perCycle,
      joulesPerBillion:
        instructions !== undefined && joules !== undefined && instructions.value > 0
          ? combined((BILLION * joules.value) / instructions.value, joules, instructions, joules.basis)
          : undefined,
    }),
    ...{ classes, misses, userOnly },
  };
}

const placeOf = ({ events }: EventGroup, counts: EventClass): number | undefined => {
  const place = events.findIndex(event => event.counts === counts);
  return place < 0 ? undefined : place;
};

/** The ratio of an event to something else that its rows have, where they have both. */
function ratioOf(
  rows: readonly CountedRow[],
  counted: number,
  place: number | undefined,
  base: (row: CountedRow) => number | undefined,
): Estimate | undefined {
  if (place === undefined) return undefined;
  return ratioEstimate(
    rows.flatMap(row => {
      const amount = eventOf(row, place);
      const of = base(row);
      return amount === undefined || of === undefined ? [] : [{ amount, of }];
    }),
    counted,
  );
}
