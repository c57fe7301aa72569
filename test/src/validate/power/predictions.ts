/** What is told of power that was withheld: by program and by frequency left out, of programs seen a few times, of streams. */
import { delayOf, NO_LAG, PowerEstimator, type SensorResponse } from '@edgevitals/analyzer/power';
import { figure } from '../../bench/table.js';
import type { ValidationContext } from '../validation.js';
import { busyCoresOf, type DataRow, type DataSet, pointsOf } from './data_set.js';
import type { Errors } from './errors.js';
import { goalsOf, STATED_90 } from './goals.js';
import { FREQUENCY_AND_USE, type Sight, WITH_EVENTS } from './inputs.js';
import { intervalsOf } from './intervals.js';
import { errorByObservations, OBSERVATIONS } from './observations.js';
import type { SetReport } from './report.js';
import { FORGETTING, streamErrors } from './streams.js';
import { learn, leaveOneOut, responseOf } from './withheld.js';

/** An agent's interval, s. */
const INTERVAL = 10;
/** A row is busy from here on, of one core. */
const BUSY = 0.5;

const byProgram = (row: DataRow): string => row.workload;

export function reportPredictions(
  set: DataSet,
  report: SetReport,
  { quick, progress }: ValidationContext,
): void {
  const { name, rows } = set;
  const goals = goalsOf(name);
  progress(`${name}: lag`);
  const response = responseOf(set);
  report.show('lag found', figure(delayOf(response), ' s'));
  if (goals.lag !== undefined) report.within('lag', delayOf(response), goals.lag, 's');

  const events = set.events.length > 0;
  const most = quick ? 5 : undefined;
  const fold = (sight: Sight, group: (row: DataRow) => string, lag?: SensorResponse) =>
    leaveOneOut(set, sight, group, lag === undefined ? {} : { response: lag }, most);

  if (new Set(rows.map(byProgram)).size < 2) report.leaveOut('program left out', 'one program');
  else {
    progress(`${name}: one program left out at a time`);
    const use = fold(FREQUENCY_AND_USE, byProgram);
    tell('frequency + use', use, goals.use);
    let best = use;
    if (events) {
      best = fold(WITH_EVENTS, byProgram);
      tell('events', best, goals.events);
    } else report.leaveOut('program left out, events', 'no events in its rows');
    report.atMost('energy of all, program left out', best?.energy, goals.energy);
    report.atMost('tenth with most power, program left out', best?.topDecile, goals.topDecile);
    if (delayOf(response) > 0) {
      const unaligned = fold(events ? WITH_EVENTS : FREQUENCY_AND_USE, byProgram, NO_LAG);
      report.percent('the same, without the lag', unaligned?.mape);
      report.atMost('error with the lag over without', ratio(best?.mape, unaligned?.mape), 1, '1');
    } else report.leaveOut('error with the lag over without', 'its sensor does not lag');
  }

  if (new Set(rows.map(pointsOf)).size < 2) report.leaveOut('frequency left out', 'one operating point');
  else {
    progress(`${name}: one frequency left out at a time`);
    report.percent('frequency left out: frequency + use', fold(FREQUENCY_AND_USE, pointsOf)?.mape);
    if (events) report.percent('frequency left out: events', fold(WITH_EVENTS, pointsOf)?.mape);
  }

  reportObservations(set, response, report, quick, progress);

  progress(`${name}: streams`);
  let worstWatts = 0;
  let worstSigmas = 0;
  for (const keep of FORGETTING) {
    const errors = [FREQUENCY_AND_USE, ...(events ? [WITH_EVENTS] : [])].map(sight =>
      streamErrors(set, sight, keep),
    );
    for (const each of errors) {
      worstWatts = Math.max(worstWatts, each?.worstWatts ?? Number.POSITIVE_INFINITY);
      worstSigmas = Math.max(worstSigmas, each?.worstSigmas ?? Number.POSITIVE_INFINITY);
    }
    report.show(
      `worst error, forgetting ${keep}`,
      errors.map(each => `${figure(each?.worstWatts, ' W')} (${figure(each?.worstSigmas)} sd)`).join(' / '),
    );
  }
  if (goals.worst !== undefined) report.atMost('worst single error', worstWatts, goals.worst, 'W');
  report.atMost('worst single error, stated deviations', worstSigmas, goals.worstSigmas, '1');

  if (rows.some(row => busyCoresOf(row) > BUSY)) {
    const busy = learn(
      new PowerEstimator({ response }),
      set,
      FREQUENCY_AND_USE,
      row => busyCoresOf(row) > BUSY,
    );
    report.atMost('idle floor told from load alone', busy.summary().idleIdentified ? 1 : 0, 0, '1');
  } else report.leaveOut('idle floor told from load alone', 'never busy');

  function tell(sight: string, errors: Errors | undefined, goal: number): void {
    report.percent(`program left out: ${sight} (what ran before is known)`, errors?.mape, errors?.known);
    report.percent(`${sight}: energy of all / of a program`, errors?.energy, errors?.programEnergy);
    report.percent(`${sight}: tenth with most power`, errors?.topDecile);
    report.percent(`${sight}: within stated 50 / 90 %`, errors?.within50, errors?.within90);
    report.atMost(`program left out, ${sight}`, errors?.mape, goal);
    report.within(`within stated 90 %, ${sight}`, errors?.within90, STATED_90);
  }
}

function reportObservations(
  set: DataSet,
  response: SensorResponse,
  report: SetReport,
  quick: boolean,
  progress: (text: string) => void,
): void {
  progress(`${set.name}: observations of a program`);
  const seconds = set.rows.reduce((sum, row) => sum + row.seconds, 0) / set.rows.length;
  const intervals = seconds < INTERVAL ? intervalsOf(set, INTERVAL) : set;
  if (intervals.rows.some(({ programs }) => programs.size > 0)) {
    report.leaveOut('after 3 observations', 'several programs in a row');
    return;
  }
  const observed = errorByObservations(intervals, responseOf(intervals), quick ? 1 : 5);
  const rows = errorByObservations(set, response, 1);
  for (const count of OBSERVATIONS)
    report.show(
      `after ${count} intervals of ${INTERVAL} s (rows) of a program`,
      `${figure(observed.get(count), ' %')} (${figure(rows.get(count), ' %')})`,
    );
  if (observed.get(3) === undefined) report.leaveOut('after 3 observations', 'no program has four intervals');
  else report.atMost('after 3 observations', observed.get(3), goalsOf(set.name).three);
}

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;
