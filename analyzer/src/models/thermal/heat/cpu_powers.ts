/**
 * What each CPU of a device draws beside the others, and at lower clocks beside its highest: by what the device says of its
 * operating points (C f V^2), else by capacity and clock. Only ratios matter.
 */
import type { Info, OperatingPointsInfo, PolicyInfo } from '@edgevitals/shared/info';
import { type ClusterLayout, clusterLayout } from '../../power/inputs/cluster_layout.js';
import { powerAtClock } from '../rc/index.js';

/** CPUs of a policy, or one that has none. */
export interface CpuPower {
  /** N of `policyN`; undefined without cpufreq. */
  readonly policy: number | undefined;
  /** Which of the device's clusters it is of: CPUs that share a supply. */
  readonly cluster: number;
  /** Of its power at the highest clock. */
  readonly weight: number;
  /** Highest clock, Hz; 0 where nobody says. */
  readonly topHertz: number;
  /** Power by clock, ascending; empty where only clocks are known. */
  readonly points: readonly { readonly hertz: number; readonly power: number }[];
}

/** By the layout of clusters, which devices of a kind have in common: it follows from the same parts of info documents. */
const shared = new WeakMap<object, CpuPowers>();

const UNKNOWN: CpuPower = { policy: undefined, cluster: 0, weight: 1, topHertz: 0, points: [] };

export class CpuPowers {
  private readonly byCpu = new Map<number, CpuPower>();
  /** Whether some CPUs draw more than others: then it matters who runs where. */
  readonly isUneven: boolean;

  private constructor(info: Info | undefined, clusters: readonly ClusterLayout[]) {
    const clusterOf = (cpu: number): number =>
      Math.max(
        0,
        clusters.findIndex(({ members }) => members.has(cpu)),
      );
    const tables = (info?.policies ?? []).map(policy => switchingOf(policy, info?.operatingPoints ?? []));
    // a table of one cluster alone does not compare it with others
    const isTold = tables.length > 0 && tables.every(table => table.length > 0);
    for (const [i, { policy, cpus, hardwareMaxKhz }] of (info?.policies ?? []).entries()) {
      const points = tables[i]!;
      const capacity = info?.cpus.find(each => cpus.includes(each.cpu))?.capacity ?? 0;
      const weight = isTold ? points.at(-1)!.power : capacity > 0 ? capacity : 1;
      const power = {
        policy,
        cluster: clusterOf(cpus[0] ?? -1),
        weight,
        topHertz: hardwareMaxKhz * 1000,
        points,
      };
      for (const cpu of cpus) this.byCpu.set(cpu, power);
    }
    for (const { cpu, capacity } of info?.cpus ?? [])
      if (!this.byCpu.has(cpu) && !isTold && capacity > 0)
        this.byCpu.set(cpu, { ...UNKNOWN, cluster: clusterOf(cpu), weight: capacity });
    const weights = Array.from(this.byCpu.values(), each => each.weight);
    this.isUneven = weights.some(weight => weight !== weights[0]);
  }

  /** Those of a device that describes itself so. */
  static ofInfo(info: Info | undefined): CpuPowers {
    const layout = clusterLayout(info, []);
    let powers = shared.get(layout);
    if (powers === undefined) {
      powers = new CpuPowers(info, layout);
      shared.set(layout, powers);
    }
    return powers;
  }

  of(cpu: number): CpuPower {
    return this.byCpu.get(cpu) ?? UNKNOWN;
  }
}

/** Power at a clock, of that at the highest. @param hertz 0 where nothing tells: then the highest is taken. */
export function powerAt({ topHertz, points }: CpuPower, hertz: number): number {
  if (!(hertz > 0 && topHertz > 0)) return 1;
  const top = points[points.length - 1];
  if (top === undefined) return powerAtClock(hertz / topHertz);
  let below = { hertz: 0, power: 0 };
  for (const point of points) {
    if (point.hertz < hertz) {
      below = point;
      continue;
    }
    const part = (hertz - below.hertz) / (point.hertz - below.hertz);
    return (below.power + part * (point.power - below.power)) / top.power;
  }
  return 1;
}

/** C f V^2 of a policy's points up to its highest clock; empty where a voltage, or C, is not told. */
function switchingOf(
  { cpus, hardwareMaxKhz }: PolicyInfo,
  all: readonly OperatingPointsInfo[],
): CpuPower['points'] {
  const told = all.find(({ device }) => cpus.some(cpu => device === `cpu${cpu}`));
  if (told === undefined || !(told.dynamicPowerCoefficient > 0)) return [];
  const points = told.points
    .filter(({ khz }) => khz > 0 && khz <= hardwareMaxKhz)
    .sort((a, b) => a.khz - b.khz)
    .map(({ khz, microvolts }) => ({
      hertz: khz * 1000,
      power: told.dynamicPowerCoefficient * khz * (microvolts / 1e6) ** 2,
    }));
  const isWhole = points.every(({ power }) => power > 0) && points.at(-1)?.hertz === hardwareMaxKhz * 1000;
  return isWhole ? points : [];
}
