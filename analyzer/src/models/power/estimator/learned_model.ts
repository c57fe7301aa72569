/**
 * What has been learned of one device: sums of its rows and of its programs', and what follows from them. Solutions are
 * made anew when enough rows have come; until then they, and what was derived from them, are kept.
 */
import * as v from 'valibot';
import { AMOUNT } from '../amount.js';
import type { ClusterInput, PowerInput } from '../input.js';
import type { Costs, ProgramCost } from './attribution.js';
import { type Column, Columns, MOST_COLUMNS } from './column.js';
import { clusterNames, pathName } from './column_names.js';
import { CostGroups } from './cost_groups.js';
import { type FeatureRow, featuresOf } from './features.js';
import { type Fit, type Fitted, fit, ROW_ERROR } from './fit.js';
import type { EstimatorPrior } from './prior.js';
import { OTHERS } from './program_columns.js';
import {
  type JointRow,
  ProgramIntensities,
  type ProgramPrior,
  type ProgramPriors,
  type ProgramUse,
} from './program_intensities.js';
import type { ProgramSolution } from './program_solution.js';
import { RowLikeness } from './row_likeness.js';
import type { Weight } from './row_weight.js';
import { Strata } from './strata.js';

/** What is expected before anything has been measured. */
export interface Expected {
  readonly prior?: EstimatorPrior;
  /** What other devices found of a program on this kind of core, relative to the mean of the cluster. */
  readonly programs?: (program: string, core: string) => ProgramPrior | undefined;
}

export interface CoefficientSummary {
  readonly name: string;
  readonly value: number;
  readonly sigma: number;
  /** False where the value is the prior's. */
  readonly identified: boolean;
}

/** Rows from which on the model speaks for the device; before, a reading cannot be told from a wrong one. */
export const KNOWN_ROWS = 50;
/** A fit is renewed after so many rows, or a tenth of all when that is more often. */
const RENEW_ROWS = 60;
/** Idle rows from which on the floor of the device is known. */
const IDLE_ROWS = 10;

/** A row of the device's model and one of programs, as the sensor saw them, and what it showed. */
export interface SeenRow {
  readonly stratum: number;
  readonly seconds: number;
  readonly x: Float64Array;
  readonly programs: Float64Array;
  readonly power: number;
  /** One standard deviation of the sensor's noise, W. */
  readonly noise: number;
  readonly weight: Weight;
  /** What the model said, W, once it knows the device. */
  readonly expected: number | undefined;
}

/** A fit, and how many rows have come since. */
interface SolvedFit {
  readonly of: Fitted;
  fresh: number;
}

interface Learned {
  readonly value: number;
  readonly sigma: number;
  readonly learned: boolean;
}

export class LearnedModel {
  /** Rows with a reading that were learned from. */
  rows = 0;
  readonly columns: Columns;
  private readonly expected: Expected;
  private readonly strata: Strata;
  private readonly intensities: ProgramIntensities;
  private readonly likeness: RowLikeness;
  private solved: SolvedFit | undefined;
  private groups: { of: Fit; columns: number; groups: CostGroups } | undefined;

  constructor(
    expected: Expected,
    columns = new Columns(),
    strata = new Strata(),
    intensities = new ProgramIntensities(),
    likeness = new RowLikeness(),
  ) {
    this.expected = expected;
    this.columns = columns;
    this.strata = strata;
    this.intensities = intensities;
    this.likeness = likeness;
  }

  /** Whether enough was seen to speak for the device. */
  get isKnown(): boolean {
    return this.rows >= KNOWN_ROWS;
  }

  /** False until the device was seen idle: then its floor is not identified. */
  get idleIdentified(): boolean {
    return this.strata.rows(stratum => stratum < 3) >= IDLE_ROWS;
  }

  /** Joint rows that were learned from, after decay. */
  get jointRows(): number {
    return this.intensities.rows;
  }

  /** The row of an interval. @param grow makes the columns that it is the first to need. */
  row(input: PowerInput, grow: boolean): FeatureRow {
    return featuresOf(input, this.columns, this.expected.prior ?? {}, grow);
  }

  /** The row of an interval with a column for each program. */
  jointRow(input: PowerInput, row: FeatureRow, uses: readonly ProgramUse[], grow: boolean): JointRow {
    return this.intensities.row(this.columns.all, row, uses, input.seconds, grow);
  }

