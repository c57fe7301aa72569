import { mosquittoProgram } from '@edgevitals/shared/testing';
import type { Bench, BenchContext, Gate } from '../bench.js';
import { isAbsent, skipped } from '../contenders/contender.js';
import { nodeRedTotals, pahoTotals } from '../contenders/totals.js';
import { deployedGates } from '../deployed/deployed_gates.js';
import { deployedTable } from '../deployed/deployed_table.js';
import { measurePeer, type PeerResult } from '../deployed/peers.js';
import { measureServe, QUICK_TIMES, TIMES } from '../deployed/serve.js';
import { type Measured, measuredOf } from '../in_process/frame_cost.js';
import { comparedCost, inProcessGates } from '../in_process/in_process_gates.js';
import { inProcessTable } from '../in_process/in_process_table.js';
import { measureApart } from '../in_process/measure_apart.js';
import { QUICK_WORKLOADS, WORKLOADS } from '../in_process/workloads.js';
import { Load } from '../load.js';
import { figure } from '../table.js';

/** What the analyzer costs: its pipeline alone, and as it is deployed. */
export const analyzer: Bench = {
  name: 'analyzer',
  summary: 'CPU, memory, highest rate and latency of the analyzer, beside Node-RED and paho making totals',
  async run(context) {
    const load = new Load();
    const measured = await inProcess(context);
    context.print(inProcessTable(measured));
    const gates = [...inProcessGates(measured), ...(await deployed(context, comparedCost(measured)))];
    const { busyPercent, stolenPercent } = load.since();
    context.print(
      `Meanwhile the machine was ${figure(busyPercent)} % busy, ${figure(stolenPercent)} % stolen.\n\n`,
    );
    return gates;
  },
};

async function inProcess({ quick, progress }: BenchContext): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const workload of quick ? QUICK_WORKLOADS : WORKLOADS) {
    progress(`${workload.set}, ${workload.devices} devices`);
    all.push(measuredOf(workload, await measureApart(workload)));
  }
  return all;
}

async function deployed(
  { quick, peers: directory, print, progress }: BenchContext,
  cost: number | undefined,
): Promise<readonly Gate[]> {
  if (mosquittoProgram() === undefined) {
    print(skipped({ name: 'deployed', absent: 'no mosquitto: apt-get install mosquitto' }));
    return deployedGates(undefined, [], cost);
  }
  const times = quick ? QUICK_TIMES : TIMES;
  const serve = await measureServe(times, progress);
  const peers: PeerResult[] = [];
  for (const maker of [pahoTotals(), nodeRedTotals(directory)]) {
    if (isAbsent(maker)) {
      print(skipped(maker));
      continue;
    }
    progress(maker.name);
    peers.push(await measurePeer(maker, times));
  }
  print(deployedTable(serve, peers));
  return deployedGates(serve, peers, cost);
}
