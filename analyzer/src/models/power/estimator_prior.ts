/** What is published of a device (priors/), in the terms in which the estimator takes it. */

import { given, LazyMap } from '@edgevitals/shared/objects';
import { pathName } from './estimator/column_names.js';
import type { EstimatorPrior, PriorFigure } from './estimator/index.js';
import type { ClusterInput, PowerInput } from './input.js';
import type { PowerPrior } from './priors/power_prior.js';
import { voltagesOf } from './priors/voltage.js';

const MOST_FIGURES = 256;

export class EstimatorPriors {
  /** Grows as devices show themselves. */
  readonly prior: EstimatorPrior;
  private readonly told: PowerPrior;
  private readonly devices = new LazyMap<string, PriorFigure>();
  private seen: readonly string[] = [];

  /** @param input an interval of the device: its clusters in the order of the prior's. */
  constructor(told: PowerPrior, input: PowerInput) {
    const capacitance = new LazyMap<string, PriorFigure>();
    input.clusters.forEach((cluster, c) => {
      const known = told.clusters[c];
      const value = known === undefined ? undefined : capacitanceOf(cluster, known.busyWatts);
      if (known !== undefined && value !== undefined)
        capacitance.set(cluster.name, { value, relative: known.relative });
    });
    const { base } = told;
    this.told = told;
    this.prior = {
      capacitance,
      devices: this.devices,
      ...given({ base: base && { value: base.watts, relative: base.relative } }),
    };
  }

  /** Whether something published fits every kind of core: without it and without a sensor nothing is known. */
  get coversCpus(): boolean {
    return this.told.clusters.every(cluster => cluster !== undefined);
  }

  /** Looks up devices that are seen for the first time. */
  see({ devices }: PowerInput): void {
    for (const { name, kind, work } of devices) {
      if (this.seen.includes(name) || this.devices.size >= MOST_FIGURES) continue;
      this.seen = [...this.seen, name];
      const told = this.told.device(name, kind);
      this.devices.set(pathName(name, 'on'), { value: told.onWatts, relative: told.relative });
      for (const unit of work.keys()) {
        const joules = told.work.get(unit);
        if (joules !== undefined)
          this.devices.set(pathName(name, unit), { value: joules, relative: told.relative });
      }
    }
  }
}

/** W/(Hz V^2) that gives the watts of a busy CPU at the highest operating point. */
function capacitanceOf({ points }: ClusterInput, busyWatts: readonly number[]): number | undefined {
  const top = points.length - 1;
  const switching = voltagesOf(points)[top]! ** 2 * (points[top]!.frequency || 1e9);
  const watts = busyWatts[top];
  return watts !== undefined && watts > 0 ? watts / switching : undefined;
}
