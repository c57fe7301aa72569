/**
 * Throttling of simulated boards (analyzer/src/testing/thermal_plant), of which the truth is known: what the thermal model
 * finds, which cause it is taken for, when it began, and what it cost. Needs no data.
 */
import {
  type EventMatching,
  lostShare,
  type Played,
  played,
  SCENARIOS,
  type Scenario,
  scoreMatchings,
  TRAPS,
} from '@edgevitals/analyzer/testing/thermal_plant';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { figure, textTable } from '../../bench/table.js';
import type { ValidationContext } from '../validation.js';

/** Between readings, s. */
const STEP = 1;
/** With --quick so many scenarios and traps. */
const QUICK = 5;

export function simulatedGates({ quick, print, progress }: ValidationContext): Gate[] {
  const scenarios = quick ? SCENARIOS.slice(0, QUICK) : SCENARIOS;
  const traps = quick ? TRAPS.slice(0, QUICK) : TRAPS;
  progress(
    `${scenarios.length} simulated cases of throttling and ${traps.length} traps, read each ${STEP} s`,
  );
  const cases = scenarios.map(scenario => ({ scenario, ...played({ ...scenario, stepSeconds: STEP }) }));
  const trapped = traps.map(scenario => played({ ...scenario, stepSeconds: STEP }));
  const score = scoreMatchings(cases.map(({ matching }) => matching));
  const trapScore = scoreMatchings(trapped.map(({ matching }) => matching));
  print(`${textTable(eventTable(cases))}\n`);
  print(`causes, of these and of the traps:\n${textTable(causeTable([...cases, ...trapped]))}\n`);
  const told = cases.flatMap(({ matching: { pairs } }) =>
    pairs.map(({ truth, found }) => ({
      off: 100 * Math.abs((found.lostShare ?? Number.NaN) - lostShare(truth)),
      sigma: 100 * (found.lostSigma ?? Number.NaN),
    })),
  );
  const sure = told.filter(({ sigma }) => sigma < 1);
  return [
    atLeast('simulated: precision', score.precision, 1, ''),
    atLeast('simulated: recall', score.recall, 1, ''),
    atMost('simulated: start, mean error', score.startError, STEP, 's'),
    atMost('simulated: end, mean error', score.endError, STEP, 's'),
    atMost('simulated: causes taken for another', mistaken(score.causes), 0, ''),
    atMost('simulated: invented in traps', inventedIn(trapped.map(({ matching }) => matching)), 0, ''),
    atMost('simulated: causes taken for another in traps', mistaken(trapScore.causes), 0, ''),
    atMost(
      'simulated: lost capacity, mean error where it is sure',
      mean(sure.map(({ off }) => off)),
      1,
      'pp',
    ),
    atLeast(
      'simulated: lost capacity within a point or two of its deviations',
      (100 * told.filter(({ off, sigma }) => off <= 1 + 2 * sigma).length) / told.length,
      100,
      '%',
    ),
  ];
}

function eventTable(cases: readonly (Played & { readonly scenario: Scenario })[]): string[][] {
  const rows = cases.flatMap(({ scenario, matching }) => [
    ...matching.pairs.map(({ truth, found }) => [
      scenario.name,
      truth.domain,
      found.cause,
      figure(found.start - truth.start, ' s'),
      figure(found.end - truth.end, ' s'),
      figure(100 * lostShare(truth), ' %'),
      found.lostShare === undefined
        ? '-'
        : `${figure(100 * found.lostShare, '')} +- ${figure(100 * found.lostSigma!, ' %')}`,
    ]),
    ...matching.missed.map(({ domain, cause }) => [scenario.name, domain, cause, 'missed', '', '', '']),
    ...matching.invented.map(({ domain, cause }) => [scenario.name, domain, cause, 'invented', '', '', '']),
  ]);
  return [['simulated', 'domain', 'cause', 'start', 'end', 'lost', 'told'], ...rows];
}

function causeTable(all: readonly Played[]): string[][] {
  const { causes } = scoreMatchings(all.map(({ matching }) => matching));
  const truths = Object.keys(causes).sort();
  const founds = [...new Set(truths.flatMap(truth => Object.keys(causes[truth]!)))].sort();
  return [
    ['is / taken for', ...founds],
    ...truths.map(truth => [truth, ...founds.map(found => String(causes[truth]![found] ?? 0))]),
  ];
}

function mistaken(causes: Readonly<Record<string, Readonly<Record<string, number>>>>): number {
  let wrong = 0;
  for (const [truth, founds] of Object.entries(causes))
    for (const [found, count] of Object.entries(founds))
      if (found !== truth && found !== 'none') wrong += count;
  return wrong;
}

const inventedIn = (matchings: readonly EventMatching[]): number =>
  matchings.reduce((sum, { invented }) => sum + invented.length, 0);

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, each) => sum + each, 0) / values.length;
