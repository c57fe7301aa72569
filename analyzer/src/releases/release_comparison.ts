/** Two builds of a program, from the days that devices ran them. */
import { given } from '@edgevitals/shared/objects';
import type { CompareAnswer, ReleaseQuantity } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import { buildEffect, interval } from './compare/build_effect.js';
import { type BuildCompareOptions, compareBuilds, type QuantityVerdict } from './compare/compare_builds.js';
import { type DeviceDays, logged } from './compare/device_days.js';
import { amountIn, type DayAmount, type ReleaseDay } from './release_day.js';

/** Days with less of the program running say more of its start than of what it costs. */
const LEAST_SECONDS = 1800;
/** Logarithms know no nothing: what is none on more days is not compared. */
const MOST_ZEROS = 0.2;
/** What else changed is worth saying from here on. */
const WORTH_SAYING = 0.1;
const CLEAR = 0.01;

interface DayQuantity {
  readonly quantity: string;
  readonly amount: DayAmount;
  /** For how long it is known. */
  readonly seconds: DayAmount;
}

/** The first that devices tell is the one that counts. */
const QUANTITIES: readonly DayQuantity[] = [
  { quantity: 'energy', amount: 'joules', seconds: 'joulesSeconds' },
  { quantity: 'cpu', amount: 'cpuSeconds', seconds: 'seconds' },
  { quantity: 'memory', amount: 'memoryByteSeconds', seconds: 'seconds' },
  { quantity: 'writes', amount: 'writtenBytes', seconds: 'writtenSeconds' },
  { quantity: 'written', amount: 'requestedBytes', seconds: 'writtenSeconds' },
  { quantity: 'wakeups', amount: 'wakeups', seconds: 'wakeupsSeconds' },
];

/** What may change by itself, and is named. */
const ELSE: readonly (DayQuantity & { readonly say: (change: string) => string })[] = [
  {
    ...{ quantity: 'others', amount: 'othersCpuSeconds', seconds: 'seconds' },
    say: change => `Other programs used ${change} CPU on the same days.`,
  },
];

/**
 * @param days of one program, in order of time.
 * @param labelOf which of the two a day is of; undefined for neither.
 */
export function releaseComparison(
  days: readonly ReleaseDay[],
  from: string,
  to: string,
  labelOf: (day: ReleaseDay) => string | undefined = ({ build }) => build,
  options: BuildCompareOptions = {},
): Pick<CompareAnswer, 'quantities' | 'leftOut' | 'changedToo'> {
  const told = QUANTITIES.map(each => ({ ...each, ...daysOf(days, each, labelOf) })).filter(
    each => each.isTold,
  );
  const comparable = told.filter(({ zeros }) => zeros <= MOST_ZEROS);
  const verdicts = compareBuilds(comparable, from, to, options);
  const leftOut = new Set(verdicts.flatMap(({ effect }) => effect?.leftOut ?? []));
  const seldom = told
    .filter(({ zeros }) => zeros > MOST_ZEROS)
    .map(
      ({ quantity, zeros }): ReleaseQuantity => ({
        quantity,
        verdict: 'cannot-be-told',
        why: `it is none on ${formatRatio(zeros)} of all days`,
      }),
    );
  return {
    quantities: [...verdicts.map(comparisonOf), ...seldom],
    leftOut: [...leftOut].sort(),
    changedToo: ELSE.flatMap(each => {
      const { devices } = daysOf(days, each, labelOf);
      const found = buildEffect(
        devices.map(({ device, days: own }) => ({ device, days: logged(own, 0) })),
        from,
        to,
        1,
      );
      if ('reason' in found || found.p > CLEAR) return [];
      const [low, high] = interval(found);
      const change = Math.expm1(found.effect);
      if (Math.abs(change) < WORTH_SAYING || low * high < 0) return [];
      return [each.say(`${formatRatio(Math.abs(change))} ${change > 0 ? 'more' : 'less'}`)];
    }),
  };
}

function daysOf(
  all: readonly ReleaseDay[],
  { amount, seconds }: DayQuantity,
  labelOf: (day: ReleaseDay) => string | undefined,
): { devices: DeviceDays[]; zeros: number; isTold: boolean } {
  const devices = new Map<string, DeviceDays['days'][number][]>();
  let [known, zeros] = [0, 0];
  for (const day of all) {
    const label = labelOf(day);
    const runSeconds = amountIn(day, seconds);
    if (label === undefined || runSeconds < LEAST_SECONDS) continue;
    const cost = (amountIn(day, amount) / runSeconds) * 3600;
    known++;
    if (!(cost > 0)) {
      zeros++;
      continue;
    }
    const own = devices.get(day.device) ?? [];
    devices.set(day.device, own);
    own.push({ day: day.day, build: label, cost, hardware: `${day.model}\0${day.kernel}` });
  }
  return {
    devices: Array.from(devices, ([device, days]) => ({ device, days })),
    zeros: known === 0 ? 0 : zeros / known,
    isTold: known > 0,
  };
}

function comparisonOf({ quantity, verdict, effect, why, ...told }: QuantityVerdict): ReleaseQuantity {
  const { change, low, high, p, couldShow } = told;
  return {
    quantity,
    verdict,
    ...given({
      ...{ change, low, high, p, couldShow, why },
      by: effect?.by,
      upgraded: effect?.upgraded,
      old: effect?.old,
      days: effect?.days,
      spread: effect === undefined || Number.isNaN(effect.spread) ? undefined : effect.spread,
    }),
  };
}
