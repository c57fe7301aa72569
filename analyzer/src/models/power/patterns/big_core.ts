/**
 * Work on big cores that little ones would do as well: a program that runs mostly on the big cluster, needs less than a
 * little core can give, while little cores have room. Only where the kernel tells capacities and where processes run.
 */

import type { Info } from '@edgevitals/shared/info';
import { formatRatio } from '@edgevitals/shared/text';
import type { Interval } from '../../../device/interval.js';
import type { Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import { difference, positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import { clusterLayout } from '../inputs/cluster_layout.js';
import type { UnitCosts } from '../unit_costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = 'power.big-core';
/** CPUs of a big core: below, nobody would notice. */
const LEAST_CPU = 0.05;
/** Share of a little core that the work may need there: the rest is for its peaks. */
const MOST_LITTLE = 0.6;
/** Share of the little cluster that must be free. */
const LEAST_ROOM = 0.4;
/** Clusters whose capacities are closer are alike. */
const LITTLE = 0.8;

interface Pair {
  readonly big: number;
  readonly little: number;
  /** Capacity of a big core in little ones. */
  readonly ratio: number;
}

export class BigCore implements PowerPattern {
  /** CPU capacity by cluster, of the info document that it was made from; undefined where all are alike. */
  private capacities:
    | { readonly info: Info; readonly byCluster: ReadonlyMap<string, number> | undefined }
    | undefined;

  judge(interval: Interval, input: PowerInput, sustained: Sustained, costs: UnitCosts): PatternMatch[] {
    const pair = this.hasUnlike(interval.info) ? this.pairOf(interval.info, input) : undefined;
    const awake: number = input.seconds;
    if (pair === undefined || !(awake > 0)) return [];
    const little = input.clusters[pair.little]!;
    const used =
      little.points.reduce((sum, point) => sum + point.busy, 0) / (awake * Math.max(1, little.cpus));
    const found: PatternMatch[] = [];
    const present = new Set<string>();
    for (const [program, { big, all, largest }] of byProgram(input, pair.big)) {
      // what one thread needs decides whether a little core is enough
      const fits = (largest / awake) * pair.ratio <= MOST_LITTLE;
      if (big / awake < LEAST_CPU || !fits || 1 - used < LEAST_ROOM) continue;
      present.add(program);
      const level = sustained.level(KIND, program, big / all, interval.elapsed);
      if (level !== undefined) found.push(matchOf(program, big, all, awake, pair, level, input, costs));
    }
    sustained.keep(KIND, present);
    return found;
  }

  /** Whether CPUs differ in what they are said to be able to do. */
  private hasUnlike(info: Info | undefined): info is Info {
    if (info === undefined) return false;
    if (this.capacities?.info !== info) {
      const byCluster = capacitiesOf(info);
      this.capacities = { info, byCluster: new Set(byCluster.values()).size > 1 ? byCluster : undefined };
    }
    return this.capacities.byCluster !== undefined;
  }

  /** The clusters of highest and lowest capacity, by the CPUs' own numbers; undefined where all are alike. */
  private pairOf(info: Info, { clusters }: PowerInput): Pair | undefined {
    if (clusters.length < 2) return undefined;
    const byCluster = this.capacities?.byCluster ?? capacitiesOf(info);
    const capacity = clusters.map(({ name }) => byCluster.get(name) ?? 0);
    const most = Math.max(...capacity);
    const least = Math.min(...capacity);
    if (!(least > 0 && least <= LITTLE * most)) return undefined;
    return { big: capacity.indexOf(most), little: capacity.indexOf(least), ratio: most / least };
  }
}

const capacitiesOf = (info: Info): ReadonlyMap<string, number> =>
  new Map(
    clusterLayout(info, []).map(({ name, cpus }) => [
      name,
      info.cpus.find(each => each.cpu === cpus[0])?.capacity ?? 0,
    ]),
  );

/** Seconds on the big cluster and in all, and of the one process that ran most there, by program. */
function byProgram(
  input: PowerInput,
  big: number,
): Map<string, { big: number; all: number; largest: number }> {
  const programs = new Map<string, { big: number; all: number; largest: number }>();
  for (const { program, busy } of input.processes) {
    const own = busy[big] ?? 0;
    if (own === 0 && !programs.has(program)) continue;
    const known = programs.get(program) ?? { big: 0, all: 0, largest: 0 };
    known.big += own;
    known.all += busy.reduce((sum, each) => sum + each, 0);
    known.largest = Math.max(known.largest, own);
    programs.set(program, known);
  }
  return programs;
}

function matchOf(
  program: string,
  big: number,
  all: number,
  awake: number,
  pair: Pair,
  level: Level,
  input: PowerInput,
  costs: UnitCosts,
): PatternMatch {
  const wattsOf = (cluster: number) => costs.busyWatts?.get(input.clusters[cluster]!.name);
  const saving = difference(
    scaled(wattsOf(pair.big), big / awake),
    scaled(wattsOf(pair.little), (big / awake) * pair.ratio),
  );
  const { name, cpus } = input.clusters[pair.little]!;
  return withSaving(
    {
      kind: KIND,
      subject: program,
      severity: 'info',
      level,
      summary: `${program} runs on big cores ${formatRatio(big / all)} of its time and would need ${formatRatio((big / awake) * pair.ratio)} of a little one`,
      hint: `Keep it on the little cores (${name}, ${cpus} CPUs): systemd AllowedCPUs=, taskset, a cpuset, or uclamp.max so that the scheduler does it.`,
      evidence: [
        { name: 'share on big cores', value: big / all, unit: '1' },
        { name: 'cpu', value: big / awake, unit: 'CPUs' },
      ],
    },
    positive(saving),
  );
}
