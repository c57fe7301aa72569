/**
 * What a build costs more than the one before it, in one quantity: upgraded devices against themselves before, and against those
 * that still ran the old one on the same days, which take out what that day did to all. README.md has the reasons.
 */
import { randomNumbers } from '@edgevitals/shared/random';
import type { LoggedDay } from './device_days.js';
import type { Elasticity } from './elasticity.js';
import { type Cohort, type DeviceChange, shuffled } from './shuffled.js';
import { quantile, twoSided } from './student_t.js';
import { median, spreadOf, trimmedMean } from './trimmed.js';

export interface LoggedDevice {
  readonly device: string;
  readonly days: readonly LoggedDay[];
}

export interface BuildEffect {
  /** How it was told: within devices against others on the old build, against past days, or between devices. */
  readonly by: 'others' | 'past-days' | 'between-devices';
  /** Log of the ratio of use, with its standard error and degrees of freedom. */
  readonly effect: number;
  readonly error: number;
  readonly freedom: number;
  /** Chance of so clear a difference where there is none, both directions. */
  readonly p: number;
  /** Devices on the new build, and beside them on the old one. */
  readonly upgraded: number;
  readonly old: number;
  /** Devices that were left out because something else of them changed with the build. */
  readonly leftOut: readonly string[];
  /** Days on the new build that it rests on, of the device that has it longest. */
  readonly days: number;
  /** Standard deviation of one device's days. */
  readonly spread: number;
}

/** Why nothing can be told. */
export interface NoEffect {
  readonly reason: string;
  /** As of `BuildEffect`. */
  readonly leftOut: readonly string[];
}

const BEFORE_DAYS = 7;
const FEWEST_BEFORE = 2;
const MOST_AFTER_DAYS = 14;
/** With fewer old ones beside them days are not taken out. */
const FEWEST_OLD = 6;
const FEWEST_UPGRADED = 2;
/** With fewer on either side labels are shuffled: the trimmed means of few and of many differ by themselves where values are skewed. */
const FEW = 20;
const FEWEST_PLACEBOS = 10;

/**
 * @param seed of shuffles: the same gives the same.
 * @param ofWork what was taken out with work: that slope is off by something too, and where the upgraded have other work, so is the effect.
 */
export function buildEffect(
  devices: readonly LoggedDevice[],
  from: string,
  to: string,
  seed: number,
  ofWork?: Elasticity,
): BuildEffect | NoEffect {
  const leftOut: string[] = [];
  const cohorts = new Map<number, LoggedDevice[]>();
  const old: LoggedDevice[] = [];
  const fresh: LoggedDevice[] = [];
  for (const device of devices) {
    const first = device.days.find(({ build }) => build === to);
    const before = first === undefined ? undefined : beforeOf(device, from, first.day);
    if (first === undefined) {
      if (device.days.some(({ build }) => build === from)) old.push(device);
    } else if (before!.length >= FEWEST_BEFORE) {
      const isOther = before!.some(({ hardware }) => hardware !== first.hardware);
      if (isOther) leftOut.push(device.device);
      else cohorts.set(first.day, [...(cohorts.get(first.day) ?? []), device]);
    } else fresh.push(device);
  }
  const parts = [...cohorts].flatMap(([day, upgraded]) => {
    const last = day + MOST_AFTER_DAYS - 1;
    const ups = upgraded.flatMap(device => differenceOf(device, from, to, day, last) ?? []);
    const afters = daysOf(upgraded, to, day, last);
    const olds = old.flatMap(device => differenceOf(device, from, from, day, last, afters) ?? []);
    return ups.length === 0 ? [] : [{ day, ups, olds, devices: upgraded, days: afters.size }];
  });
  const count = parts.reduce((sum, { ups }) => sum + ups.length, 0);
  const days = parts.reduce((most, part) => Math.max(most, part.days), 0);
  const made = { leftOut, days, spread: spreadWithin(devices, from) };
  if (count < FEWEST_UPGRADED) {
    const between = betweenDevices(fresh, old, from, to, ofWork);
    return between === undefined
      ? {
          reason:
            `${count} device${count === 1 ? '' : 's'} ran both builds for long enough` +
            `${leftOut.length === 0 ? '' : ` on the same model and kernel, which changed with the build on ${leftOut.length}`}` +
            `: ${FEWEST_UPGRADED} at least`,
          leftOut,
        }
      : { ...between, ...made };
  }
  const told = parts.filter(({ olds }) => olds.length >= FEWEST_OLD);
  if (told.reduce((sum, { ups }) => sum + ups.length, 0) < FEWEST_UPGRADED) {
    const past = againstPastDays(parts, from, ofWork);
    return 'reason' in past ? { ...past, leftOut } : { ...past, ...made, upgraded: count, old: 0 };
  }
  const upgraded = told.reduce((sum, { ups }) => sum + ups.length, 0);
  const { workApart, ...within } = againstOld(told);
  const effect = withWork(within, workApart, ofWork);
  const clear = twoSided(effect.effect / effect.error, effect.freedom);
  const beside = Math.min(...told.map(({ olds }) => olds.length));
  // shuffles know nothing of how far off a slope is, nor that all steps of a roll-out share the old ones
  const isAlone = told.length === 1 && ofWork === undefined;
  const p =
    Math.min(upgraded, beside) >= FEW
      ? clear
      : Math.max(shuffled(told, randomNumbers(seed)), isAlone ? 0 : clear);
  return {
    ...{ by: 'others', upgraded, p, ...effect, ...made },
    old: Math.max(...told.map(({ olds }) => olds.length)),
  };
}

