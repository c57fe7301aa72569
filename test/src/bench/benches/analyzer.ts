import { type Measured, measuredOf } from '../analyzer/frame_cost.js';
import { inProcessGates } from '../analyzer/in_process_gates.js';
import { inProcessTable } from '../analyzer/in_process_table.js';
import { measureApart } from '../analyzer/measure_apart.js';
import { QUICK_WORKLOADS, WORKLOADS } from '../analyzer/workloads.js';
import type { Bench, BenchContext } from '../bench.js';

/** What the analyzer costs. */
export const analyzer: Bench = {
  name: 'analyzer',
  summary: 'CPU time a frame and memory a device of the analyzer',
  async run(context) {
    const measured = await inProcess(context);
    context.print(inProcessTable(measured));
    return inProcessGates(measured);
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
