/**
 * What the programs of a set draw, to mix them: watts of one busy core above the floor at each operating point. The floor
 * is what was measured at rest, else half the least power of any program.
 */
import { busyCoresOf, type DataSet, longest } from '../data_set.js';

export interface MeasuredPrograms {
  readonly points: readonly MeasuredPoint[];
  /** By program: watts of a busy core above the floor at each point. */
  readonly core: readonly (readonly number[])[];
  readonly cores: number;
}

export interface MeasuredPoint {
  readonly megahertz: number;
  readonly volts: number | undefined;
  /** W while nothing runs. */
  readonly floor: number;
}

interface Sum {
  watts: number;
  busy: number;
  seconds: number;
}

/** Below this, of one core, nothing runs: such rows are of no program. */
const AT_REST = 0.1;

/** Undefined where no program was measured. */
export function measuredPrograms(set: DataSet): MeasuredPrograms | undefined {
  const busiest = set.clusters.reduce(
    (most, { cores }, c) => (cores > set.clusters[most]!.cores ? c : most),
    0,
  );
  const points = new Map<number, { rest: Sum; programs: Map<string, Sum>; volts: number | undefined }>();
  for (const row of set.rows) {
    const cluster = row.clusters[busiest]!;
    const megahertz = longest(cluster.residency);
    let point = points.get(megahertz);
    if (point === undefined) {
      point = { rest: newSum(), programs: new Map(), volts: cluster.volts };
      points.set(megahertz, point);
    }
    const busy = busyCoresOf(row);
    let sum = point.rest;
    if (busy >= AT_REST) {
      sum = point.programs.get(row.workload) ?? newSum();
      point.programs.set(row.workload, sum);
    }
    sum.watts += row.watts * row.seconds;
    sum.busy += busy * row.seconds;
    sum.seconds += row.seconds;
  }
  const told = [...points].filter(([, { programs }]) => programs.size > 0).sort(([a], [b]) => a - b);
  if (told.length === 0) return undefined;
  const rest = told.map(([, each]) => each.rest).filter(({ seconds }) => seconds > 0);
  const least =
    rest.length === 0 ? undefined : Math.min(...rest.map(({ watts, seconds }) => watts / seconds));
  const floors = told.map(([, { programs, rest: own }]) => {
    const lowest = Math.min(...Array.from(programs.values(), ({ watts, seconds }) => watts / seconds));
    const measured = own.seconds > 0 ? own.watts / own.seconds : least;
    return Math.min(measured ?? 0.5 * lowest, 0.9 * lowest);
  });
  const above = told.map(([, { programs }], i) => {
    const own = new Map<string, number>();
    for (const [name, { watts, busy, seconds }] of programs)
      own.set(name, (watts - floors[i]! * seconds) / busy);
    return own;
  });
  const means = above.map(own => [...own.values()].reduce((sum, each) => sum + each, 0) / own.size);
  const names = [...new Set(above.flatMap(own => [...own.keys()]))];
  return {
    cores: set.cores,
    points: told.map(([megahertz, { volts }], i) => ({ megahertz, volts, floor: floors[i]! })),
    core: names.map(name => {
      // where it was not measured it is as much above the others as elsewhere
      const ratios = above.flatMap((own, i) => (own.has(name) ? [own.get(name)! / means[i]!] : []));
      const ratio = ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
      return above.map((own, i) => own.get(name) ?? ratio * means[i]!);
    }),
  };
}

const newSum = (): Sum => ({ watts: 0, busy: 0, seconds: 0 });
