/**
 * A cluster in one interval. cpufreq counts the time at each operating point, idle or not, for the whole policy; how long
 * a CPU ran at a point nobody counts. It is taken to have run at each for the same share of its busy time:
 * b(i,k) = busy(i) x residency(k) / sum of residencies. With a governor that follows load, busy time lies at higher
 * points than that: shorter intervals are better.
 */
import { Seconds } from '@edgevitals/shared/units';
import type { Interval, PolicyInterval } from '../../../device/interval.js';
import type { ClusterInput } from '../input.js';
import type { ClusterLayout } from './cluster_layout.js';

/** Counts of hardware events that cover more than the interval by half are of another time. */
const MOST_COVERED = 1.5;

const NO_EVENTS: ClusterInput['events'] = new Map();

export function clusterInput(layout: ClusterLayout, interval: Interval, awake: number): ClusterInput {
  const { members } = layout;
  let busy = 0;
  let cpus = 0;
  for (const each of interval.cpus) {
    if (!members.has(each.cpu)) continue;
    cpus++;
    // ticks may round to more than there was
    busy += Math.min(each.busySeconds, awake);
  }
  const residency = residencyOf(layout, interval.policies, awake);
  const total = residency.reduce((sum, each) => sum + each, 0);
  const { idle: cpuidle } = interval.power;
  const idle = cpuidle.length === 0 ? cpuidle : cpuidle.filter(each => members.has(each.cpu));
  return {
    name: layout.name,
    core: layout.core,
    cpus,
    points: layout.points.map(({ frequency, voltage }, k) => ({
      frequency,
      voltage,
      residency: Seconds(residency[k]!),
      busy: Seconds(total > 0 ? (busy * residency[k]!) / total : 0),
    })),
    idleExits: idle.length === 0 ? undefined : idle.reduce((sum, each) => sum + each.exits, 0),
    deepIdle: idle.length === 0 ? undefined : Seconds(idle.reduce((sum, each) => sum + each.deep, 0)),
    events: eventsOf(members, interval),
  };
}

/** Seconds at each point of the layout; in sum no more than there were. Policies that are one cluster are averaged. */
function residencyOf(layout: ClusterLayout, policies: readonly PolicyInterval[], awake: number): number[] {
  const { points } = layout;
  if (points.length === 1) return [awake];
  const sums = points.map(() => 0);
  let counted = 0;
  for (const policy of policies) {
    if (!layout.policies.includes(policy.policy)) continue;
    const shares = sharesOf(policy, layout);
    if (shares === undefined) continue;
    counted++;
    shares.forEach((share, k) => {
      sums[k]! += share * awake;
    });
  }
  // nothing tells the clock: it is taken to be the lowest, where a busy CPU costs least
  if (counted === 0) return sums.map((_, k) => (k === 0 ? awake : 0));
  return sums.map(sum => sum / counted);
}

/** Share of the interval at each point: by the statistics, else by the readings of the clock. */
function sharesOf(policy: PolicyInterval, { points }: ClusterLayout): number[] | undefined {
  const shares = points.map(() => 0);
  let total = 0;
  for (const { frequency, seconds } of policy.residency) {
    if (!(seconds > 0)) continue;
    shares[nearest(points, frequency)]! += seconds;
    total += seconds;
  }
  if (total === 0)
    for (const { frequency } of policy.points) {
      shares[nearest(points, frequency)]!++;
      total++;
    }
  return total === 0 ? undefined : shares.map(share => share / total);
}

function nearest(points: ClusterLayout['points'], frequency: number): number {
  let best = 0;
  for (let k = 1; k < points.length; k++)
    if (Math.abs(points[k]!.frequency - frequency) < Math.abs(points[best]!.frequency - frequency)) best = k;
  return best;
}

function eventsOf(members: ReadonlySet<number>, { power, elapsed }: Interval): ClusterInput['events'] {
  if (power.events.length === 0) return NO_EVENTS;
  const events = new Map<string, number>();
  for (const { cpu, event, count, covers } of power.events) {
    if (!members.has(cpu) || covers > elapsed * MOST_COVERED) continue;
    events.set(event, (events.get(event) ?? 0) + (count * elapsed) / covers);
  }
  return events;
}
