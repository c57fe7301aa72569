/**
 * What work has cost at each operating point of each cluster since the device was first seen, and what the governor's
 * choice of points cost: time at operating points is added up here, estimator/scaling.ts tells what it means.
 */

import { given, LazyMap } from '@edgevitals/shared/objects';
import type { Estimate, Hint, OperatingPointCost } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import { Seconds } from '@edgevitals/shared/units';
import * as v from 'valibot';
import { AMOUNT } from './amount.js';
import type { ClusterScaling } from './estimator/index.js';
import type { PowerInput } from './input.js';

/** Share of a cluster's energy for work from which on it is worth a hint. */
const WORTH = 0.03;
const MOST_CLUSTERS = 8;
const GIGACYCLE = 1e9;

interface PointTimes {
  readonly residency: number[];
  readonly busy: number[];
}

export class OperatingPointTimes {
  private readonly clusters = new LazyMap<string, PointTimes>();

  addTime({ clusters }: PowerInput): void {
    for (const { name, points } of clusters) {
      if (points.length < 2) continue;
      let spent = this.clusters.get(name);
      if (spent === undefined || spent.residency.length !== points.length) {
        if (spent === undefined && this.clusters.size >= MOST_CLUSTERS) continue;
        spent = { residency: points.map(() => 0), busy: points.map(() => 0) };
        this.clusters.set(name, spent);
      }
      for (const [i, point] of points.entries()) {
        spent.residency[i]! += point.residency;
        spent.busy[i]! += point.busy;
      }
    }
  }

  /**
   * An interval whose clusters were at their points in the shares that they had of all time; clusters that have not
   * been seen long enough are left out.
   */
  typical(input: PowerInput): PowerInput {
    return {
      seconds: input.seconds,
      suspended: input.suspended,
      devices: input.devices,
      processes: [],
      measured: undefined,
      clusters: input.clusters.flatMap(cluster => {
        const spent = this.clusters.get(cluster.name);
        const all = spent?.residency.reduce((sum, each) => sum + each, 0) ?? 0;
        if (spent === undefined || !(all > 0) || spent.residency.length !== cluster.points.length) return [];
        const scale = input.seconds / all;
        const points = cluster.points.map((point, i) => ({
          ...point,
          residency: Seconds(spent.residency[i]! * scale),
          busy: Seconds(spent.busy[i]! * scale),
        }));
        return [{ ...cluster, points }];
      }),
    };
  }

  snapshot(): unknown {
    return Array.from(this.clusters, ([name, { residency, busy }]) => [name, residency, busy]);
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const known = snapshot.slice(0, MOST_CLUSTERS).filter(each => v.is(CLUSTER, each));
    for (const [name, residency, busy] of known) this.clusters.set(name, { residency, busy });
  }
}

/**
 * Costs for an answer.
 * @param typical interval of the device
 * @param scaling of its clusters, in the same order
 */
export function operatingPointCosts(
  { clusters }: PowerInput,
  scaling: readonly ClusterScaling[],
): OperatingPointCost[] {
  return clusters.flatMap(({ name, points }, c) => {
    const { identified, points: costs } = scaling[c]!;
    const all = points.reduce((sum, { residency }) => sum + residency, 0);
    // without volts the costs are those of an assumed curve, and say nothing of this device
    const told = identified && points.every(({ voltage }) => voltage !== undefined);
    return points.map((point, i): OperatingPointCost => {
      const cost = costs[i]!;
      return {
        cluster: name,
        frequencyHertz: point.frequency,
        timeRatio: all > 0 ? point.residency / all : 0,
        ...given({
          joulesPerGigacycle: told
            ? ({ value: cost.joulesPerGigacycle, sigma: cost.sigma, basis: 'modelled' } as const)
            : undefined,
        }),
        inefficient: told && cost.inefficient,
      };
    });
  });
}

/** What to do about operating points that cost more than they need; savings in W. */
export function scalingHints({ clusters, seconds }: PowerInput, scaling: readonly ClusterScaling[]): Hint[] {
  return clusters.flatMap(({ name, points }, c): Hint[] => {
    const { advice, best, governorJoules, inefficientJoules, points: costs } = scaling[c]!;
    if (best === undefined || points.some(({ voltage }) => voltage === undefined)) return [];
    const spent = points.reduce(
      (sum, { frequency, busy }, i) => sum + ((busy * frequency) / GIGACYCLE) * costs[i]!.joulesPerGigacycle,
      0,
    );
    if (!(governorJoules > WORTH * spent)) return [];
    const megahertz = Math.round(best / 1e6);
    const what = {
      'race to idle': `it pays to run at ${megahertz} MHz and rest: raise scaling_min_freq, or let the governor jump to the top`,
      'slow and steady': `it pays to run slowly, at ${megahertz} MHz, while deadlines allow: lower scaling_max_freq, or use the powersave governor`,
      'middle point': `work costs least at ${megahertz} MHz: cap scaling_max_freq there while deadlines allow`,
      'not identified': '',
    }[advice];
    if (what === '') return [];
    return [
      {
        subject: name,
        text: `${formatRatio(Math.min(1, governorJoules / spent))} of what ${name} used for work went to the choice of operating points${inefficientJoules > 0 ? `, ${formatRatio(Math.min(1, inefficientJoules / spent))} to points where a faster one costs less` : ''}. On this device ${what}.`,
        saving: perSecond(governorJoules, seconds),
      },
    ];
  });
}

const perSecond = (joules: number, seconds: number): Estimate => ({
  value: joules / seconds,
  sigma: joules / seconds / 2,
  basis: 'modelled',
});

const SNAPSHOT = v.array(v.unknown());
/** Name, and of each of its points the seconds spent at it and those busy. */
const CLUSTER = v.pipe(
  v.tuple([v.string(), v.array(AMOUNT), v.array(AMOUNT)]),
  v.check(([, residency, busy]) => busy.length === residency.length),
);
