/**
 * CPU time of forwarded frames as a device learns it, against what a soaker at the lowest priority lost to them. Where traffic
 * keeps step with the tick, nothing may be told. Whether it does is judged by the tick's readings beside the truth, which a device
 * does not have; and by what files and settings are called, if they say.
 */
import { ForwardingCost } from '@edgevitals/analyzer/mesh/forwarding';
import { atLeast, atMost, type Gate, notHeld } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import { MESH_GOALS } from '../goals.js';
import { grouped } from '../grouped.js';
import type { MeshPart } from '../part.js';
import { isRuns, type Run, readRuns } from './runs.js';
import { type TickReading, type Truth, tickReading, truthOf } from './truth.js';

/** Settings that are loads; runs that differ in others are sets of their own. */
const LOADS = ['k', 'pps', 'size', 'soak'];

/** Beyond these the tick is no meter: share off the truth, times its scatter. */
const OFF = 0.3;
const SCATTER = 2;
/** Within these it is a fair one. */
const FAIR_OFF = 0.15;
const FAIR_SCATTER = 1.2;

export type Arrivals = 'random' | 'locked' | undefined;

/** By a name or setting that tells. */
const namedArrivals = (text: string): Arrivals =>
  /(^|[^a-z])(tick|timer|lock|periodic|cbr)/i.test(text)
    ? 'locked'
    : /(^|[^a-z])(random|poisson|expon)/i.test(text)
      ? 'random'
      : undefined;

/** By what the tick reads; undefined between fair and useless. */
export function arrivalsBy(tick: TickReading | undefined, truth: Truth): Arrivals {
  if (tick === undefined) return undefined;
  const off = Math.abs(tick.microseconds / truth.microseconds - 1);
  const error = (2 * Math.hypot(tick.sigma, truth.sigma)) / truth.microseconds;
  if (tick.scatter > SCATTER || off > OFF + error) return 'locked';
  return off < FAIR_OFF + error && tick.scatter < FAIR_SCATTER ? 'random' : undefined;
}

export const forwarding: MeshPart = {
  name: 'forwarding',
  files: { named: 'run through relays (lines == run k=)', takes: isRuns },
  run: (files, { print }) => {
    const gates: Gate[] = [];
    const table = [['runs', 'truth', 'learned', 'half of 95 %', 'off', 'by ticks', 'scatter', 'arrivals']];
    const more: string[] = [];
    for (const file of files) {
      const sets = grouped(readRuns(file, print), settingsOf);
      if (sets.size === 0) gates.push(notHeld(atLeast(`${file.name}: runs that are read`, 0, 1, '')));
      for (const [settings, runs] of sets) {
        const judged = judgedOf([file.name, settings].filter(each => each !== '').join(' '), runs);
        table.push(judged.row);
        more.push(...judged.more);
        gates.push(judged.gate);
      }
    }
    print(`CPU time of a forwarded frame\n${textTable(table)}${more.join('')}\n`);
    return gates;
  },
};

const settingsOf = ({ settings }: Run): string =>
  [...settings]
    .filter(([name]) => !LOADS.includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

function judgedOf(name: string, runs: readonly Run[]): { row: string[]; more: string[]; gate: Gate } {
  // a device has no soaker, unless all runs have one
  const free = runs.filter(({ soaked }) => soaked === undefined);
  const seen = free.length > 0 ? free : runs;
  const cost = new ForwardingCost();
  for (const { window } of seen) cost.add(window);
  const told = cost.estimate();
  const truth = truthOf(runs);
  const tick = tickReading(seen);
  const each = 'costs' in told ? told.costs.microsecondsPerFrame : undefined;
  const off =
    truth === undefined || each === undefined ? undefined : 100 * (each.value / truth.microseconds - 1);
  const arrivals = namedArrivals(name) ?? (truth && arrivalsBy(tick, truth));
  const gate = gateOf(name, arrivals, off, 'refused' in told);
  return {
    row: [
      `${name}, ${seen.length}`,
      truth === undefined ? '-' : `${figure(truth.microseconds)} +- ${figure(truth.sigma)} us`,
      each === undefined ? 'refused' : figure(each.value, ' us'),
      figure(each?.sigma === undefined ? undefined : 1.96 * each.sigma, ' us'),
      figure(off, ' %'),
      figure(tick?.microseconds, ' us'),
      figure(tick?.scatter, ' x'),
      arrivals ?? 'not told',
    ],
    more: 'refused' in told ? [`${name}: ${told.refused}, ${told.why}\n`] : [],
    gate,
  };
}

/** Random arrivals have to be told right, locked ones not at all; between them, either. */
function gateOf(name: string, arrivals: Arrivals, off: number | undefined, refused: boolean): Gate {
  if (arrivals === 'locked')
    return atLeast(`${name}: refused in step with the tick`, refused ? 100 : 0, 100, '%');
  const gate = atMost(
    `${name}: forwarded frame, off the truth`,
    off === undefined ? undefined : Math.abs(off),
    MESH_GOALS.forwarding,
    '%',
  );
  return arrivals === 'random' && off === undefined ? notHeld(gate) : gate;
}
