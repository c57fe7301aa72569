/** What a busy CPU of the device is likely to add: the mean of its CPUs at their highest operating points. */
import type { Info } from '@edgevitals/shared/info';
import { clusterLayout } from '../inputs/cluster_layout.js';
import { powerPrior } from './power_prior.js';

export interface CpuPrior {
  /** Watts that one fully busy CPU adds over idle, and one standard deviation. */
  readonly watts: number;
  readonly sigma: number;
  readonly source: string;
}

/** Lower points use less and idle power is not in it: the mean at the top may be off by its own size. */
const TOP_RELATIVE = 1;

/** The prior for this device's CPUs, or undefined when nothing published fits one of them. */
export function cpuPrior(info: Info | undefined): CpuPrior | undefined {
  if (info === undefined) return undefined;
  const layout = clusterLayout(info, [0]);
  const { clusters } = powerPrior(info, layout);
  let watts = 0;
  let cpus = 0;
  for (const [i, cluster] of clusters.entries()) {
    if (cluster === undefined) return undefined;
    watts += cluster.busyWatts.at(-1)! * layout[i]!.cpus.length;
    cpus += layout[i]!.cpus.length;
  }
  if (cpus === 0) return undefined;
  return { watts: watts / cpus, sigma: (TOP_RELATIVE * watts) / cpus, source: clusters[0]!.source };
}
