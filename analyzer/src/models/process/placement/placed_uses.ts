/** Which programs ran on which clusters in a window, and what of the device's work that was. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Basis, ClusterUse, Estimate, PlacedUse } from '@edgevitals/shared/results';
import type { Slice } from '../../../history/slice.js';
import type { PlacedRow } from '../../../quantities/index.js';

export interface ProgramPlacement {
  readonly clusters: readonly ClusterUse[];
  readonly placed: readonly PlacedUse[];
}

/** One cluster as the device describes it. */
interface DescribedCluster {
  readonly core: string;
  readonly cpus: readonly number[];
  readonly capacity: number;
  /** 0 where it is not known. */
  readonly maxHertz: number;
}

const FULL_CAPACITY = 1024;
const NOTHING: ProgramPlacement = { clusters: [], placed: [] };

/**
 * @param whole the slices of the window as one.
 * @param limit programs at most.
 */
export function placedUses(
  whole: Slice | undefined,
  info: Info | undefined,
  limit: number,
): ProgramPlacement {
  if (whole === undefined || whole.placed.length === 0) return NOTHING;
  const basis: Basis = whole.energy?.basis === 'prior' ? 'prior' : 'modelled';
  const described = new Map<string, DescribedCluster>();
  for (const { cluster } of whole.placed)
    if (!described.has(cluster)) described.set(cluster, describe(cluster, info));
  const workOf = (row: PlacedRow): number => workIn(row, described.get(row.cluster)!);
  const allWork = sumOf(whole.placed, workOf);
  const programs = [...byProgram(whole.placed)]
    .map(([program, rows]) => ({ program, rows, work: sumOf(rows, workOf) }))
    .sort((a, b) => b.work - a.work)
    .slice(0, limit);
  return {
    clusters: [...described]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([cluster, { core, cpus, capacity }]) => {
        const rows = whole.placed.filter(row => row.cluster === cluster);
        return {
          ...{ cluster, core, cpus, capacity },
          cpuSeconds: sumOf(rows, row => row.cpuSeconds),
          ...given({ joules: joulesOf(rows, basis) }),
        };
      }),
    placed: programs.flatMap(({ program, rows }) => {
      const cpuSeconds = sumOf(rows, row => row.cpuSeconds);
      return [...rows]
        .sort((a, b) => b.cpuSeconds - a.cpuSeconds)
        .map(row => ({
          program,
          cluster: row.cluster,
          cpuSeconds: row.cpuSeconds,
          timeShare: cpuSeconds > 0 ? row.cpuSeconds / cpuSeconds : 0,
          workSeconds: workOf(row),
          workShare: allWork > 0 ? workOf(row) / allWork : 0,
          ...given({ joules: joulesOf([row], basis), meanHertz: row.meanHertz }),
          arrivals: row.arrivals,
        }));
    }),
  };
}

function byProgram(rows: readonly PlacedRow[]): ReadonlyMap<string, readonly PlacedRow[]> {
  const found = new Map<string, PlacedRow[]>();
  for (const row of rows) {
    const known = found.get(row.program);
    if (known === undefined) found.set(row.program, [row]);
    else known.push(row);
  }
  return found;
}

/** CPU time as of one of the biggest CPUs at its highest clock (Documentation/scheduler/sched-capacity.rst). */
function workIn({ cpuSeconds, meanHertz }: PlacedRow, { capacity, maxHertz }: DescribedCluster): number {
  const clock = meanHertz !== undefined && maxHertz > 0 ? Math.min(1, meanHertz / maxHertz) : 1;
  return cpuSeconds * capacity * clock;
}

function describe(cluster: string, info: Info | undefined): DescribedCluster {
  const first = Number(/\d+$/.exec(cluster)?.[0] ?? 0);
  const policy = info?.policies.find(each => cluster === `policy${each.policy}`);
  const cpus = policy?.cpus ?? [first];
  const cpu = info?.cpus.find(each => each.cpu === cpus[0]);
  return {
    core: cpu?.part ?? '',
    cpus,
    capacity: Math.min(1, (cpu?.capacity ?? FULL_CAPACITY) / FULL_CAPACITY),
    maxHertz: (policy?.hardwareMaxKhz ?? 0) * 1000,
  };
}

/** Undefined where that of any is not known. */
function joulesOf(rows: readonly PlacedRow[], basis: Basis): Estimate | undefined {
  if (rows.some(({ joules }) => joules === undefined)) return undefined;
  return {
    value: sumOf(rows, ({ joules = 0 }) => joules),
    sigma: sumOf(rows, ({ joulesSigma = 0 }) => joulesSigma),
    basis,
  };
}

const sumOf = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);