/** 95 % interval of the logarithm. */
export function interval({ effect, error, freedom }: BuildEffect): readonly [low: number, high: number] {
  const half = quantile(0.05, freedom) * error;
  return [effect - half, effect + half];
}

/**
 * Days on the old build to compare with. That before the upgrade is left out: who was worst that day may have been upgraded
 * first, and gets better by itself.
 */
function beforeOf({ days }: LoggedDevice, from: string, day: number): LoggedDay[] {
  const before: LoggedDay[] = [];
  for (const each of days) {
    if (each.day >= day - 1) break;
    if (each.build === from && each.day >= day - BEFORE_DAYS - 1) before.push(each);
  }
  return before;
}

/** Days on which devices ran a build. */
function daysOf(devices: readonly LoggedDevice[], build: string, first: number, last: number): Set<number> {
  const days = new Set<number>();
  for (const device of devices)
    for (const each of device.days)
      if (each.build === build && each.day >= first && each.day <= last) days.add(each.day);
  return days;
}

/** Mean of days after less the median of days before: means of logs of seven days and of one differ by themselves. */
function differenceOf(
  device: LoggedDevice,
  from: string,
  after: string,
  day: number,
  last: number,
  only?: ReadonlySet<number>,
): DeviceChange | undefined {
  const before = beforeOf(device, from, day);
  if (before.length < FEWEST_BEFORE) return undefined;
  let hardware: string | undefined;
  let [sum, work, count] = [0, 0, 0];
  for (const each of device.days) {
    if (each.day > last) break;
    if (each.build !== after || each.day < day || only?.has(each.day) === false) continue;
    hardware ??= each.hardware;
    if (each.hardware !== hardware) continue;
    sum += each.value;
    work += each.work;
    count++;
  }
  if (hardware === undefined || before.some(each => each.hardware !== hardware)) return undefined;
  const values = before.map(({ value }) => value);
  return {
    value: sum / count - median(values),
    work: work / count - median(before.map(each => each.work)),
    spread: spreadOf(values),
    stratum: hardware,
  };
}

type Estimate = Pick<BuildEffect, 'effect' | 'error' | 'freedom'>;

/**
 * One effect a day of upgrades, weighted by what is known of each. They share the old devices: what is wrong with those is wrong in
 * all of them.
 */
function againstOld(cohorts: readonly Cohort[]): Estimate & { readonly workApart: number } {
  const parts = cohorts.map(({ ups, olds }) => {
    const [up, old] = [trimmedMean(ups.map(each => each.value)), trimmedMean(olds.map(each => each.value))];
    // of one device alone nothing tells how far off it is but the others
    const variance = Number.isFinite(up.variance) ? up.variance : old.variance * old.count;
    return {
      effect: up.mean - old.mean,
      work: trimmedMean(ups.map(each => each.work)).mean - trimmedMean(olds.map(each => each.work)).mean,
      up: variance,
      old: old.variance,
      upFreedom: up.freedom,
      oldFreedom: old.freedom,
    };
  });
  const weights = parts.map(({ up, old }) => 1 / Math.max(Number.MIN_VALUE, up + old));
  const all = weights.reduce((sum, each) => sum + each, 0);
  let [effect, workApart, own, shared, freedoms] = [0, 0, 0, 0, 0];
  parts.forEach((part, i) => {
    const weight = weights[i]! / all;
    effect += weight * part.effect;
    workApart += weight * part.work;
    own += weight ** 2 * part.up;
    shared += weight * Math.sqrt(part.old);
    freedoms += (weight ** 2 * part.up) ** 2 / part.upFreedom;
  });
  const variance = own + shared ** 2;
  const oldFreedom = Math.max(...parts.map(part => part.oldFreedom));
  const freedom = variance ** 2 / (freedoms + shared ** 4 / oldFreedom);
  return { effect, error: Math.sqrt(variance), freedom: Math.max(1, freedom), workApart };
}

