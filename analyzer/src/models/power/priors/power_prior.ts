/**
 * What a device is likely to use, before anything has been measured on it: from the best there is, cluster by cluster.
 * A profile that the operator gives; the kernel's energy model; power at operating points or a dynamic power coefficient
 * of its device tree; figures published for the kind of core. Each comes with how far it may be off, and whence it is.
 */
import type { Info } from '@edgevitals/shared/info';
import type { ClusterLayout } from '../inputs/cluster_layout.js';
import { DEVICE_PRIORS, type DevicePrior } from './device_priors.js';
import type { PowerProfile } from './profile.js';
import { capacitanceFrom, coreCapacitance, X86_WATTS } from './published.js';
import { voltagesOf } from './voltage.js';

export interface PriorValue {
  /** W. */
  readonly watts: number;
  /** One standard deviation, as a share. */
  readonly relative: number;
  readonly source: string;
}

export interface ClusterPrior {
  readonly name: string;
  /** What one fully busy CPU adds at each of the cluster's points, W, in their order. */
  readonly busyWatts: readonly number[];
  readonly relative: number;
  readonly source: string;
}

export interface PowerPrior {
  /** In the order of the layout; undefined where nothing published fits. */
  readonly clusters: readonly (ClusterPrior | undefined)[];
  /** Power of the idle device; undefined unless a profile says it: nothing else does. */
  readonly base: PriorValue | undefined;
  /** By name of a device (`interface/wlan0`) or its kind (`radio`). */
  readonly device: (name: string, kind: keyof typeof DEVICE_PRIORS) => DevicePrior;
}

/** EM_PERF_DOMAIN_ flags. */
const MICROWATTS = 1;
const ARTIFICIAL = 4;
/** Uncertainty of what a device tree says of its own chip; research on such models found 16 % once idle power is known. */
const OWN_RELATIVE = 0.3;
const X86_RELATIVE = 1;
/** Volts that were taken from other boards count twice in V^2. */
const VOLTAGE_RELATIVE = 0.3;
/** A CPU that is said to use less or more is not said so in the unit that it seems. */
const LEAST_WATTS = 1e-3;
const MOST_WATTS = 100;
const X86 = /^(x86_64|i[3-6]86)$/;

export function powerPrior(
  info: Info | undefined,
  layout: readonly ClusterLayout[],
  profile?: PowerProfile,
): PowerPrior {
  return {
    clusters: layout.map(
      cluster =>
        byProfile(cluster, profile) ??
        byEnergyModel(cluster, info) ??
        byPointPower(cluster, info) ??
        byCoefficient(cluster, info) ??
        byKind(cluster, info),
    ),
    base:
      profile?.base === undefined
        ? undefined
        : { watts: profile.base.watts, relative: profile.base.relative, source: 'device profile' },
    device: (name, kind) => profile?.devices.get(name) ?? profile?.devices.get(kind) ?? DEVICE_PRIORS[kind],
  };
}

function byProfile(cluster: ClusterLayout, profile: PowerProfile | undefined): ClusterPrior | undefined {
  const said = profile?.clusters.get(cluster.name) ?? profile?.clusters.get(cluster.core);
  if (said === undefined) return undefined;
  return {
    name: cluster.name,
    busyWatts: cluster.points.map(({ frequency }) => interpolated(said.points, frequency)),
    relative: said.relative,
    source: 'device profile',
  };
}

function byEnergyModel(cluster: ClusterLayout, info: Info | undefined): ClusterPrior | undefined {
  const model = info?.energyModels?.find(each => cluster.cpus.some(cpu => each.cpus.includes(cpu)));
  if (model === undefined || model.points.length === 0) return undefined;
  // an abstract scale says which point is how much dearer than another, not what any of them costs
  if ((model.flags & MICROWATTS) === 0 || (model.flags & ARTIFICIAL) !== 0) return undefined;
  const unit = energyModelUnit(info?.kernel.release ?? '');
  const points = model.points.map(({ khz, power }) => ({ hertz: khz * 1000, watts: power * unit }));
  return checked(cluster, points, OWN_RELATIVE, "the kernel's energy model");
}

