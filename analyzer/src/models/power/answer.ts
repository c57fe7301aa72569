/** Energy of a window and where it went. */

import { given } from '@edgevitals/shared/objects';
import type {
  EnergyPart,
  Estimate,
  Hint,
  PowerAnswer,
  PowerRequest,
  ProcessEnergy,
} from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf, type EnergyRow, type ProcessRow } from '../../quantities/index.js';
import { coverage, limitOf, pointsOf, rateHistory, type TimeWindow } from '../series.js';
import { NO_DETAILS, type PowerDetails } from './details.js';
import { scaled } from './estimates.js';
import type { PatternMatch } from './patterns/pattern.js';
import { PRIOR_NOTE, tellsNothing } from './prior_energy.js';

/** A program's share from which on it is worth a hint. */
const WORTH_A_HINT = 0.2;

/** @param details what the model knows of the device beside the window. */
export function answerPower(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: PowerRequest,
  details: PowerDetails = NO_DETAILS,
): PowerAnswer {
  // the device's energy and a prior for its CPUs alone are different quantities: the better wins, the other is left out
  const isKnown = ({ energy }: Slice): boolean => energy !== undefined && energy.basis !== 'prior';
  const better = slices.some(isKnown);
  const known = slices.filter(slice => slice.energy !== undefined && isKnown(slice) === better);
  const { patterns, hints, ...beside } = details;
  const answer = {
    device: view.device,
    window: known.length > 0 ? coverage(boundsIn(window, slices, known), known) : coverage(window, slices),
    ...beside,
  };
  const total = known.length === 0 ? undefined : mergeSlices(known, { by: 'program' });
  const energy = total?.energy;
  if (total === undefined || energy === undefined || tellsNothing(energy)) {
    return {
      ...answer,
      sensor: '',
      idleIdentified: false,
      processes: [],
      hints: [],
      historyWatts: [],
      parts: [],
    };
  }
  const awake = total.coveredSeconds - total.suspendedSeconds;
  const { split, isPart } = splitOf(known);
  const shared = isPart ? mergeSlices(split, { by: 'program' }) : total;
  const sharedEnergy = shared.energy ?? energy;
  const identified = better && sharedEnergy.base > 0;
  // of what is only published for CPUs more may be saved than is known to be used
  const most = energy.basis === 'prior' ? Number.POSITIVE_INFINITY : energy.joules;
  const processes =
    request.correlateWithProcesses === false ? [] : attributed(shared, sharedEnergy, limitOf(request.limit));
  return {
    ...answer,
    sensor: energy.sensor,
    ...given({
      power: awake > 0 ? estimate(energy, energy.joules / awake, energy.sigma / awake) : undefined,
    }),
    energy: estimate(energy, energy.joules, energy.sigma),
    ...given({
      base: identified
        ? ({ value: sharedEnergy.base, sigma: sharedEnergy.sigma, basis: 'modelled' } as const)
        : undefined,
      identified: isPart ? coverage(boundsOf(split), split) : undefined,
      identifiedEnergy: isPart ? estimate(sharedEnergy, sharedEnergy.joules, sharedEnergy.sigma) : undefined,
    }),
    unexplained: {
      // what is not told apart is nobody's
      value: sharedEnergy.unexplained + (energy.joules - sharedEnergy.joules),
      sigma: energy.sigma,
      basis: energy.basis === 'prior' ? 'prior' : 'modelled',
    },
    idleIdentified: identified,
    processes,
    hints:
      request.identifyOptimization === false
        ? []
        : [
            ...patternHints(patterns, awake, most),
            ...hints.map(hint => overTime(hint, awake, most)),
            ...hintsOf(processes),
          ],
    historyWatts: rateHistory(
      answer.window,
      known,
      pointsOf(request.points),
      slice => slice.energy?.joules,
      slice => slice.coveredSeconds - slice.suspendedSeconds,
    ),
    parts: partsOf(shared, sharedEnergy),
    ...activeOf(shared, sharedEnergy),
  };
}

/**
 * The slices whose energy is split: those in which the idle device was told from load, where there are any. One that
 * follows others may be a minute that is only partly like that.
 */
