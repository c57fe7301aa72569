/**
 * Degrees of each program at the hottest moment of a window: what was learned of the device, weighed with what the program
 * did (heat_walk.ts). Ambient + programs + shared + before + unexplained is what was read, always.
 */
import type { Slice } from '../../../history/slice.js';
import type { ZoneRow } from '../../../quantities/index.js';
import { AMBIENT_WEIGHTS, celsiusOf, keptAfter, type RcEstimate, TIME_CONSTANTS } from '../rc/index.js';
import type { DeviceHeat } from './device_heat.js';
import { hasInput } from './heat_input.js';
import { HeatWalk } from './heat_walk.js';
import { isKnownRise, tooYoung, UNVARIED } from './known.js';

/** So far back it is looked at who heated, s: four of the slowest time constant, of whose heat a fiftieth is left. */
export const LEAD_SECONDS = 4 * TIME_CONSTANTS[TIME_CONSTANTS.length - 1]!;
/** Of a slice that is longer, s, the mean is told: where in it the hottest reading was is not known. */
const SHORT = 10;
/** Programs differ so much in what a second of CPU time draws, as a share, one standard deviation (models/power). */
const PROGRAM_SPREAD = 0.3;
/** Slices join where they are no further apart, s. */
const APART = 1;

/** degC, or degrees; one standard deviation. */
export interface Degrees {
  readonly celsius: number;
  readonly sigma: number;
}

export interface HeatShares {
  /** The hottest moment, seconds since 1970, and what was read then; over `spanSeconds` before it, 0 for an instant. */
  readonly at: number;
  readonly celsius: number;
  readonly spanSeconds: number;
  readonly ambient: Degrees;
  /** Of each program, hottest first. */
  readonly programs: ReadonlyMap<string, Degrees>;
  readonly all: Degrees;
  /** What CPUs share while several programs run, and what nobody's process did: interrupts, base power. */
  readonly shared: Degrees;
  /** What is left of heat from before it was looked at. */
  readonly before: Degrees;
  readonly unexplained: number;
}

/** Why it cannot be told. */
export interface Untold {
  readonly reason: string;
}

/** @param slices of the window. @param lead those of `LEAD_SECONDS` before it. */
export function heatShares(
  heat: DeviceHeat,
  slices: readonly Slice[],
  lead: readonly Slice[],
): HeatShares | Untold {
  const young = tooYoung(heat.estimator.seconds);
  if (young !== undefined) return { reason: young };
  const name = `thermal_zone${heat.zone.zone}`;
  const zoneOf = (slice: Slice): ZoneRow | undefined => slice.zones.find(({ zone }) => zone === name);
  const all = [...lead, ...slices];
  const hottest = hottestOf(slices, heat, zoneOf);
  if (hottest === undefined) return { reason: 'nothing tells of the load in this window' };
  const { slice: last, celsius } = hottest;
  const isLong = last.to - last.from > SHORT;
  const stretch = stretchBefore(all, all.indexOf(last), heat, zoneOf);
  const walk = new HeatWalk(heat.kind, heat.unitWatts);
  for (const slice of stretch.slices) walk.add(slice);
  walk.add(last, isLong);
  const at = last.to;
  const estimate = heat.estimator.estimate();
  const age = at - (isLong ? (last.to - last.from) / 2 : 0) - stretch.from;
  return sharesOf(estimate, walk, {
    ...{ at, celsius, spanSeconds: isLong ? last.to - last.from : 0 },
    isByCpuTime: heat.kind === 'cpu',
    before: leftOf(estimate, stretch.celsius, age),
  });
}

interface Moment {
  readonly at: number;
  readonly celsius: number;
  readonly spanSeconds: number;
  readonly before: Degrees;
  readonly isByCpuTime: boolean;
}

function sharesOf(estimate: RcEstimate, walk: HeatWalk, moment: Moment): HeatShares | Untold {
  const { at, celsius, spanSeconds, before, isByCpuTime } = moment;
  const found = programDegrees(estimate, walk, isByCpuTime, spanSeconds);
  if (found === undefined) return { reason: UNVARIED };
  const { programs, sum, all } = found;
  const rest = walk.all().map((each, i) => each - sum[i]!);
  const ambient = { celsius: celsiusOf(estimate, AMBIENT_WEIGHTS), sigma: known(estimate, AMBIENT_WEIGHTS) };
  const shared = { celsius: celsiusOf(estimate, rest), sigma: known(estimate, rest) };
  return {
    at,
    celsius,
    spanSeconds,
    ambient,
    programs: new Map([...programs].sort(([, a], [, b]) => b.celsius - a.celsius)),
    all,
    shared,
    before,
    unexplained: celsius - ambient.celsius - all.celsius - shared.celsius - before.celsius,
  };
}

