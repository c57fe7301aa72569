/** CPU time by program and cluster, as the joint fit takes it. */
import type { PowerInput } from '../input.js';
import type { ClusterRow } from './features.js';
import { OTHERS } from './program_columns.js';
import type { ProgramUse } from './program_intensities.js';

/** Watts at coefficient 1 of each program; the CPUs' own time that no process accounts for is one more. */
export function programUses(input: PowerInput, rows: readonly ClusterRow[]): ProgramUse[] {
  const uses: ProgramUse[] = [];
  input.clusters.forEach((cluster, c) => {
    const perSecond = rows[c]!.coreWatts / input.seconds;
    const own = new Map<string, number>();
    let listed = 0;
    for (const process of input.processes) {
      const busy = process.busy[c] ?? 0;
      if (busy <= 0) continue;
      own.set(process.program, (own.get(process.program) ?? 0) + busy);
      listed += busy;
    }
    const busy = cluster.points.reduce<number>((sum, point) => sum + point.busy, 0);
    const fits = listed > busy ? busy / listed : 1;
    const { name } = cluster;
    for (const [program, ran] of own) uses.push({ program, cluster: name, watts: ran * fits * perSecond });
    if (busy > listed) uses.push({ program: OTHERS, cluster: name, watts: (busy - listed) * perSecond });
  });
  return uses;
}
