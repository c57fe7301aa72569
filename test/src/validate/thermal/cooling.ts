/**
 * The cooling index of production on runs: whether it is the same for both halves of a run, and tells devices with a fan from
 * those without. Nobody measured the room: within a run it is taken to be the same, and the index is told above 0 degC.
 */
import { type CoolingIndex, coolingIndex, isIdentified, type Measured } from '@edgevitals/analyzer/cooling';
import { RcEstimator } from '@edgevitals/analyzer/thermal';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { spreadOf } from '../../bench/spread.js';
import { figure, textTable } from '../../bench/table.js';
import { fanFailures } from './fan_fails.js';
import { loadAt, steps, type ThermalRow, type ThermalRun } from './thermal_run.js';

/** Load at which cooling is compared, which all runs have visited. */
const REFERENCE = loadAt(0.5);
/** degC. */
const REPEATS = 1;
/** %. */
const SAME_DAY = 90;

export interface CoolingOfRun {
  readonly name: string;
  /** Undefined where the run does not say. */
  readonly hasFan: boolean | undefined;
  readonly whole: CoolingIndex;
  readonly halves: readonly [CoolingIndex, CoolingIndex];
}

export function coolingOf({ name, rows }: ThermalRun): CoolingOfRun {
  const half = rows.length >> 1;
  return {
    name,
    hasFan: hasFan(name),
    whole: indexOf(rows),
    halves: [indexOf(rows.slice(0, half)), indexOf(rows.slice(half))],
  };
}

/** Repeatability, and separation where there are runs of both kinds. */
export function coolingGates(runs: readonly CoolingOfRun[], print: (text: string) => void): Gate[] {
  const apart = runs.map(({ halves: [first, second] }) => Math.abs(first.steady.value - second.steady.value));
  const repeats = spreadOf(apart).median;
  const rows = runs.map(({ name, hasFan: fan, whole, halves: [first, second] }, i) => [
    name,
    fan === undefined ? '-' : fan ? 'fan' : 'no fan',
    figure(first.steady.value, ''),
    figure(second.steady.value, ''),
    figure(apart[i], ' degC'),
    shown(whole.rise),
    shown(whole.fast),
  ]);
  print(
    `${textTable([
      ['cooling at half load, degC', '', '1st half', '2nd half', 'apart', 'above learned ambient', 'R fast'],
      ...rows,
      ['median', '', '', '', figure(repeats, ' degC'), '', ''],
    ])}\n`,
  );
  const gates = [atMost('cooling at half load, halves of a run apart, median', repeats, REPEATS, 'degC')];
  const steady = (fan: boolean): number[] =>
    runs.filter(run => run.hasFan === fan).map(({ whole }) => whole.steady.value);
  const [cooled, closed] = [steady(true), steady(false)];
  if (cooled.length === 0 || closed.length === 0)
    print('fan against no fan: left out, DIR does not have runs of both kinds.\n');
  else
    gates.push(
      atLeast(
        'coolest run without a fan above the warmest with one',
        Math.min(...closed) - Math.max(...cooled),
        0,
        'degC',
      ),
    );
  return gates;
}

/** Whether a fan that fails is told on the day; empty where there are not runs of both kinds. */
export function fanGates(runs: readonly ThermalRun[], print: (text: string) => void): Gate[] {
  const failures = fanFailures(
    runs.filter(({ name }) => hasFan(name) === true),
    runs.filter(({ name }) => hasFan(name) === false),
  );
  if (failures.length === 0) return [];
  const hours = failures.flatMap(each => each.hours ?? []);
  const missed = failures.filter(each => each.hours === undefined && !each.early);
  print(
    `a fan fails (a run with one for five days, then one without): told within the day in ${hours.length} of ${failures.length}, ${figure(spreadOf(hours).median, ' h')} after in the median\n`,
  );
  for (const { from, to } of missed) print(`  not told: ${from}, then ${to}\n`);
  return [
    atLeast('fan that fails, told the same day', (100 * hours.length) / failures.length, SAME_DAY, '%'),
    atMost('fan that fails, told before it did', failures.filter(each => each.early).length, 0, ''),
  ];
}

function indexOf(rows: readonly ThermalRow[]): CoolingIndex {
  const estimator = new RcEstimator();
  for (const { busy, celsius, seconds, gap } of steps({ name: '', rows })) {
    if (gap) estimator.interrupt();
    estimator.observe(seconds, loadAt(busy), celsius);
  }
  return coolingIndex(estimator, REFERENCE);
}

/**
 * Runs of sjchiass/pitemp have the parts of their case in their name, a digit each: bottom, frame, two sides, then the top
 * (solid, with a hole, with an intake fan, with an exhaust fan), two heatsinks.
 */
function hasFan(name: string): boolean | undefined {
  const parts = /_([01]{10})(_|$)/.exec(name)?.[1];
  return parts === undefined ? undefined : parts[6] === '1' || parts[7] === '1';
}

const shown = (measured: Measured): string =>
  isIdentified(measured) ? `${figure(measured.value, '')} ± ${figure(measured.sigma, '')}` : 'not identified';
