/**
 * Forecasts of storage's end by the model of production, on lives that follow from simulated translation layers: how often the end
 * comes inside of what is told, and how far off its middle is, beside a straight line and the vendor's promise.
 */

import { randomNumbers } from '@edgevitals/shared/random';
import { atLeast, atMost, type Gate } from '../../../bench/bench.js';
import { spreadOf } from '../../../bench/spread.js';
import { figure, textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { LIFETIME_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { type Outcome, SimulatedFleet, type Stratum } from './strata.js';

const DEVICES = 400;
/** With so few, two standard deviations of sampling are allowed for. */
const QUICK_DEVICES = 40;
const QUICK_PARTS = 2;
/** And for medians of so few. */
const QUICK_SLACK = 1.4;
const PARTS = 8;
const SEED = 1;
const STRATA: readonly Stratum[] = [
  { name: 'no crossing', crossings: 0 },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(crossings => ({ name: `${crossings} crossed`, crossings })),
  { name: 'x3 in one of ten', shifts: true },
  { name: 'read each 30 days', startDays: 30 },
  { name: 'read each 90 days', startDays: 90 },
];
const QUICK_STRATA = [0, 2, 11];
const UNKNOWN: Stratum = { name: 'unknown part, none', crossings: 0, isUnknown: true };

export const lifetime: FlashPart = {
  name: 'lifetime',
  run: (_paths, { quick, print, progress }: ValidationContext) => {
    const count = quick ? QUICK_DEVICES : DEVICES;
    progress('lifetime: kinds of storage, each simulated under several loads and fills');
    const fleet = new SimulatedFleet(randomNumbers(SEED), quick ? QUICK_PARTS : PARTS);
    const gates: Gate[] = [];
    const table = [
      ['steps of the meter', 'inside 90 %', 'later', 'error', 'straight line', 'promise', 'width'],
    ];
    const strata = quick ? QUICK_STRATA.map(i => STRATA[i]!) : STRATA;
    const all = [...strata, UNKNOWN];
    for (const [i, stratum] of all.entries()) {
      progress(`lifetime: ${count} devices, ${stratum.name} (${i + 1} of ${all.length})`);
      const outcomes = outcomesOf(fleet, stratum, count);
      const inside = share(outcomes, each => each.inside);
      const late = share(outcomes, each => each.late);
      const error = middle(outcomes, each => each.error);
      const width = middle(outcomes, each => each.width) / 100;
      table.push([
        stratum.name,
        figure(inside, ' %'),
        figure(late, ' %'),
        figure(error, ' %'),
        figure(
          middle(outcomes, each => each.linear),
          ' %',
        ),
        figure(
          middle(outcomes, each => each.rated),
          ' %',
        ),
        `${figure(width)} x`,
      ]);
      gates.push(...gatesOf(stratum, { inside, late, error, width }, count));
    }
    print(`${textTable(table)}\n`);
    print(
      `${count} devices each, of ${quick ? QUICK_PARTS : PARTS} parts that others of the fleet have; error and width of the time that was left, medians.\n\n`,
    );
    return gates;
  },
};

interface Figures {
  readonly inside: number;
  readonly late: number;
  readonly error: number;
  readonly width: number;
}

function gatesOf({ name, crossings, shifts }: Stratum, of: Figures, count: number): Gate[] {
  const [least, most] = LIFETIME_GOALS.inside;
  const sampling = count < DEVICES ? 200 * Math.sqrt((0.9 * 0.1) / count) : 0;
  const slack = count < DEVICES ? QUICK_SLACK : 1;
  const gates = [
    atLeast(`lifetime, inside 90 %, ${name}`, of.inside, least - sampling, '%'),
    atMost(`lifetime, inside 90 %, ${name}`, of.inside, Math.min(100, most + sampling), '%'),
    atMost(`lifetime, later than 95 %, ${name}`, of.late, LIFETIME_GOALS.late + sampling, '%'),
  ];
  // before the first step nothing but the part is known
  if (crossings === 0) return gates;
  return [
    ...gates,
    atMost(
      `lifetime, median error, ${name}`,
      of.error,
      slack * (shifts ? LIFETIME_GOALS.shifted : LIFETIME_GOALS.error),
      '%',
    ),
    atMost(`lifetime, median width, ${name}`, of.width, slack * LIFETIME_GOALS.width, 'x'),
  ];
}

function outcomesOf(fleet: SimulatedFleet, stratum: Stratum, count: number): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let tries = 0; outcomes.length < count && tries < 2 * count; tries++) {
    const outcome = fleet.outcome(stratum);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

const share = (outcomes: readonly Outcome[], is: (outcome: Outcome) => boolean): number =>
  (100 * outcomes.filter(is).length) / outcomes.length;

const middle = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  100 * spreadOf(outcomes.map(of)).median;