  /** Takes in a row; what its stratum has seen counts `keep` times as much from now on. */
  learn({ stratum, seconds, x, programs, power, noise, weight, expected }: SeenRow, keep: number): void {
    this.strata.addRow(stratum, x, power, weight, keep);
    this.intensities.addRow(programs, { power, noise, seconds, keep });
    if (expected !== undefined) this.likeness.addError((power - expected) / power, seconds);
    this.rows++;
    if (this.solved !== undefined) this.solved.fresh++;
  }

  /** Makes all that was seen count `keep` times as much. */
  decay(keep: number): void {
    this.strata.decay(keep);
    this.intensities.decay(keep);
    this.solved = undefined;
  }

  /** The device by and large. */
  fit(): Fit {
    return this.fitted().fit;
  }

  private fitted(): Fitted {
    const due = Math.min(RENEW_ROWS, Math.max(1, this.rows / 10));
    const known = this.solved;
    if (known === undefined || known.fresh >= due || known.of.fit.theta.length !== this.columns.length)
      this.solved = {
        of: fit(
          this.strata.total(),
          this.columns.all,
          { relative: ROW_ERROR, alike: this.likeness.rowsAlike },
          known?.of.fit.theta,
        ),
        fresh: 0,
      };
    return this.solved!.of;
  }

  /** Programs' intensities, the static columns held to what the whole history says. */
  programs(clusters: readonly ClusterInput[]): ProgramSolution {
    const whole = this.fitted();
    return this.intensities.solve(
      name => this.heldColumn(name, whole),
      () => this.expectedOf(clusters),
    );
  }

  /** A column as the joint fit takes it: held to what the whole history says. */
  private heldColumn(name: string, { fit: whole, sigmas }: Fitted): Column | undefined {
    const place = this.columns.find(name);
    const column = this.columns.all[place];
    if (column === undefined || place >= whole.theta.length) return undefined;
    const tau = Math.min(column.tau, 2 * sigmas[place]! + 0.02);
    return { ...column, mean: whole.theta[place]!, tau };
  }

  /** What is expected of programs, kept with a solution: it holds no more than it needs. */
  private expectedOf(clusters: readonly ClusterInput[]): ProgramPriors {
    const cores = new Map(clusters.map(({ name, core }) => [name, core] as const));
    const { programs } = this.expected;
    return ({ program, cluster }, spread) => {
      const mean = this.dynamicOf(cluster);
      const told: ProgramPrior | undefined =
        program === OTHERS ? undefined : programs?.(program, cores.get(cluster) ?? '');
      return {
        cluster: { mean, sigma: this.dynamicSigma(cluster) },
        mean: ((told?.mean ?? 1) - 1) * mean,
        sigma: Math.max(0.01, (told?.sigma ?? spread) * mean),
      };
    };
  }

  /** Whether the data tell a cluster's power while it works from what it draws anyway. */
  tellsStatic(cluster: string): boolean {
    const unlocked = (kind: string): boolean =>
      this.fitted().unlocked[this.columns.find(pathName(cluster, kind))] === true;
    return this.isKnown && unlocked('dynamic') && (unlocked('static') || unlocked('leak'));
  }

  coefficients(): readonly CoefficientSummary[] {
    const { fit: whole, unlocked, sigmas } = this.fitted();
    return this.columns.all.map(({ name, tau }, i) => ({
      name,
      value: whole.theta[i]!,
      sigma: Math.min(tau, sigmas[i]!),
      identified: unlocked[i]!,
    }));
  }

  /** Names of programs of which only the sum can be told, a list a group. */
  programsTogether(): string[][] {
    const groups = new Map<string, string[]>();
    for (const group of this.intensities.together()) {
      const names = group.map(({ program }) => program).sort();
      groups.set(names.join('\0'), names);
    }
    return [...groups.values()];
  }

  /** What was learned of programs, relative to the mean of their cluster: for FleetIntensities. */
  *learnedPrograms(clusters: readonly ClusterInput[]): Generator<[program: string, core: string, Learned]> {
    const solution = this.programs(clusters);
    for (const { program, cluster } of this.intensities.learned()) {
      const { value, sigma, learned } = solution.intensity({ program, cluster });
      const mean = this.dynamicOf(cluster);
      const core = clusters.find(each => each.name === cluster)?.core ?? '';
      if (mean > 0) yield [program, core, { value: value / mean, sigma: sigma / mean, learned }];
    }
  }

