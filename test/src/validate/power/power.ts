/**
 * The power model of production on rows of real devices, their power withheld where it is predicted. Each figure
 * stands beside its goal; what the figures mean is in analyzer/src/models/power/README.md.
 */
import { delayOf, NO_LAG, PowerEstimator, type SensorResponse } from '@edgevitals/analyzer/power';
import type { Gate } from '../../bench/bench.js';
import { figure, textTable } from '../../bench/table.js';
import type { Validation, ValidationContext } from '../validation.js';
import { attributionErrors } from './attribution.js';
import { type DataRow, type DataSet, FREQUENCY_AND_USE, readDataSets, WITH_EVENTS } from './data_set.js';
import { gateOf, goalsOf } from './goals.js';
import { intervalsOf } from './intervals.js';
import { errorByObservations, OBSERVATIONS } from './observations.js';
import { FORGETTING, worstError } from './streams.js';
import { type Errors, learn, leaveOneOut, responseOf } from './withheld.js';

/** An agent's interval, s. */
const INTERVAL = 10;
const MIXES = {
  '3 % noise': { programs: 12, intervals: 300, noise: 0.03, step: 0 },
  '10 % noise, 100 mW steps': { programs: 12, intervals: 300, noise: 0.1, step: 0.1 },
} as const;
/** A row is busy from here on, of one core. */
const BUSY = 0.5;

export const power: Validation = {
  name: 'power',
  summary: 'watts predicted from counters, energy shared out to programs',
  needsData: true,
  run: async context => {
    const reports = readDataSets(context.data).map(set => report(set, context));
    const lines = [...new Set(reports.flatMap(({ figures }) => [...figures.keys()]))];
    context.print(
      `${textTable([
        ['', ...reports.map(({ name }) => name)],
        ...lines.map(line => [line, ...reports.map(({ figures }) => figures.get(line) ?? '-')]),
      ])}\n`,
    );
    return reports.flatMap(({ gates }) => gates);
  },
};

interface Report {
  readonly name: string;
  readonly figures: Map<string, string>;
  readonly gates: readonly Gate[];
}

function report(set: DataSet, { quick, progress }: ValidationContext): Report {
  const figures = new Map<string, string>();
  const percent = (value: number | undefined): string => figure(value, ' %');
  const told = (errors: Errors | undefined): number | undefined =>
    errors === undefined || Number.isNaN(errors.mape) ? undefined : errors.mape;
  const seconds = set.rows.reduce((sum, row) => sum + row.seconds, 0) / set.rows.length;
  const workloads = new Set(set.rows.map(row => row.workload)).size;
  const frequencies = new Set(set.rows.map(row => row.megahertz)).size;
  figures.set('rows / programs / frequencies', `${set.rows.length} / ${workloads} / ${frequencies}`);
  figures.set('length of a row', figure(seconds, ' s'));

  progress(`${set.name}: lag`);
  const response = responseOf(set);
  figures.set('lag found', figure(delayOf(response), ' s'));

  const events = set.events.length > 0;
  const fold = (sight: typeof WITH_EVENTS, group: (row: DataRow) => string | number, lag?: SensorResponse) =>
    told(leaveOneOut(set, sight, group, lag === undefined ? {} : { response: lag }, quick ? 5 : undefined));
  const byProgram = (row: DataRow): string => row.workload;
  const byFrequency = (row: DataRow): number => row.megahertz;
  progress(`${set.name}: one program left out at a time`);
  const use = fold(FREQUENCY_AND_USE, byProgram);
  const pmu = events ? fold(WITH_EVENTS, byProgram) : undefined;
  const best = events ? WITH_EVENTS : FREQUENCY_AND_USE;
  const unaligned = delayOf(response) > 0 ? fold(best, byProgram, NO_LAG) : undefined;
  const aligned = pmu ?? use;
  figures.set('program left out: frequency + use', percent(use));
  figures.set('program left out: with events', percent(pmu));
  figures.set('the same, without the lag', percent(unaligned));
  progress(`${set.name}: one frequency left out at a time`);
  figures.set('frequency left out: frequency + use', percent(fold(FREQUENCY_AND_USE, byFrequency)));
  figures.set(
    'frequency left out: with events',
    percent(events ? fold(WITH_EVENTS, byFrequency) : undefined),
  );

  progress(`${set.name}: observations of a program`);
  const intervals = seconds < INTERVAL ? intervalsOf(set, INTERVAL) : set;
  const observed = errorByObservations(intervals, responseOf(intervals), quick ? 1 : 5);
  const rows = errorByObservations(set, response, 1);
  for (const count of OBSERVATIONS)
    figures.set(
      `after ${count} intervals of ${INTERVAL} s (rows) of a program`,
      `${percent(observed.get(count))} (${percent(rows.get(count))})`,
    );

  progress(`${set.name}: attribution`);
  const shares = Object.entries(MIXES).map(([name, mix]) => {
    const errors = attributionErrors(set, mix, quick ? 2 : 10);
    figures.set(
      `energy of programs, ${name}`,
      `${percent(errors.learned)} (live ${percent(errors.live)}, by CPU time ${percent(errors.cpuTime)})`,
    );
    return errors;
  });
  const [quiet] = shares;

  progress(`${set.name}: streams`);
  let worst = 0;
  for (const keep of FORGETTING) {
    const errors = [FREQUENCY_AND_USE, ...(events ? [WITH_EVENTS] : [])].map(sight =>
      worstError(set, sight, keep),
    );
    worst = Math.max(worst, ...errors);
    figures.set(`worst error, forgetting ${keep}`, errors.map(error => figure(error, ' W')).join(' / '));
  }
  const busy = learn(new PowerEstimator({ response }), set, FREQUENCY_AND_USE, row => row.busyCores > BUSY);
  const flagged = !busy.summary().idleIdentified;
  figures.set('idle floor never seen', flagged ? 'flagged' : 'NOT FLAGGED');

  const { goals, binding } = goalsOf(set.name);
  const gates: Gate[] = [
    gateOf(`${set.name}: program left out, frequency + use`, use, goals.use, '%', binding),
    ...(events ? [gateOf(`${set.name}: program left out, events`, pmu, goals.events, '%', binding)] : []),
    gateOf(`${set.name}: after 3 observations`, observed.get(3), goals.three, '%', binding),
    gateOf(`${set.name}: energy of programs`, quiet?.learned, goals.attribution, '%', binding),
    gateOf(
      `${set.name}: energy of programs, over CPU time`,
      quiet === undefined ? undefined : quiet.learned / quiet.cpuTime,
      1 / goals.better,
      '1',
      binding,
    ),
    gateOf(`${set.name}: worst single error`, worst, goals.worst, 'W', binding),
    {
      ...gateOf(`${set.name}: idle floor flagged`, flagged ? 1 : 0, 1, '1', true),
      goal: '= 1',
      holds: flagged,
    },
  ];
  if (goals.lag !== undefined) {
    const [least, most] = goals.lag;
    const lag = delayOf(response);
    gates.push({
      gate: `${set.name}: lag`,
      value: lag,
      unit: 's',
      goal: `${least} to ${most}`,
      holds: lag >= least && lag <= most,
    });
  }
  if (unaligned !== undefined && aligned !== undefined)
    gates.push(gateOf(`${set.name}: error with the lag over without`, aligned / unaligned, 1, '1', binding));
  return { name: set.name, figures, gates };
}
