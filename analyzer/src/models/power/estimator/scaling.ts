/**
 * Frequency scaling against energy, for one cluster of this device: what work costs at each operating point, which
 * points waste (a faster one takes no more for the same work), and whether to race to idle. Work is cycles of one busy
 * core; what the cluster draws while idle, as deep as it gets, is drawn anyway and not counted.
 */
import { type Hertz, Joules, Seconds } from '@edgevitals/shared/units';
import type { ClusterInput, PowerInput } from '../input.js';
import type { ClusterCosts, Cost, Costs } from './attribution.js';

/** What work costs at one operating point. */
export interface WorkCost {
  /** For 1e9 cycles above idling, and one standard deviation. */
  readonly joulesPerGigacycle: Joules;
  readonly sigma: Joules;
  /** A faster point does the same work with no more energy. */
  readonly inefficient: boolean;
}

export interface ClusterScaling {
  /** False where coefficients are the prior's: frequencies did not vary, or always went with load. */
  readonly identified: boolean;
  readonly points: readonly WorkCost[];
  /** Which way takes least energy for a given amount of work. */
  readonly advice: 'race to idle' | 'slow and steady' | 'middle point' | 'not identified';
  /** The point with the least energy for work; undefined when it cannot be told. */
  readonly best: Hertz | undefined;
  /** In this interval: what work at inefficient points cost over the faster one. */
  readonly inefficientJoules: Joules;
  /** In this interval: what the governor's choice of frequency cost over doing all at the best point. */
  readonly governorJoules: Joules;
}

/** Costs at an operating point of the cluster, W: of one busy core, and of the clocked cluster. */
export type WattsAt = (point: number) => { readonly core: Cost; readonly held: Cost };

/**
 * Scaling on one cluster of an interval, with the interval's own use of its operating points.
 * @param c place of the cluster
 * @param costsOf what things would cost in an interval
 * @param identified as scalingOf takes it
 */
export function scalingIn(
  input: PowerInput,
  c: number,
  costsOf: (input: PowerInput) => Costs,
  identified: boolean,
): ClusterScaling {
  const cluster = input.clusters[c]!;
  // the interval, as if it had been at that point with one core busy and the others asleep
  const costsAt = (point: number, busy: number): ClusterCosts => {
    const { seconds, suspended, devices } = input;
    const points = cluster.points.map((each, i) => ({
      ...each,
      residency: i === point ? seconds : Seconds(0),
      busy: Seconds(i === point ? busy * seconds : 0),
    }));
    const alone = { ...cluster, points, deepIdle: Seconds((cluster.cpus - busy) * seconds) };
    const clusters = input.clusters.map((each, i) => (i === c ? alone : each));
    return costsOf({ seconds, suspended, clusters, devices, processes: [], measured: undefined }).clusters[
      c
    ]!;
  };
  const at: WattsAt = point => {
    const { mean, static: held } = costsAt(point, 1);
    return { core: mean, held };
  };
  const asleep = costsAt(0, 0);
  const resting = Math.max(0, asleep.static.watts + asleep.deep.watts);
  return scalingOf(cluster, at, resting, identified);
}

/** How much better a point has to be to be told from the next, as a share. */
const LEAST_GAIN = 0.03;

/**
 * @param resting watts of the cluster while all its CPUs are in their deepest idle state
 * @param identified whether static and dynamic power were told apart by this device's own data
 */
export function scalingOf(
  cluster: ClusterInput,
  costs: WattsAt,
  resting: number,
  identified: boolean,
): ClusterScaling {
  const work = cluster.points.map(({ frequency }, i) => {
    const { core, held } = costs(i);
    const gigahertz = (frequency || 1e9) / 1e9;
    return {
      joules: (core.watts + held.watts - resting) / gigahertz,
      sigma: Math.hypot(core.sigma, held.sigma) / gigahertz,
    };
  });
  // the least of all points that are at least as fast
  const least = work.map(({ joules }) => joules);
  for (let i = least.length - 2; i >= 0; i--) least[i] = Math.min(least[i]!, least[i + 1]!);
  const lowest = Math.min(...work.map(({ joules }) => joules));
  const best = work.findIndex(({ joules }) => joules === lowest);
  let wasted = 0;
  let governed = 0;
  const points = cluster.points.map((point, i): WorkCost => {
    const { joules, sigma } = work[i]!;
    const inefficient = least[i]! < joules * (1 - LEAST_GAIN);
    const gigacycles = (point.frequency * point.busy) / 1e9;
    if (inefficient) wasted += gigacycles * (joules - least[i]!);
    governed += gigacycles * (joules - lowest);
    return {
      joulesPerGigacycle: Joules(joules),
      sigma: Joules(sigma),
      inefficient,
    };
  });
  const told = identified && points.length > 1 && standsOut(work, best);
  return {
    identified,
    points,
    advice: !told
      ? 'not identified'
      : best === points.length - 1
        ? 'race to idle'
        : best === 0
          ? 'slow and steady'
          : 'middle point',
    best: told ? cluster.points[best]!.frequency : undefined,
    inefficientJoules: Joules(wasted),
    governorJoules: Joules(governed),
  };
}

/** Whether the best point differs from the ends of the table by more than the figures may be off. */
function standsOut(work: readonly { joules: number; sigma: number }[], best: number): boolean {
  const ends = [0, work.length - 1].filter(end => end !== best);
  return ends.every(end => {
    const gain = work[end]!.joules - work[best]!.joules;
    // both rest on the same coefficients, whose errors mostly cancel
    const sigma = Math.abs(work[end]!.sigma - work[best]!.sigma);
    return gain > LEAST_GAIN * work[end]!.joules && gain > sigma;
  });
}
