/** What a wakeup, a flush and a busy CPU cost on this device, as far as it is known: patterns say what they waste. */
import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';
import { EXIT_JOULES } from './estimator/features.js';
import type { EnergyParts, PowerSummary } from './estimator/index.js';
import { DEVICE_REFERENCE } from './estimator/prior.js';
import type { PowerInput } from './input.js';

export interface UnitCosts {
  /** J for a CPU to leave idle once more. */
  readonly wakeupJoules?: Estimate | undefined;
  /** J to make storage write its cache out. */
  readonly flushJoules?: Estimate | undefined;
  /** W that one busy CPU adds, by cluster. */
  readonly busyWatts?: ReadonlyMap<string, Estimate> | undefined;
}

/** Costs that are worked out when somebody asks: what is wasted is found in few intervals. */
export class LazyUnitCosts implements UnitCosts {
  /** Let go once it has been asked: it holds all of an interval. */
  private make: (() => UnitCosts) | undefined;
  private made: UnitCosts | undefined;

  constructor(make: () => UnitCosts) {
    this.make = make;
  }

  get wakeupJoules(): UnitCosts['wakeupJoules'] {
    return this.known.wakeupJoules;
  }

  get flushJoules(): UnitCosts['flushJoules'] {
    return this.known.flushJoules;
  }

  get busyWatts(): UnitCosts['busyWatts'] {
    return this.known.busyWatts;
  }

  /** Whether anybody has asked. */
  get isMade(): boolean {
    return this.made !== undefined;
  }

  /** Nobody can ask any more. */
  close(): void {
    this.make = undefined;
  }

  private get known(): UnitCosts {
    this.made ??= this.make?.() ?? {};
    this.make = undefined;
    return this.made;
  }
}

/** As the estimator has learned them; `parts` are of the interval `input`. */
export function unitCosts(input: PowerInput, parts: EnergyParts, summary: PowerSummary): UnitCosts {
  const wakeup = dearest(summary, /\/exits$/, EXIT_JOULES);
  const flush = dearest(summary, /^disk\/.*\/flushes$/, DEVICE_REFERENCE['flushes']!);
  const basis = parts.basis === 'prior' ? 'prior' : 'modelled';
  const busyWatts = new Map<string, Estimate>();
  parts.clusters.forEach(({ name, dynamic }, c) => {
    const busy = input.clusters[c]!.points.reduce((sum, point) => sum + point.busy, 0);
    if (busy > 0) busyWatts.set(name, { value: dynamic.joules / busy, sigma: dynamic.sigma / busy, basis });
  });
  return {
    ...given({ wakeupJoules: wakeup, flushJoules: flush }),
    busyWatts,
  };
}

/** The one that costs most of several clusters or disks. @param reference what a coefficient of 1 means */
function dearest(summary: PowerSummary, names: RegExp, reference: number): Estimate | undefined {
  let most: Estimate | undefined;
  for (const { name, value, sigma, identified } of summary.coefficients) {
    if (!names.test(name) || (most !== undefined && value * reference <= most.value)) continue;
    const basis = identified ? 'modelled' : 'prior';
    most = { value: value * reference, sigma: sigma * reference, basis };
  }
  return most;
}
