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
const CLEAR = 0.01;
/** Kernels and models that are named: the usual ones. */
const MOST_SYSTEMS = 4;

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
  { quantity: 'traffic', amount: 'trafficBytes', seconds: 'trafficSeconds' },
];

/** What may change by itself, and is named. */
interface ElseChanged extends DayQuantity {
  /** Degrees are compared as they are: no zero of theirs is nothing. */
  readonly isDifference: boolean;
  /** Worth saying from here on: a share, or degrees. */
  readonly worthSaying: number;
  readonly say: (change: number) => string;
}

const ELSE: readonly ElseChanged[] = [
  {
    ...{ quantity: 'others', amount: 'othersCpuSeconds', seconds: 'seconds' },
    ...{ isDifference: false, worthSaying: 0.1 },
    say: change =>
      `Other programs used ${formatRatio(Math.abs(change))} ${change > 0 ? 'more' : 'less'} CPU on the same days.`,
  },
  {
    ...{ quantity: 'temperature', amount: 'celsiusSeconds', seconds: 'zoneSeconds' },
    // leakage of a chip grows by a few percent for so much
    ...{ isDifference: true, worthSaying: 2 },
    say: change =>
      `The devices were ${Math.abs(change).toFixed(1)} degC ${change > 0 ? 'hotter' : 'cooler'} on the same days.`,
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
  labelOf: LabelOf = ({ build }) => build,
  options: BuildCompareOptions = {},
): Pick<CompareAnswer, 'quantities' | 'leftOut' | 'changedToo'> {
  const told = QUANTITIES.map(each => ({ ...each, ...daysOf(days, each, labelOf) })).filter(
    each => each.isTold,
  );
  const comparable = told.filter(({ zeros }) => zeros <= MOST_ZEROS);
  const verdicts = compareBuilds(comparable, from, to, options);
  const leftOut = new Set(verdicts.flatMap(each => each.leftOut));
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
    changedToo: [
      ...systemsChanged(days, from, to, leftOut, labelOf),
      ...ELSE.flatMap(each => elseChanged(days, each, from, to, labelOf)),
    ],
  };
}

type LabelOf = (day: ReleaseDay) => string | undefined;

function elseChanged(
  days: readonly ReleaseDay[],
  each: ElseChanged,
  from: string,
  to: string,
  labelOf: LabelOf,
): string[] {
  const { devices } = daysOf(days, each, labelOf, each.isDifference);
  const values = devices.map(({ device, days: own }) => ({
    device,
    days: each.isDifference
      ? own.map(({ day, build, cost, hardware }) => ({ day, build, value: cost / 3600, work: 0, hardware }))
      : logged(own),
  }));
  const found = buildEffect(values, from, to, 1);
  if ('reason' in found || found.p > CLEAR) return [];
  const [low, high] = interval(found);
  const change = each.isDifference ? found.effect : Math.expm1(found.effect);
  return Math.abs(change) < each.worthSaying || low * high < 0 ? [] : [each.say(change)];
}

/** Kernels and models that changed with the build, by how many devices: what is said of the others is not of these. */
function systemsChanged(
  days: readonly ReleaseDay[],
  from: string,
  to: string,
  devices: ReadonlySet<string>,
  labelOf: LabelOf,
): string[] {
  const before = new Map<string, ReleaseDay>();
  const after = new Map<string, ReleaseDay>();
  for (const day of days) {
    if (!devices.has(day.device)) continue;
    const label = labelOf(day);
    if (label === from) before.set(day.device, day);
    else if (label === to && !after.has(day.device)) after.set(day.device, day);
  }
  const changes = new Map<string, number>();
  for (const device of devices) {
    const [old, fresh] = [before.get(device), after.get(device)];
    if (old === undefined || fresh === undefined) continue;
    for (const what of ['kernel', 'model'] as const) {
      if (old[what] === fresh[what]) continue;
      const text = `The ${what} changed with the build, from ${old[what]} to ${fresh[what]}`;
      changes.set(text, (changes.get(text) ?? 0) + 1);
    }
  }
  return [...changes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_SYSTEMS)
    .map(([text, count]) => `${text}, on ${count} ${count === 1 ? 'device' : 'devices'}: left out.`);
}

function daysOf(
  all: readonly ReleaseDay[],
  { amount, seconds }: DayQuantity,
  labelOf: LabelOf,
  isDifference = false,
): { devices: DeviceDays[]; zeros: number; isTold: boolean } {
  const devices = new Map<string, DeviceDays['days'][number][]>();
  let [known, zeros] = [0, 0];
  for (const day of all) {
    const label = labelOf(day);
    const runSeconds = amountIn(day, seconds);
    if (label === undefined || runSeconds < LEAST_SECONDS) continue;
    const cost = (amountIn(day, amount) / runSeconds) * 3600;
    known++;
    if (!isDifference && !(cost > 0)) {
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