/** The flag is as old as 5.16; what it flagged were milliwatts before 6.0. */
function energyModelUnit(release: string): number {
  const major = Number.parseInt(release, 10);
  return major > 0 && major < 6 ? 1e-3 : 1e-6;
}

function byPointPower(cluster: ClusterLayout, info: Info | undefined): ClusterPrior | undefined {
  const points = (operatingPoints(cluster, info)?.points ?? [])
    .filter(point => point.microwatts > 0)
    .map(({ khz, microwatts }) => ({ hertz: khz * 1000, watts: microwatts / 1e6 }));
  return points.length === 0
    ? undefined
    : checked(cluster, points, OWN_RELATIVE, 'power at operating points, device tree');
}

function byCoefficient(cluster: ClusterLayout, info: Info | undefined): ClusterPrior | undefined {
  const own = operatingPoints(cluster, info)?.dynamicPowerCoefficient ?? 0;
  const capacitance = own > 0 ? capacitanceFrom(own, OWN_RELATIVE) : coreCapacitance(cluster.core);
  if (capacitance === undefined || !(cluster.points.at(-1)!.frequency > 0)) return undefined;
  const points = switchingOf(cluster).map(({ hertz, switching }) => ({
    hertz,
    watts: capacitance.value * switching,
  }));
  const knowsVolts = cluster.points.every(point => point.voltage !== undefined);
  const relative = Math.hypot(capacitance.relative, knowsVolts ? 0 : VOLTAGE_RELATIVE);
  const source = own > 0 ? 'its dynamic power coefficient, device tree' : 'figures published for its core';
  return checked(cluster, points, relative, knowsVolts ? source : `${source}; volts of other boards`);
}

function byKind(cluster: ClusterLayout, info: Info | undefined): ClusterPrior | undefined {
  if (!X86.test(info?.kernel.architecture ?? '')) return undefined;
  const all = switchingOf(cluster);
  const top = all.at(-1)!.switching;
  const points = all.map(({ hertz, switching }) => ({
    hertz,
    watts: top > 0 ? (X86_WATTS * switching) / top : X86_WATTS,
  }));
  return checked(cluster, points, X86_RELATIVE, 'server CPUs in SPECpower, per hardware thread');
}

/** V^2 f of each operating point, V^2 Hz. */
function switchingOf({ points }: ClusterLayout) {
  const volts = voltagesOf(points);
  return points.map(({ frequency }, i) => ({ hertz: frequency, switching: volts[i]! ** 2 * frequency }));
}

const operatingPoints = (cluster: ClusterLayout, info: Info | undefined) =>
  info?.operatingPoints?.find(each => cluster.cpus.some(cpu => each.device === `cpu${cpu}`));

type PointWatts = { readonly hertz: number; readonly watts: number };

/** At the cluster's points, unless what is said is no power of a CPU. */
function checked(
  cluster: ClusterLayout,
  points: readonly PointWatts[],
  relative: number,
  source: string,
): ClusterPrior | undefined {
  const sorted = points.toSorted((a, b) => a.hertz - b.hertz);
  const most = sorted.at(-1)!.watts;
  if (!(most >= LEAST_WATTS && most <= MOST_WATTS)) return undefined;
  const busyWatts = cluster.points.map(({ frequency }) => interpolated(sorted, frequency));
  return { name: cluster.name, busyWatts, relative, source };
}

/** Between points linearly; below the lowest in proportion to frequency, above the highest as there. */
function interpolated(points: readonly PointWatts[], hertz: number): number {
  const above = points.findIndex(point => point.hertz >= hertz);
  // no frequency is known: the highest, where a busy CPU mostly is
  if (above < 0 || hertz === 0) return points.at(-1)!.watts;
  const high = points[above]!;
  const low = points[above - 1] ?? { hertz: 0, watts: 0 };
  return low.watts + ((high.watts - low.watts) * (hertz - low.hertz)) / (high.hertz - low.hertz);
}