  /** What things cost in an interval with this row. */
  costs(input: PowerInput, row: FeatureRow): Costs {
    const solution = this.programs(input.clusters);
    const groups = this.groupsOf(solution);
    const { theta } = solution.fit;
    return {
      base: groups.cost('base', row.x),
      clusters: input.clusters.map(({ name }, c) => {
        const names = clusterNames(name);
        const { coreWatts, busyCores, points } = row.clusters[c]!;
        const held = groups.cost(names.held, row.x);
        const shared = groups.cost(names.shared, row.x);
        // what voltages are off by, for each busy core
        let off = 0;
        for (const [point, watts] of points) off += (theta[solution.placeOf(point) ?? -1] ?? 0) * watts;
        const perCore = busyCores > 0 ? (off + shared.watts) / busyCores : 0;
        const intensity = (program: string): ProgramCost => {
          const { value, sigma, identified } = solution.intensity({ program, cluster: name });
          return { watts: Math.max(0, value * coreWatts + perCore), sigma: sigma * coreWatts, identified };
        };
        return {
          // the part of it that corrects the volts of busy cores is theirs
          static: { watts: held.watts - off, sigma: held.sigma },
          deep: groups.cost(names.deep, row.x),
          exits: groups.cost(names.exits, row.x),
          program: intensity,
          unlisted: intensity(OTHERS),
          mean: {
            watts: Math.max(0, this.dynamicOf(name) * coreWatts + perCore),
            sigma: this.dynamicSigma(name) * coreWatts,
          },
        };
      }),
      devices: input.devices.map(({ name }) => groups.cost(name, row.x)),
    };
  }

  snapshot() {
    return {
      columns: this.columns.snapshot(),
      strata: this.strata.snapshot(),
      programs: this.intensities.snapshot(),
      rows: this.rows,
      likeness: this.likeness.snapshot(),
    };
  }

  /** A model from the parts of `snapshot()`; undefined when they are not that. */
  static restore(expected: Expected, parts: unknown): LearnedModel | undefined {
    if (!v.is(PARTS, parts)) return undefined;
    const columns = Columns.restore(parts.columns);
    const strata = Strata.restore(parts.strata, MOST_COLUMNS);
    const intensities = ProgramIntensities.restore(parts.programs);
    if (columns === undefined || strata === undefined || intensities === undefined) return undefined;
    const model = new LearnedModel(expected, columns, strata, intensities);
    model.rows = parts.rows;
    model.likeness.restore(parts.likeness);
    return model;
  }

  /** Coefficient of a busy core by and large: the mean over programs. */
  private dynamicOf(cluster: string): number {
    const whole = this.fit();
    return whole.theta[this.columns.find(clusterNames(cluster).dynamic)] ?? 1;
  }

  private dynamicSigma(cluster: string): number {
    const { sigmas } = this.fitted();
    const place = this.columns.find(clusterNames(cluster).dynamic);
    const column = this.columns.all[place];
    return column === undefined ? 1 : Math.min(column.tau, sigmas[place]!);
  }

  /** Groups of the joint fit, which knows the static columns best once it has seen as much. */
  private groupsOf(solution: ProgramSolution): CostGroups {
    const whole = this.fit();
    const joint = this.intensities.rows >= KNOWN_ROWS ? solution : undefined;
    const known = this.groups;
    if (known !== undefined && known.of === (joint?.fit ?? whole) && known.columns === this.columns.length)
      return known.groups;
    const groups =
      joint === undefined
        ? new CostGroups(this.columns.all.slice(0, whole.theta.length), whole, (_, inRow) => inRow)
        : new CostGroups(this.columns.all, joint.fit, name => joint.placeOf(name));
    this.groups = { of: joint?.fit ?? whole, columns: this.columns.length, groups };
    return groups;
  }
}

const PARTS = v.object({
  columns: v.unknown(),
  strata: v.unknown(),
  programs: v.unknown(),
  rows: AMOUNT,
  likeness: v.unknown(),
});
