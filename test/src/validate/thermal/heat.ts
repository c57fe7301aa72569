/** The model of heat on one run: how far off it is when it knows the load, and when it says when a limit is met. */
import {
  celsiusOf,
  ForecastError,
  Forecaster,
  forecastOf,
  type RcEstimate,
  RcEstimator,
} from '@edgevitals/analyzer/thermal';
import { loadAt, steps, type ThermalRow, type ThermalRun } from './thermal_run.js';

/** s. */
export const HORIZONS = [30, 60, 300] as const;
/** Forecasts are judged once this much was seen, s. */
const LEARNING = 600;
/** Of the climb. */
const LIMITS = [0.5, 0.7, 0.9] as const;
/** A load that begins and stays: it rises by so much, and then stays as near for so long. */
const RISE = 0.3;
const STEADY = 0.1;
const STAYS = 60;
/** A forecast is made so long after, s: one reading does not tell. */
const ISSUED = 5;
/** A climb that tells: degC above now, and s. */
const LEAST_CLIMB = 4;
const LEAST_WAIT = 10;

export interface HeatErrors {
  /** RMSE of the second half, learned from the first, degC. */
  readonly freeRun: number;
  /** RMSE by horizon, of the model and of persistence, degC. */
  readonly forecasts: readonly { readonly model: number; readonly persistence: number }[];
  /** How often what came lay in the 90 % interval. */
  readonly covered: { readonly inside: number; readonly all: number };
  /** Told and actual times to limits, s; told is undefined where the model said never. */
  readonly times: readonly TimeError[];
}

interface TimeError {
  readonly told: number | undefined;
  readonly actual: number;
  readonly inside: boolean;
}

export function heatErrors(run: ThermalRun): HeatErrors {
  const seconds = (run.rows.at(-1)!.at - run.rows[0]!.at) / run.rows.length;
  return {
    freeRun: freeRun(run),
    ...online(run, seconds),
  };
}

function freeRun(run: ThermalRun): number {
  const half = (run.rows[0]!.at + run.rows.at(-1)!.at) / 2;
  const estimator = new RcEstimator();
  let known: RcEstimate | undefined;
  let squares = 0;
  let count = 0;
  for (const { at, busy, celsius, seconds, gap } of steps(run)) {
    if (gap) estimator.interrupt();
    const learns = at < half;
    estimator.observe(seconds, loadAt(busy), learns ? celsius : undefined);
    if (learns) continue;
    known ??= estimator.estimate();
    squares += (celsiusOf(known, estimator.weights()) - celsius) ** 2;
    count++;
  }
  return Math.sqrt(squares / count);
}

interface Issued {
  readonly estimate: RcEstimate;
  readonly weights: Float64Array;
  readonly mostlyWithin: number;
  /** Counts holes: no forecast is held against what came after one. */
  readonly stretch: number;
}

function online(run: ThermalRun, length: number): Pick<HeatErrors, 'forecasts' | 'covered' | 'times'> {
  const { rows } = run;
  const estimator = new RcEstimator();
  const error = new ForecastError();
  const forecaster = new Forecaster(estimator, error);
  const issued: Issued[] = [];
  const times: TimeError[] = [];
  let index = 0;
  let stretch = 0;
  for (const { busy, celsius, seconds, gap } of steps(run)) {
    if (gap) {
      stretch++;
      estimator.interrupt();
      error.interrupt();
    }
    estimator.observe(seconds, loadAt(busy), celsius);
    error.see(estimator, celsius, seconds);
    issued.push({
      estimate: estimator.estimate(),
      weights: estimator.weights(),
      mostlyWithin: error.mostlyWithin,
      stretch,
    });
    times.push(...timesToLimits(rows, index++, length, forecaster));
  }
  let inside = 0;
  let all = 0;
  const forecasts = HORIZONS.map(horizon => {
    const ahead = Math.round(horizon / length);
    let model = 0;
    let persistence = 0;
    let count = 0;
    for (let i = 0; i + ahead < rows.length; i++) {
      if (rows[i]!.at - rows[0]!.at < LEARNING || issued[i]!.stretch !== issued[i + ahead]!.stretch) continue;
      const { estimate, mostlyWithin } = issued[i]!;
      const { weights } = issued[i + ahead]!;
      const told = forecastOf(estimate, weights, mostlyWithin);
      const off = told.celsius - rows[i + ahead]!.celsius;
      if (Math.abs(off) <= told.mostlyWithin) inside++;
      model += off ** 2;
      persistence += (rows[i]!.celsius - rows[i + ahead]!.celsius) ** 2;
      count++;
    }
    all += count;
    return { model: Math.sqrt(model / count), persistence: Math.sqrt(persistence / count) };
  });
  return { forecasts, covered: { inside, all }, times };
}

/** Where a load has just begun that stays: when limits on the way up were met, and when the model said. */
function timesToLimits(
  rows: readonly ThermalRow[],
  now: number,
  length: number,
  forecaster: Forecaster,
): TimeError[] {
  const since = Math.max(1, Math.round(ISSUED / length));
  const start = now - since;
  if (start < 3 * since || rows[now]!.at - rows[0]!.at < LEARNING) return [];
  const mean = (from: number, to: number): number =>
    rows.slice(from, to).reduce((sum, { busy }) => sum + busy, 0) / (to - from);
  const before = mean(start - 2 * since, start);
  const load = mean(start + 1, now + 1);
  const begins = load - before > RISE && rows[start]!.busy <= before + STEADY;
  if (!begins || Math.abs(rows[start + 1]!.busy - load) > STEADY) return [];
  let end = now;
  while (end + 1 < rows.length && Math.abs(rows[end + 1]!.busy - load) < STEADY) end++;
  if (rows[end]!.at - rows[now]!.at < STAYS) return [];
  const climb = rows.slice(now, end + 1);
  const from = climb[0]!.celsius;
  const top = climb.reduce((most, { celsius }) => Math.max(most, celsius), from);
  return LIMITS.flatMap(part => {
    const limit = from + part * (top - from);
    const met = climb.find(row => row.celsius >= limit);
    if (limit - from < LEAST_CLIMB || met === undefined || met.at - climb[0]!.at < LEAST_WAIT) return [];
    const actual = met.at - climb[0]!.at;
    const told = forecaster.timeTo(limit, loadAt(load));
    const latest = told?.latest ?? Number.POSITIVE_INFINITY;
    const inside = told !== undefined && told.earliest <= actual && actual <= latest;
    return [{ told: told?.seconds, actual, inside }];
  });
}
