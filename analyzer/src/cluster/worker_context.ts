/** What queries may look at on a worker: the devices of all partitions that it has. */

import { partitionOf } from '../history/frame_log.js';
import type { QueryContext } from '../query/index.js';

/** @param contexts of partitions that are ready, by partition. */
export function workerContext(contexts: ReadonlyMap<number, QueryContext>): QueryContext {
  const of = (device: string): QueryContext | undefined => contexts.get(partitionOf(device));
  const all = [...contexts.values()];
  return {
    device: id => of(id)?.device(id),
    devices: () => all.flatMap(context => context.devices()),
    openFindings: device => of(device)?.openFindings(device) ?? 0,
    agentCost: device => of(device)?.agentCost(device),
    builds: device => of(device)?.builds(device) ?? [],
    limits: device => of(device)?.limits(device) ?? [],
    limitsDigest: () => all[0]?.limitsDigest() ?? '',
    builtPrograms: device => of(device)?.builtPrograms(device) ?? [],
    releaseDays: async (program, fromDay) =>
      (await Promise.all(all.map(context => context.releaseDays(program, fromDay)))).flat(),
    flashDetails: device => of(device)?.flashDetails(device),
    powerDetails: device => of(device)?.powerDetails(device),
    thermalDetails: device => of(device)?.thermalDetails(device),
    meshDetails: device => of(device)?.meshDetails(device),
    newestAt: device => of(device)?.newestAt(device),
    unplacedSeconds: device => of(device)?.unplacedSeconds(device) ?? 0,
    window: async (device, from, to, longest) =>
      (await of(device)?.window(device, from, to, longest)) ?? { from, to, slices: [] },
    networks: () => [],
    findings: async filter => {
      if (filter.device !== undefined) return (await of(filter.device)?.findings(filter)) ?? [];
      const found = await Promise.all(all.map(context => context.findings(filter)));
      return found
        .flat()
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, filter.limit ?? 1000);
    },
  };
}