function splitOf(known: readonly Slice[]): { readonly split: readonly Slice[]; readonly isPart: boolean } {
  const split = known.filter(
    (slice, i) => isTold(slice) && (i === 0 || isTold(known[i - 1]!) || slice.boot !== undefined),
  );
  return split.some(({ energy }) => energy !== undefined && energy.base > 0)
    ? { split, isPart: split.length < known.length }
    : { split: known, isPart: false };
}

/** Whether the idle device was told from load; of one that was suspended there is nothing to tell. */
const isTold = ({ energy, coveredSeconds, suspendedSeconds }: Slice): boolean =>
  energy !== undefined && (energy.base > 0 || coveredSeconds - suspendedSeconds <= 0);

/** The window without what has been left out at its ends. */
const boundsIn = (window: TimeWindow, all: readonly Slice[], known: readonly Slice[]): TimeWindow => ({
  from: known[0] === all[0] ? window.from : known[0]!.from,
  to: known.at(-1) === all.at(-1) ? window.to : known.at(-1)!.to,
});

const boundsOf = (slices: readonly Slice[]): TimeWindow => ({ from: slices[0]!.from, to: slices.at(-1)!.to });

/** By what used it, most first. */
function partsOf(total: Slice, energy: EnergyRow): EnergyPart[] {
  return [...total.energyParts]
    .sort((a, b) => b.joules - a.joules)
    .map(({ name, joules, sigma }) => ({
      name,
      energy: { value: joules, sigma, basis: energy.basis === 'prior' ? 'prior' : 'modelled' },
    }));
}

/** What a busy CPU adds: energy above the idle device, less that of other devices, over CPU seconds. */
function activeOf(total: Slice, energy: EnergyRow): { active?: Estimate } {
  if (energy.basis !== 'prior' && !(energy.base > 0)) return {};
  let joules = energy.joules - energy.base;
  let sigma = 0;
  for (const part of total.energyParts) {
    if (part.name.startsWith('cluster/')) sigma += part.sigma;
    else joules -= part.joules;
  }
  const seconds = total.cpuBusySeconds ?? 0;
  if (!(joules > 0 && seconds > 0)) return {};
  const basis = energy.basis === 'prior' ? 'prior' : 'modelled';
  return { active: { value: joules / seconds, sigma: sigma / seconds, basis } };
}

/** Ways of wasting power, with what stopping them would have saved in the window. */
const patternHints = (patterns: readonly PatternMatch[], awake: number, most: number): Hint[] =>
  patterns.map(({ subject, summary, hint, saving }) =>
    overTime({ subject, text: `${summary}. ${hint}`, ...given({ saving }) }, awake, most),
  );

/** A hint that saves so many watts, as joules over some seconds, of which there were no more than `most`. */
function overTime({ saving, ...hint }: Hint, seconds: number, most: number): Hint {
  const joules = seconds > 0 ? scaled(saving ?? undefined, seconds) : undefined;
  return joules === undefined
    ? hint
    : { ...hint, saving: { ...joules, value: Math.min(joules.value, most) } };
}

const estimate = (energy: EnergyRow, value: number, sigma: number): Estimate => ({
  value,
  sigma,
  basis: energy.basis,
  ...given({ note: energy.basis === 'prior' ? PRIOR_NOTE : undefined }),
});

function attributed(total: Slice, energy: EnergyRow, limit: number): ProcessEnergy[] {
  const owning = total.processes.filter(
    (row): row is ProcessRow & { joules: number } => (row.joules ?? 0) > 0,
  );
  owning.sort((a, b) => b.joules - a.joules);
  return owning.slice(0, limit).map(row => ({
    program: row.program,
    cpuSeconds: cpuSecondsOf(row),
    energy: {
      value: row.joules,
      ...given({ sigma: row.joulesSigma }),
      basis: energy.basis === 'prior' ? 'prior' : 'modelled',
    },
    share: energy.joules > 0 ? row.joules / energy.joules : 0,
  }));
}

function hintsOf(processes: readonly ProcessEnergy[]): Hint[] {
  return processes
    .filter(process => process.share >= WORTH_A_HINT)
    .map(process => ({
      subject: process.program,
      text: `${process.program} causes ${formatRatio(Math.min(1, process.share))} of the energy known here; halving its CPU time saves about half of that.`,
      saving: {
        ...process.energy,
        value: process.energy.value / 2,
        ...given({ sigma: process.energy.sigma === undefined ? undefined : process.energy.sigma / 2 }),
      },
    }));
}
