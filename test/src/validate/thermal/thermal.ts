/**
 * The thermal model of production on runs of real devices. Each figure stands beside its goal; what the figures mean is in
 * analyzer/src/models/thermal/README.md.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { spreadOf } from '../../bench/spread.js';
import { figure, textTable } from '../../bench/table.js';
import type { Validation, ValidationContext } from '../validation.js';
import { coolingGates, coolingOf, fanGates } from './cooling.js';
import { HORIZONS, heatErrors } from './heat.js';
import { simulatedGates } from './simulated.js';
import { readRuns, sampled, type ThermalRun } from './thermal_run.js';
import { readThrottleLogs } from './throttle_log.js';
import { throttleLogGates } from './throttle_logs.js';

/** Seconds between readings, and what a free run of the second half may be off by, degC. */
const SAMPLING = [
  { seconds: 1, freeRun: 0.73 },
  { seconds: 5, freeRun: 0.8 },
  { seconds: 10, freeRun: undefined },
] as const;
/** degC at the longest horizon, by how often is read; percent; shares. */
const FORECAST = (seconds: number): number => (seconds < 5 ? 0.68 : 0.8);
const TIME = 10;
/** Of fewer, the median says little. */
const LEAST_TIMES = 20;
const COVERED = [85, 95] as const;

export const thermal: Validation = {
  name: 'thermal',
  summary: 'throttling, what it cost, temperatures forecast from load: simulated, and with data',
  needsData: false,
  run: async context => {
    const { data, print } = context;
    const runs = data === '' ? [] : readRuns(data);
    const logs = data === '' ? undefined : readThrottleLogs(data);
    if (data !== '' && runs.length === 0 && logs === undefined)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `No file with columns t_s, busy_frac and temp_c, and no samples.csv with labels.json, in ${data} or below it: nothing to validate with.`,
      );
    const gates = simulatedGates(context);
    if (logs === undefined) print('not judged: logs of boards, no folder has samples.csv with labels.json\n');
    else gates.push(...throttleLogGates(logs, context));
    if (runs.length === 0) print('not judged: runs, no file has columns t_s, busy_frac and temp_c\n');
    else gates.push(...heatGates(runs, context));
    return gates;
  },
};

function heatGates(runs: readonly ThermalRun[], { quick, print, progress }: ValidationContext): Gate[] {
  const gates: Gate[] = [];
  const table: string[][] = [
    [
      'read each',
      'free run',
      'worst',
      ...HORIZONS.map(each => `${each} s`),
      'inside 90 %',
      'time to a limit',
      'inside',
    ],
  ];
  const samplings = quick ? SAMPLING.slice(1, 2) : SAMPLING;
  for (const { seconds, freeRun } of samplings) {
    progress(`${runs.length} runs, read each ${seconds} s`);
    const errors = runs.map(run => heatErrors(sampled(run, seconds)));
    const free = median(errors.map(each => each.freeRun));
    const ahead = HORIZONS.map((_, i) => ({
      model: median(errors.map(each => each.forecasts[i]!.model)),
      persistence: median(errors.map(each => each.forecasts[i]!.persistence)),
    }));
    const covered = share(errors.map(each => each.covered));
    const times = errors.flatMap(each => each.times);
    const off = times.map(
      ({ told = Number.POSITIVE_INFINITY, actual }) => (100 * Math.abs(told - actual)) / actual,
    );
    const timely = share([{ inside: times.filter(each => each.inside).length, all: times.length }]);
    table.push([
      `${seconds} s`,
      figure(free, ' degC'),
      figure(Math.max(...errors.map(each => each.freeRun)), ' degC'),
      ...ahead.map(({ model, persistence }) => `${figure(model, '')} (${figure(persistence, '')})`),
      figure(covered, ' %'),
      times.length === 0 ? '-' : `${figure(median(off), ' %')} of ${times.length}`,
      figure(timely, ' %'),
    ]);
    const at = `read each ${seconds} s`;
    if (freeRun !== undefined) gates.push(atMost(`free run, ${at}`, free, freeRun, 'degC'));
    if (seconds > 5) continue;
    gates.push(
      atMost(`forecast of ${HORIZONS.at(-1)} s, ${at}`, ahead.at(-1)!.model, FORECAST(seconds), 'degC'),
      atLeast(`intervals that hold, ${at}`, covered, COVERED[0], '%'),
      atMost(`intervals that hold, ${at}`, covered, COVERED[1], '%'),
    );
    // where readings are far apart, a limit is met up to so much before it is read
    if (seconds < 5 && times.length >= LEAST_TIMES)
      gates.push(atMost(`time to a limit, median, ${at}`, median(off), TIME, '%'));
  }
  print(`${textTable(table)}\n`);
  print('In parentheses: persistence. Forecasts know the load that came.\n\n');
  const read = runs.map(run => sampled(run, 5));
  gates.push(...coolingGates(read.map(coolingOf), print));
  if (!quick) {
    progress('fans that fail');
    gates.push(...fanGates(read, print));
  }
  return gates;
}

const median = (values: readonly number[]): number => spreadOf(values).median;

function share(parts: readonly { readonly inside: number; readonly all: number }[]): number | undefined {
  const all = parts.reduce((sum, part) => sum + part.all, 0);
  return all === 0 ? undefined : (100 * parts.reduce((sum, part) => sum + part.inside, 0)) / all;
}