/** Degrees of each program as of the end of a walk, and of all; undefined where the load has varied too little to tell. */
function programDegrees(
  estimate: RcEstimate,
  walk: HeatWalk,
  isByCpuTime: boolean,
  spanSeconds: number,
): { programs: Map<string, Degrees>; sum: Float64Array; all: Degrees } | undefined {
  const programs = new Map<string, Degrees>();
  const sum = new Float64Array(walk.all().length);
  let spread = 0;
  for (const { program, weights, relativeSigma } of walk.each()) {
    const own = celsiusOf(estimate, weights);
    for (let i = 0; i < sum.length; i++) sum[i]! += weights[i]!;
    const differs = own * (isByCpuTime ? PROGRAM_SPREAD : relativeSigma);
    const shape = spanSeconds > 0 ? shapeSigma(estimate, weights, spanSeconds) : 0;
    spread += differs ** 2 + shape ** 2;
    programs.set(program, { celsius: own, sigma: Math.hypot(known(estimate, weights), differs, shape) });
  }
  const celsius = celsiusOf(estimate, sum);
  const learned = known(estimate, sum);
  if (!isKnownRise(celsius, learned)) return undefined;
  return { programs, sum, all: { celsius, sigma: Math.hypot(learned, Math.sqrt(spread)) } };
}

/** Degrees that each program warms the device by at the end of a walk through minutes; or why it cannot be told. */
export function degreesAfter(heat: DeviceHeat, walk: HeatWalk): ReadonlyMap<string, Degrees> | Untold {
  const young = tooYoung(heat.estimator.seconds);
  if (young !== undefined) return { reason: young };
  const found = programDegrees(heat.estimator.estimate(), walk, heat.kind === 'cpu', 0);
  return found?.programs ?? { reason: UNVARIED };
}

const known = (estimate: RcEstimate, weights: ArrayLike<number>): number =>
  Math.sqrt(estimate.variance(weights));

/**
 * How far off a mean over so many seconds can be because the load in them is not known in time: what elements hold at the
 * end is anything between nothing and twice what an even load leaves there.
 */
function shapeSigma({ resistances }: RcEstimate, weights: Float64Array, seconds: number): number {
  const kept = keptAfter(seconds);
  let sum = 0;
  for (const [i, resistance] of resistances.entries())
    sum += resistance * weights[1 + i]! * (TIME_CONSTANTS[i]! / seconds) * (1 - kept[i]!);
  return sum / Math.sqrt(3);
}

/** What is left of the heat that a stretch began with: on which elements it was is taken from what full load leaves on each. */
function leftOf(estimate: RcEstimate, celsius: number, seconds: number): Degrees {
  const rise = celsius - estimate.ambient;
  const { resistances } = estimate;
  const kept = keptAfter(seconds);
  let all = 0;
  let left = 0;
  for (const [i, resistance] of resistances.entries()) {
    all += resistance;
    left += resistance * kept[i]!;
  }
  const share = all > 0 ? left / all : kept[kept.length - 1]!;
  // from nothing to what it is where all was on the slowest
  return { celsius: rise * share, sigma: (Math.abs(rise) * kept[kept.length - 1]!) / Math.sqrt(12) };
}

type ZoneOf = (slice: Slice) => ZoneRow | undefined;

function hottestOf(
  slices: readonly Slice[],
  { kind }: DeviceHeat,
  zoneOf: ZoneOf,
): { readonly slice: Slice; readonly celsius: number } | undefined {
  let found: { slice: Slice; celsius: number } | undefined;
  for (const slice of slices) {
    const zone = zoneOf(slice);
    if (zone === undefined || !hasInput(slice, kind)) continue;
    const celsius = slice.to - slice.from > SHORT ? zone.mean : zone.last;
    if (found === undefined || celsius > found.celsius) found = { slice, celsius };
  }
  return found;
}

/** The slices before one that join each other, and the reading with which they begin. */
function stretchBefore(
  slices: readonly Slice[],
  end: number,
  { kind }: DeviceHeat,
  zoneOf: ZoneOf,
): { readonly slices: readonly Slice[]; readonly from: number; readonly celsius: number } {
  const last = slices[end]!;
  let first = end;
  while (first > 0 && last.to - slices[first]!.from < LEAD_SECONDS) {
    const before = slices[first - 1]!;
    const joins =
      slices[first]!.from - before.to <= APART && hasInput(before, kind) && isSameBoot(before, last);
    if (!joins) break;
    first--;
  }
  while (first < end && zoneOf(slices[first]!) === undefined) first++;
  // what it begins with is read at the end of the first, where that is a short one; a minute has the mean of all of it
  const start = slices[first]!;
  const zone = zoneOf(start) ?? zoneOf(last)!;
  const isShort = start.to - start.from <= SHORT && first < end;
  return isShort
    ? { slices: slices.slice(first + 1, end), from: start.to, celsius: zone.last }
    : { slices: slices.slice(first, end), from: start.from, celsius: first < end ? zone.mean : zone.min };
}

const isSameBoot = (a: Slice, b: Slice): boolean =>
  a.boot === undefined || b.boot === undefined || a.boot === b.boot;
