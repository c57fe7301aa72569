import { Seconds } from '@edgevitals/shared/units';
import type { ClusterInput, PowerInput } from './input.js';

/** The same device while no CPU works: at its lowest operating points, devices on as they were but without work. */
export function deviceAtRest(input: PowerInput): PowerInput {
  return {
    seconds: input.seconds,
    suspended: input.suspended,
    clusters: input.clusters.map(cluster => atRest(cluster, input.seconds)),
    devices: input.devices.map(device => ({ ...device, work: new Map() })),
    processes: [],
    measured: undefined,
  };
}

function atRest(cluster: ClusterInput, seconds: Seconds): ClusterInput {
  const { cpus, deepIdle, idleExits } = cluster;
  return {
    ...cluster,
    points: cluster.points.map((point, i) => ({
      ...point,
      residency: i === 0 ? seconds : Seconds(0),
      busy: Seconds(0),
    })),
    idleExits: idleExits === undefined ? undefined : 0,
    deepIdle: deepIdle === undefined ? undefined : Seconds(seconds * cpus),
    events: new Map(),
  };
}