/** What is off by a slope of work that is off: as much as work differs by. Degrees of freedom by Satterthwaite. */
function withWork(
  { effect, error, freedom }: Estimate,
  workApart: number,
  ofWork: Elasticity | undefined,
): Estimate {
  if (ofWork === undefined) return { effect, error, freedom };
  const [own, slopes] = [error ** 2, workApart ** 2 * ofWork.variance];
  const variance = own + slopes;
  if (!(variance > 0)) return { effect, error, freedom };
  return {
    effect,
    error: Math.sqrt(variance),
    freedom: Math.max(1, variance ** 2 / (own ** 2 / freedom + slopes ** 2 / ofWork.freedom)),
  };
}

interface Upgrades extends Cohort {
  readonly day: number;
  readonly devices: readonly LoggedDevice[];
}

/** Without old ones: by how much the same devices changed from one day to the next when there was no release. */
function againstPastDays(
  cohorts: readonly Upgrades[],
  from: string,
  ofWork: Elasticity | undefined,
): Pick<BuildEffect, 'by' | 'effect' | 'error' | 'freedom' | 'p'> | Pick<NoEffect, 'reason'> {
  const [cohort] = [...cohorts].sort((a, b) => b.ups.length - a.ups.length);
  const { devices, day, ups } = cohort!;
  const up = trimmedMean(ups.map(each => each.value));
  const placebos: number[] = [];
  const earliest = devices.reduce((first, { days }) => Math.min(first, days[0]?.day ?? first), day);
  for (let past = day - 2; past > Math.max(day - 60, earliest + FEWEST_BEFORE); past--) {
    const values = devices.flatMap(device => differenceOf(device, from, from, past, past)?.value ?? []);
    if (values.length >= 0.8 * devices.length) placebos.push(trimmedMean(values).mean);
  }
  if (placebos.length < FEWEST_PLACEBOS)
    return { reason: 'cannot be told apart from a change of that day: no devices stayed on the old build' };
  const mean = placebos.reduce((sum, each) => sum + each, 0) / placebos.length;
  const between = placebos.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (placebos.length - 1);
  const own = {
    ...{ effect: up.mean, error: Math.sqrt(up.variance + between) },
    freedom: placebos.length - 1,
  };
  const told = withWork(own, trimmedMean(ups.map(each => each.work)).mean, ofWork);
  return { by: 'past-days', ...told, p: twoSided(told.effect / told.error, told.freedom) };
}

/** Where no device ran both: levels of devices of one kind. */
function betweenDevices(
  fresh: readonly LoggedDevice[],
  old: readonly LoggedDevice[],
  from: string,
  to: string,
  ofWork: Elasticity | undefined,
): Omit<BuildEffect, 'leftOut' | 'days' | 'spread'> | undefined {
  const levels = (devices: readonly LoggedDevice[], build: string) =>
    devices.flatMap(({ days }) => {
      const on = days.filter(each => each.build === build);
      return on.length === 0
        ? []
        : [
            {
              value: median(on.map(({ value }) => value)),
              work: median(on.map(({ work }) => work)),
              stratum: on[0]!.hardware,
            },
          ];
    });
  const [ups, olds] = [levels(fresh, to), levels(old, from)];
  const kinds = new Map<string, number>();
  for (const { stratum } of ups) kinds.set(stratum, (kinds.get(stratum) ?? 0) + 1);
  const [kind] = [...kinds].sort(([, a], [, b]) => b - a)[0] ?? [];
  const mine = ups.filter(({ stratum }) => stratum === kind);
  const others = olds.filter(({ stratum }) => stratum === kind);
  if (mine.length < FEWEST_OLD || others.length < FEWEST_OLD) return undefined;
  const [up, before] = [mine, others].map(side => trimmedMean(side.map(({ value }) => value)));
  const [upWork, workBefore] = [mine, others].map(side => trimmedMean(side.map(({ work }) => work)).mean);
  const variance = up!.variance + before!.variance;
  const own = {
    effect: up!.mean - before!.mean,
    error: Math.sqrt(variance),
    freedom: variance ** 2 / (up!.variance ** 2 / up!.freedom + before!.variance ** 2 / before!.freedom),
  };
  const told = withWork(own, upWork! - workBefore!, ofWork);
  return {
    ...{ by: 'between-devices', ...told, p: twoSided(told.effect / told.error, told.freedom) },
    ...{ upgraded: mine.length, old: others.length },
  };
}

/** The usual standard deviation of one device's days on a build. */
function spreadWithin(devices: readonly LoggedDevice[], build: string): number {
  const spreads = devices.flatMap(({ days }) => {
    const on = days.filter(each => each.build === build).map(({ value }) => value);
    return on.length >= 3 ? [spreadOf(on)] : [];
  });
  return spreads.length === 0 ? Number.NaN : median(spreads);
}
